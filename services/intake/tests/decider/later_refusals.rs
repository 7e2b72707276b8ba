//! Rejections around petitions, measures imposed and corrections of steps.

use api::codes::v1::RiskLevel;
use api::intake::v1::*;
use api::log::v1::Role;
use intake::IntakeRejection as R;

use crate::fixtures::*;
use crate::refusals::{Outcome, UNKNOWN, YESTERDAY};

const TOMORROW: &str = "2026-03-03T08:00:00+07:00";
const AT_SEVEN: &str = "2026-03-02T07:00:00+07:00";

pub(crate) fn at_petitions() -> Vec<Outcome> {
    let reported = || officer(a_reported_case());
    let petitioned = || officer(with(a_reported_case(), petitioned()));
    let told = |procuracy_notice| NotifyProcuracyOfPetitionRequest {
        procuracy_notice: Some(procuracy_notice),
        ..notification(FIRST)
    };
    let at_time = |notified_at| PetitionNotice {
        notified_at: time(notified_at),
        ..notice()
    };
    let elsewhere = at(
        with(a_shared_case(), super::fixtures::petitioned()),
        SONG_LAM,
        Role::CommuneChair,
    );
    vec![
        (
            R::ReportMissing,
            officer(a_referred_case()).when(petition()),
        ),
        (
            R::UnknownPoliceUnit,
            reported().when(PetitionForProsecutionRequest {
                to_org_unit_id: PROCURACY.into(),
                ..petition()
            }),
        ),
        (
            R::UnknownProcuracyUnit,
            petitioned().when(told(PetitionNotice {
                org_unit_id: POLICE.into(),
                ..notice()
            })),
        ),
        (
            R::UnknownProcuracyUnit,
            reported().when(PetitionForProsecutionRequest {
                procuracy_notice: Some(PetitionNotice {
                    org_unit_id: UNKNOWN.into(),
                    ..notice()
                }),
                ..petition()
            }),
        ),
        (
            R::NoticeTimeImpossible,
            petitioned().when(told(at_time(YESTERDAY))),
        ),
        (
            R::NoticeTimeImpossible,
            petitioned().when(told(at_time(TOMORROW))),
        ),
        (R::UnknownPetition, reported().when(notification(FIRST))),
        (R::NotThePetitioner, elsewhere.when(notification(FIRST))),
    ]
}

pub(crate) fn at_impositions() -> Vec<Outcome> {
    let refuses = || imposition(ImpositionGround::CaregiverRefusesPlan);
    let planned = || officer(a_planned_case());
    vec![
        (R::CaseIsClosed, officer(a_closed_case()).when(refuses())),
        (
            R::UnknownPlan,
            planned().when(ImposeMeasureRequest {
                plan_number: 2,
                ..refuses()
            }),
        ),
        (
            R::UnknownImposedMeasure,
            planned().when(ImposeMeasureRequest {
                measure_numbers: vec![0],
                ..refuses()
            }),
        ),
        (
            R::CaregiverNotSuspected,
            planned().when(imposition(ImpositionGround::CaregiverIsAbuser)),
        ),
        (
            R::DecidedByMissing,
            planned().when(ImposeMeasureRequest {
                decision: None,
                ..refuses()
            }),
        ),
    ]
}

pub(crate) fn at_corrections_of_steps() -> Vec<Outcome> {
    let mut outcomes = at_what_is_unknown();
    outcomes.extend(at_measures_and_services());
    outcomes.extend(at_meetings_and_reviews());
    outcomes
}

fn at_what_is_unknown() -> Vec<Outcome> {
    let reported = || officer(a_reported_case());
    let delivered = ServiceStatus::Delivered;
    vec![
        (
            R::UnknownEmergencyMeasure,
            reported().when(correct_measure(AT_SEVEN)),
        ),
        (
            R::UnknownService,
            reported().when(correct_service(delivered, AT_SEVEN)),
        ),
        (
            R::UnknownMeeting,
            reported().when(correct_meeting(AT_SEVEN)),
        ),
        (
            R::UnknownReview,
            reported().when(correct_review(true, true)),
        ),
        (
            R::UnknownConference,
            reported().when(correct_conference(AT_SEVEN)),
        ),
        (
            R::RecordedByAnother,
            at(
                with(a_shared_case(), conferred()),
                HOTLINE,
                Role::CommuneChair,
            )
            .when(correct_conference(AT_SEVEN)),
        ),
    ]
}

