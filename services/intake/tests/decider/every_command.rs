//! Every command once, for stories that nobody wrote.

use api::codes::v1::{DelayReason, RiskLevel};
use api::intake::v1::*;
use api::log::v1::AgencyKind;
use intake::IntakeCommand;
use jiff::{SignedDuration, Timestamp};

use crate::fixtures::*;

/// The id of whatever a command creates in the harness.
pub(crate) const SUBJECT: &str = "00000000-0000-0000-0000-000000005b1e";

/// Every command of the lane, in one of two shapes.
pub(crate) fn commands(coin: bool, now: Timestamp, plan_at: (u32, u32)) -> Vec<IntakeCommand> {
    let after = |days: i64| (now + SignedDuration::from_hours(24 * days)).to_string();
    let risk = if coin {
        RiskLevel::Low
    } else {
        RiskLevel::High
    };
    let measure = if coin { late(measure()) } else { measure() };
    let approval = ApprovePlanRequest {
        late_reason: DelayReason::Capacity.into(),
        late_explanation: "the chair was away".into(),
        ..approval(plan_at.0, plan_at.1)
    };
    vec![
        report().into(),
        forward(SONG_LAM, ForwardBasis::PlaceOfIncident).into(),
        forward(BINH_MINH, ForwardBasis::PlaceOfResidence).into(),
        initial(RiskLevel::High, coin).into(),
        AssessSpecificRiskRequest::default().into(),
        RecordNeedsMeetingRequest::default().into(),
        measure.into(),
        removal(&after(if coin { 5 } else { 40 })).into(),
        extension(&after(if coin { 8 } else { 50 })).into(),
        EndRemovalRequest::default().into(),
        plan().into(),
        approval.into(),
        rejection(plan_at.0, plan_at.1).into(),
        service(u32::from(coin), 1).into(),
        review(risk, coin, true).into(),
        closing().into(),
        reopening().into(),
        transfer(if coin { BINH_MINH } else { AN_PHUOC }).into(),
        consent(ConsentGiver::Child, ConsentOutcome::Given).into(),
        CorrectReportRequest {
            caregiver_suspected: coin,
            ..correction(1)
        }
        .into(),
        link(OTHER_CASE).into(),
        unlink(OTHER_CASE).into(),
        member(if coin {
            TeamRole::CaseManager
        } else {
            TeamRole::Health
        })
        .into(),
        change(
            SUBJECT,
            if coin {
                TeamRole::CaseManager
            } else {
                TeamRole::Head
            },
        )
        .into(),
        leave(SUBJECT).into(),
        narrowing(SUBJECT, scope(&[AgencyKind::Health])).into(),
        WithdrawConsentRequest {
            continues_on: ConsentExemption::DutyToReport.into(),
            ..withdrawal(SUBJECT)
        }
        .into(),
        conference().into(),
        view(ChildViewManner::Written, "Con muốn đi học.").into(),
        answer(SUBJECT).into(),
        feedback(1, FeedbackKind::Received).into(),
        CheckAuthenticityRequest {
            result: if coin {
                AuthenticityResult::NotConfirmed.into()
            } else {
                AuthenticityResult::Confirmed.into()
            },
            ..CheckAuthenticityRequest::default()
        }
        .into(),
    ]
    .into_iter()
    .chain(later_commands(coin, now, plan_at.0))
    .collect()
}

/// Petitions, measures imposed, corrections of whatever was recorded.
fn later_commands(coin: bool, now: Timestamp, plan_number: u32) -> Vec<IntakeCommand> {
    let an_hour_ago = (now - SignedDuration::from_hours(1)).to_string();
    let excuse = (
        i32::from(DelayReason::Capacity),
        "two people for nine villages".to_owned(),
    );
    let ground = match coin {
        true => ImpositionGround::CaregiverIsAbuser,
        false => ImpositionGround::CaregiverRefusesPlan,
    };
    let status = match coin {
        true => ServiceStatus::Delivered,
        false => ServiceStatus::NotDelivered,
    };
    vec![
        PetitionForProsecutionRequest {
            procuracy_notice: coin.then(notice),
            ..petition()
        }
        .into(),
        notification(SUBJECT).into(),
        ImposeMeasureRequest {
            plan_number,
            measure_numbers: vec![1],
            ..imposition(ground)
        }
        .into(),
        CorrectEmergencyMeasureRequest {
            measure_id: SUBJECT.into(),
            late_reason: excuse.0,
            late_explanation: excuse.1.clone(),
            ..correct_measure(&an_hour_ago)
        }
        .into(),
        CorrectServiceRequest {
            service_id: SUBJECT.into(),
            late_reason: excuse.0,
            late_explanation: excuse.1.clone(),
            ..correct_service(status, &an_hour_ago)
        }
        .into(),
        CorrectNeedsMeetingRequest {
            meeting_id: SUBJECT.into(),
            ..correct_meeting(&an_hour_ago)
        }
        .into(),
        CorrectReviewRequest {
            review_id: SUBJECT.into(),
            reviewed_at: time(&an_hour_ago),
            late_reason: excuse.0,
            late_explanation: excuse.1.clone(),
            ..correct_review(coin, coin)
        }
        .into(),
        CorrectCaseConferenceRequest {
            conference_id: SUBJECT.into(),
            ..correct_conference(&an_hour_ago)
        }
        .into(),
        ForwardToCommuneRequest {
            late_reason: excuse.0,
            late_explanation: excuse.1,
            ..forward(AN_PHUOC, ForwardBasis::PlaceOfIncident)
        }
        .into(),
    ]
}
