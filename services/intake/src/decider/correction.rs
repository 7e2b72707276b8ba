//! Corrections of a report, and what the channel is told back.

use api::intake::v1::{
    ChannelFeedbackGiven, CorrectReportRequest, FeedbackKind, GiveChannelFeedbackRequest,
    ReportCorrected,
};
use decider::Occasion;

use super::Decided;
use super::common::{act_time, in_force, minutes_between, not_before, own_unit};
use super::person::{Told, consistent};
use super::report::priority;
use crate::rejection::IntakeRejection;
use crate::state::CaseState;

/// Art 25 asks for the information in full: whoever recorded a report, or leads the case, corrects
/// it. The report itself stays. The time of receipt is not corrected: the 12-hour limit runs from it.
pub(super) fn correct(
    request: &CorrectReportRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let report = state
        .reports
        .get(request.report_sequence)
        .ok_or(IntakeRejection::UnknownReport)?;
    let recorded_it = occasion.actor.acts_for(&report.received_by_org_unit_id);
    if !recorded_it && !state.leads(occasion.actor) {
        return Err(IntakeRejection::NotTheRecorder);
    }
    not_before(report.received_at, occasion)?;
    let told = Told {
        child_group: request.child_group(),
        abuse_forms: &request.abuse_forms,
        age_group: request.age_group(),
        sex: request.sex(),
        child: request.child.as_ref(),
        reporter: request.reporter.as_ref(),
    };
    let sex = consistent(&told, occasion)?;
    let priority = priority(request.immediate_danger, request.caregiver_suspected);
    let corrected = ReportCorrected {
        correction_id: occasion.subject_id.to_string(),
        report_sequence: request.report_sequence,
        reason: request.reason,
        corrected_by_org_unit_id: own_unit(occasion).to_owned(),
        corrected_at: act_time(occasion),
        child_group: request.child_group,
        abuse_forms: request.abuse_forms.clone(),
        environment: request.environment,
        age_group: request.age_group,
        sex: sex.into(),
        caregiver_suspected: request.caregiver_suspected,
        immediate_danger: request.immediate_danger,
        priority: priority.into(),
        child: request.child.clone(),
        reporter: request.reporter.clone(),
        account: request.account.clone(),
        explanation: request.explanation.clone(),
    };
    Ok(vec![corrected.into()])
}

/// The two-way link with hotline 111 and the other channels: whoever told it hears back.
pub(super) fn feed_back(
    request: &GiveChannelFeedbackRequest,
    state: &CaseState,
    occasion: &Occasion<'_>,
) -> Decided {
    let report = state
        .reports
        .get(request.report_sequence)
        .ok_or(IntakeRejection::UnknownReport)?;
    not_before(report.received_at, occasion)?;
    if request.kind() == FeedbackKind::CaseClosed && !state.is_closed() {
        return Err(IntakeRejection::FeedbackUntrue);
    }
    in_force(
        [&request.to_org_unit_id],
        occasion,
        IntakeRejection::UnknownReceivingUnit,
    )?;
    let given = ChannelFeedbackGiven {
        feedback_id: occasion.subject_id.to_string(),
        report_sequence: request.report_sequence,
        channel: report.channel.into(),
        recipient: request.recipient,
        kind: request.kind,
        given_by_org_unit_id: own_unit(occasion).to_owned(),
        to_org_unit_id: request.to_org_unit_id.clone(),
        given_at: act_time(occasion),
        minutes_since_receipt: minutes_between(report.received_at, occasion.occurred_at),
        message: request.message.clone(),
    };
    Ok(vec![given.into()])
}