fn at_measures_and_services() -> Vec<Outcome> {
    let measured = || officer(with(a_reported_case(), measured()));
    let decided = |decision| CorrectEmergencyMeasureRequest {
        decision,
        ..correct_measure(AT_SEVEN)
    };
    let by = |person: &str, decided_at| {
        Some(Decision {
            decided_by_person_id: person.into(),
            decided_at,
            ..Decision::default()
        })
    };
    let served = officer(with(a_planned_case(), served(ServiceStatus::Delivered)));
    vec![
        (
            R::MeasureTimeImpossible,
            measured().when(correct_measure(TOMORROW)),
        ),
        (
            R::MeasureTimeImpossible,
            measured().when(CorrectEmergencyMeasureRequest {
                applied_at: None,
                ..correct_measure(AT_SEVEN)
            }),
        ),
        (
            R::UnknownAssistingUnit,
            measured().when(CorrectEmergencyMeasureRequest {
                assisting_org_unit_ids: vec![UNKNOWN.into()],
                ..correct_measure(AT_SEVEN)
            }),
        ),
        // also for a chair: whoever corrects need not be the one who decided
        (
            R::DecidedByMissing,
            chair(with(a_reported_case(), super::fixtures::measured())).when(decided(by("", None))),
        ),
        (
            R::DeciderNotTheChair,
            measured().when(decided(by(OFFICER, None))),
        ),
        (
            R::DecisionInFuture,
            measured().when(decided(by("chair-an-phuoc", time(TOMORROW)))),
        ),
        (
            R::ServiceTimeImpossible,
            served.when(correct_service(ServiceStatus::Delivered, TOMORROW)),
        ),
        (
            R::UnknownProviderUnit,
            served.when(CorrectServiceRequest {
                provider_org_unit_id: UNKNOWN.into(),
                ..correct_service(ServiceStatus::Delivered, AT_SEVEN)
            }),
        ),
    ]
}

fn at_meetings_and_reviews() -> Vec<Outcome> {
    let stranger = || {
        vec![MeetingParticipant {
            org_unit_id: UNKNOWN.into(),
            ..MeetingParticipant::default()
        }]
    };
    let met = officer(with(a_reported_case(), met()));
    let conferred = officer(with(a_reported_case(), conferred()));
    let reviewed = officer(a_reviewed_case(true, true));
    vec![
        (
            R::MeetingTimeImpossible,
            met.when(correct_meeting(TOMORROW)),
        ),
        (
            R::UnknownParticipantUnit,
            met.when(CorrectNeedsMeetingRequest {
                participants: stranger(),
                ..correct_meeting(AT_SEVEN)
            }),
        ),
        (
            R::MeetingTimeImpossible,
            conferred.when(correct_conference(TOMORROW)),
        ),
        (
            R::UnknownParticipantUnit,
            conferred.when(CorrectCaseConferenceRequest {
                participants: stranger(),
                ..correct_conference(AT_SEVEN)
            }),
        ),
        (
            R::UnknownDecisionUnit,
            conferred.when(CorrectCaseConferenceRequest {
                conference_minutes: Some(ConferenceMinutes {
                    decisions: vec![ConferenceDecision {
                        responsible_org_unit_id: UNKNOWN.into(),
                        ..ConferenceDecision::default()
                    }],
                    ..ConferenceMinutes::default()
                }),
                ..correct_conference(AT_SEVEN)
            }),
        ),
        (
            R::ReviewTimeImpossible,
            reviewed.when(CorrectReviewRequest {
                reviewed_at: time(TOMORROW),
                ..correct_review(true, true)
            }),
        ),
        (
            R::ReviewContradiction,
            reviewed.when(CorrectReviewRequest {
                risk_level: RiskLevel::Medium.into(),
                ..correct_review(true, true)
            }),
        ),
        (
            R::NextReviewImpossible,
            reviewed.when(CorrectReviewRequest {
                next_review_at: time(YESTERDAY),
                ..correct_review(true, true)
            }),
        ),
        (
            R::UnknownParticipantUnit,
            reviewed.when(CorrectReviewRequest {
                participants: stranger(),
                ..correct_review(true, true)
            }),
        ),
    ]
}
