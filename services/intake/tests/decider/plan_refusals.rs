//! Rejections around the plan, the review and the closing.

use api::codes::v1::{ProtectionLevel, RiskLevel};
use api::intake::v1::*;
use intake::IntakeRejection as R;

use crate::fixtures::*;
use crate::refusals::{Outcome, UNKNOWN, YESTERDAY};

pub(crate) fn at_the_meeting() -> Vec<Outcome> {
    let unknown_participant = MeetingParticipant {
        org_unit_id: UNKNOWN.into(),
        ..MeetingParticipant::default()
    };
    let meeting = |ended_at| RecordNeedsMeetingRequest {
        ended_at: time(ended_at),
        ..RecordNeedsMeetingRequest::default()
    };
    vec![
        (
            R::UnknownParticipantUnit,
            officer(a_reported_case()).when(RecordNeedsMeetingRequest {
                participants: vec![unknown_participant],
                ..RecordNeedsMeetingRequest::default()
            }),
        ),
        (
            R::MeetingEndImpossible,
            officer(a_reported_case()).when(meeting(YESTERDAY)),
        ),
        (
            R::MeetingEndImpossible,
            officer(a_reported_case()).when(meeting("2026-03-02T09:00:00+07:00")),
        ),
    ]
}

pub(crate) fn at_the_plan() -> Vec<Outcome> {
    let measured = |change: fn(&mut PlanMeasureDraft)| {
        let mut plan = plan();
        plan.measures.iter_mut().for_each(change);
        officer(a_dossier()).when(plan)
    };
    let never = Some(prost_types::Timestamp {
        seconds: i64::MAX,
        nanos: 0,
    });
    let planned = |plan: SubmitPlanRequest| officer(a_dossier()).when(plan);
    vec![
        (
            R::UnknownResponsibleUnit,
            measured(|it| it.responsible_org_unit_id = UNKNOWN.into()),
        ),
        (
            R::MeasureDueBeforePlan,
            measured(|it| it.due_at = time(YESTERDAY)),
        ),
        (
            R::MeasureWithoutResponsible,
            measured(|it| {
                it.responsible_org_unit_id.clear();
                it.responsible_party = " ".into();
            }),
        ),
        (
            R::PlanStartImpossible,
            planned(SubmitPlanRequest {
                starts_at: never,
                ..plan()
            }),
        ),
        (
            R::PlanEndsBeforeStart,
            planned(SubmitPlanRequest {
                ends_at: time(YESTERDAY),
                ..plan()
            }),
        ),
        (
            R::ReviewDueBeforePlan,
            planned(SubmitPlanRequest {
                review_due_at: time(YESTERDAY),
                ..plan()
            }),
        ),
        (
            R::MeasureAbovePlan,
            planned(SubmitPlanRequest {
                measures: vec![PlanMeasureDraft {
                    protection_level: ProtectionLevel::Intervention.into(),
                    ..plan().measures.remove(0)
                }],
                protection_level: ProtectionLevel::Support.into(),
                ..plan()
            }),
        ),
        (
            R::MeasureEndsBeforeStart,
            measured(|it| {
                it.starts_at = time("2026-03-09T08:00:00+07:00");
                it.due_at = time("2026-03-08T08:00:00+07:00");
            }),
        ),
        (
            R::PlanBelowAssessment,
            officer(with(
                a_dossier(),
                SpecificRiskAssessed {
                    protection_level: ProtectionLevel::Intervention.into(),
                    ..SpecificRiskAssessed::default()
                },
            ))
            .when(SubmitPlanRequest {
                protection_level: ProtectionLevel::Support.into(),
                ..plan()
            }),
        ),
        (R::NoDraft, chair(a_dossier()).when(rejection(1, 1))),
        (
            R::FamilyNotSuspected,
            chair(a_submitted_plan()).when(ApprovePlanRequest {
                family_agreement: FamilyAgreement::NotAskedSuspect.into(),
                ..approval(1, 1)
            }),
        ),
        (R::DraftPending, officer(a_submitted_plan()).when(plan())),
        (R::PlanInForce, officer(a_planned_case()).when(plan())),
        (
            R::OtherDraft,
            chair(a_submitted_plan()).when(approval(1, 2)),
        ),
        (
            R::OtherDraft,
            chair(a_submitted_plan()).when(rejection(2, 1)),
        ),
    ]
}

pub(crate) fn at_services_and_review() -> Vec<Outcome> {
    let planned = || officer(a_planned_case());
    let provider_org_unit_id = UNKNOWN.to_owned();
    let next_review_at = time(YESTERDAY);
    vec![
        (R::UnknownMeasure, planned().when(service(1, 3))),
        (R::UnknownMeasure, planned().when(service(2, 1))),
        (R::UnknownMeasure, planned().when(service(1, 0))),
        (
            R::UnknownProviderUnit,
            planned().when(RecordServiceDeliveredRequest {
                provider_org_unit_id,
                ..service(1, 1)
            }),
        ),
        (
            R::InitialAssessmentMissing,
            officer(a_reported_case()).when(review(RiskLevel::Low, true, true)),
        ),
        (
            R::ReviewContradiction,
            planned().when(review(RiskLevel::Medium, true, true)),
        ),
        (
            R::NextReviewImpossible,
            planned().when(ReviewCaseRequest {
                next_review_at,
                ..review(RiskLevel::Low, true, true)
            }),
        ),
    ]
}

pub(crate) fn at_the_closing() -> Vec<Outcome> {
    let removed_then_safe = with(a_removed_child(), reviewed(true, true));
    let follow_up_until = time(YESTERDAY);
    vec![
        (R::ReviewMissing, officer(a_planned_case()).when(closing())),
        (
            R::StillAtRisk,
            officer(with(a_planned_case(), reviewed(false, true))).when(closing()),
        ),
        (
            R::NotStable,
            officer(with(a_planned_case(), reviewed(true, false))).when(closing()),
        ),
        (
            R::RemovalStillRuns,
            officer(removed_then_safe).when(closing()),
        ),
        (
            R::FollowUpImpossible,
            officer(a_safe_case()).when(CloseCaseRequest {
                follow_up_until,
                ..closing()
            }),
        ),
        (R::CaseIsClosed, officer(a_closed_case()).when(plan())),
        (
            R::CaseIsClosed,
            officer(a_closed_case()).when(service(1, 1)),
        ),
        (R::CaseIsOpen, officer(a_safe_case()).when(reopening())),
        (
            R::AlreadyLeads,
            officer(a_reported_case()).when(transfer(AN_PHUOC)),
        ),
        (
            R::UnknownReceivingUnit,
            officer(a_reported_case()).when(transfer(UNKNOWN)),
        ),
    ]
}
