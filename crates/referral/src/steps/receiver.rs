//! What the unit that is asked may do.

use api::referral::v1::{
    AcceptReferralRequest, AskForMoreRequest, CompleteReferralRequest, DeclineReferralRequest,
    ReferralAccepted, ReferralCompleted, ReferralDeclined, ReferralMoreAsked, ReferralPurpose,
};
use api::timestamp_to_proto;
use decider::{AgencyKind, Occasion, lane_of};

use super::{Decided, check_delay, check_party, event, not_before};
use crate::messages::Step;
use crate::rejection::ReferralRejection as R;
use crate::sharing::{self, Telling, shared_of};
use crate::state::{Party, ReferralState, Status};
use crate::turns::{answer_due, result_due};

/// Opens the receiver's lane of the case in the same append: see `elsewhere` of the decider. Not for a
/// change of school: whoever sees the lane, the school that the child leaves above all, would learn
/// where a child that had to flee is found. What the new school needs it reads in the referral.
pub(crate) fn accept(
    command: &AcceptReferralRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Decided {
    let late = check_answer(state, occasion)?;
    check_delay(late, command.delay_reason(), &command.delay_explanation)?;
    let accepted_at = occasion.occurred_at;
    let promised = not_before(
        command.complete_by.as_ref(),
        accepted_at,
        R::PromisedForThePast,
    )?;
    let complete_by = result_due(promised, accepted_at, occasion);
    let accepted = event!(
        state.parties_after(Party::Receiver, occasion.actor),
        ReferralAccepted {
            note: command.note.clone(),
            accepted_at: Some(timestamp_to_proto(accepted_at)),
            late: late,
            delay_reason: command.delay_reason,
            delay_explanation: command.delay_explanation.clone(),
            complete_by: complete_by.to_proto(),
            complete_limit: complete_by.limit,
        }
    );
    Ok(Step {
        opens_lane: state.purpose != ReferralPurpose::SchoolChange,
        ..Step::of(accepted)
    })
}

/// A refusal leaves the child's need where it is: the sender's turn to see to it.
pub(crate) fn decline(
    command: &DeclineReferralRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Decided {
    let late = check_answer(state, occasion)?;
    check_delay(late, command.delay_reason(), &command.delay_explanation)?;
    let suggested = command.suggested_org_unit_id.as_str();
    if !suggested.is_empty() {
        let unit = occasion.directory.org_unit(suggested, occasion.now);
        let takes_referrals = unit.is_some_and(|unit| takes_referrals(unit.agency_kind));
        if !takes_referrals || occasion.actor.acts_for(suggested) {
            return Err(R::UnknownSuggestion);
        }
    }
    let follow_up = answer_due(state.priority, None, occasion.occurred_at, occasion);
    Ok(Step::of(event!(
        state.parties_after(Party::Receiver, occasion.actor),
        ReferralDeclined {
            reason: command.reason,
            explanation: command.explanation.clone(),
            suggested_org_unit_id: suggested.to_owned(),
            declined_at: Some(timestamp_to_proto(occasion.occurred_at)),
            late: late,
            delay_reason: command.delay_reason,
            delay_explanation: command.delay_explanation.clone(),
            follow_up_due_at: follow_up.to_proto(),
            follow_up_limit: follow_up.limit,
        }
    )))
}

/// Better than a refusal for want of information: the referral stays, and it is the sender's turn.
pub(crate) fn ask(
    command: &AskForMoreRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Decided {
    check_party(Party::Receiver, state, occasion)?;
    if state.status != Status::Proposed {
        return Err(R::NotAwaitingAnswer);
    }
    let due = answer_due(state.priority, None, occasion.occurred_at, occasion);
    Ok(Step::of(event!(
        state.parties_after(Party::Receiver, occasion.actor),
        ReferralMoreAsked {
            round: state.rounds.saturating_add(1),
            missing: command.missing.clone(),
            asked_at: Some(timestamp_to_proto(occasion.occurred_at)),
            due_at: due.to_proto(),
            due_limit: due.limit,
            question: command.question.clone(),
        }
    )))
}

pub(crate) fn complete(
    command: &CompleteReferralRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Decided {
    check_party(Party::Receiver, state, occasion)?;
    if state.status != Status::Accepted {
        return Err(R::NotAccepted);
    }
    let late = occasion.occurred_at > state.due_at();
    check_delay(late, command.delay_reason(), &command.delay_explanation)?;
    let telling = Telling {
        by: state.receiver_kind(),
        to: state.sender_kind(),
        purpose: state.purpose,
    };
    let information = command.information.as_ref();
    let told = sharing::check(information, telling)?;
    Ok(Step::of(event!(
        state.parties_after(Party::Receiver, occasion.actor),
        ReferralCompleted {
            result: command.result,
            summary: command.summary.clone(),
            completed_at: Some(timestamp_to_proto(occasion.occurred_at)),
            late: late,
            delay_reason: command.delay_reason,
            delay_explanation: command.delay_explanation.clone(),
            shared: shared_of(!command.summary.is_empty(), false, information),
            care_information: told.care,
            medical_information: told.medical,
            investigation_information: told.investigation,
            legal_information: told.legal,
            education_information: told.education,
        }
    )))
}

/// Agencies that do casework take referrals. Procuracy and court are notified instead.
pub(super) fn takes_referrals(agency: AgencyKind) -> bool {
    let is_notified = matches!(agency, AgencyKind::Procuracy | AgencyKind::Court);
    lane_of(agency).is_some() && !is_notified
}

/// Whether an answer is possible, and whether it comes late: after its time, or after the expiry.
fn check_answer(state: &ReferralState, occasion: &Occasion<'_>) -> Result<bool, R> {
    check_party(Party::Receiver, state, occasion)?;
    match state.status {
        Status::Proposed => Ok(occasion.occurred_at > state.due_at()),
        // the sender's turn: the receiver owes nothing, yet may answer on what it knows
        Status::MoreAsked => Ok(false),
        Status::Expired => Ok(true),
        Status::Absent | Status::Accepted | Status::Declined | Status::Ended(_) => {
            Err(R::NoLongerOpen)
        }
    }
}
