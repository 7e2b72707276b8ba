//! What the unit that refers may do.

use api::codes::v1::{ChildIdentity, Priority};
use api::referral::v1::{
    CloseReason, CloseReferralRequest, ProposeReferralRequest, ProvideMoreRequest,
    RedirectReferralRequest, ReferralClosed, ReferralMoreProvided, ReferralProposed,
    ReferralPurpose, ReferralRedirected, ReferralWithdrawn, SharedInformation,
    WithdrawReferralRequest,
};
use api::timestamp_to_proto;
use decider::{AgencyKind, Occasion, OrgUnit};

use super::receiver::takes_referrals;
use super::{Decided, check_delay, check_party, event, not_before};
use crate::messages::Step;
use crate::rejection::ReferralRejection as R;
use crate::sharing::{self, Telling, shared_of};
use crate::state::{Party, ReferralState, Status};
use crate::turns::answer_due;

/// What a referral asks and tells, whether it is the first one or takes the place of another.
struct Content<'a> {
    purpose: ReferralPurpose,
    priority: Priority,
    due_at: Option<&'a prost_types::Timestamp>,
    request: &'a str,
    child: Option<&'a ChildIdentity>,
    information: Option<&'a SharedInformation>,
}

pub(crate) fn propose(command: &ProposeReferralRequest, occasion: &Occasion<'_>) -> Decided {
    let receiver = receiver(&command.to_org_unit_id, occasion)?;
    let content = Content {
        purpose: command.purpose(),
        priority: command.priority(),
        due_at: command.due_at.as_ref(),
        request: &command.request,
        child: command.child.as_ref(),
        information: command.information.as_ref(),
    };
    let proposed = begin(&content, &receiver, &command.case_id, "", occasion)?;
    Ok(Step::of(proposed))
}

/// The need goes on elsewhere. Both referrals tell of each other.
pub(crate) fn redirect(
    command: &RedirectReferralRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Decided {
    check_party(Party::Sender, state, occasion)?;
    if !matches!(state.status, Status::Declined | Status::Expired) {
        return Err(R::NothingToRedirect);
    }
    let late = occasion.occurred_at > state.due_at();
    check_delay(late, command.delay_reason(), &command.delay_explanation)?;
    let to = match command.to_org_unit_id.as_str() {
        "" if state.suggested_unit.is_empty() => return Err(R::NobodySuggested),
        "" => state.suggested_unit.as_str(),
        named => named,
    };
    let receiver = receiver(to, occasion)?;
    let content = Content {
        purpose: command.purpose(),
        priority: command.priority(),
        due_at: command.due_at.as_ref(),
        request: &command.request,
        child: command.child.as_ref(),
        information: command.information.as_ref(),
    };
    let case_id = occasion.case_id.to_string();
    let earlier = &state.parties.referral_id;
    let proposed = begin(&content, &receiver, &case_id, earlier, occasion)?;
    let redirected = event!(
        state.parties_after(Party::Sender, occasion.actor),
        ReferralRedirected {
            new_referral_id: proposed.referral_id.clone(),
            redirected_at: Some(timestamp_to_proto(occasion.occurred_at)),
            late: late,
            delay_reason: command.delay_reason,
            delay_explanation: command.delay_explanation.clone(),
        }
    );
    Ok(Step {
        event: redirected.into(),
        begins: Some(Box::new(proposed)),
        opens_lane: false,
    })
}

fn receiver(to: &str, occasion: &Occasion<'_>) -> Result<OrgUnit, R> {
    let unit = occasion.directory.org_unit(to, occasion.now);
    let unit = unit.ok_or(R::UnknownReceiver)?;
    if matches!(unit.agency_kind, AgencyKind::Procuracy | AgencyKind::Court) {
        return Err(R::ReceiverIsNotified);
    }
    if !takes_referrals(unit.agency_kind) {
        return Err(R::ReceiverDoesNoCasework);
    }
    match occasion.actor.acts_for(to) {
        true => Err(R::ToItself),
        false => Ok(unit),
    }
}

fn begin(
    content: &Content<'_>,
    receiver: &OrgUnit,
    case_id: &str,
    earlier_referral_id: &str,
    occasion: &Occasion<'_>,
) -> Result<ReferralProposed, R> {
    let (actor, proposed_at) = (occasion.actor, occasion.occurred_at);
    let to_school = receiver.agency_kind == AgencyKind::Education;
    if content.purpose == ReferralPurpose::SchoolChange && !to_school {
        return Err(R::SchoolChangeToSchoolOnly);
    }
    let told = not_before(content.due_at, proposed_at, R::DueInThePast)?;
    let due = answer_due(content.priority, told, proposed_at, occasion);
    let telling = Telling {
        by: actor.agency_kind,
        to: receiver.agency_kind,
        purpose: content.purpose,
    };
    let information = sharing::check(content.information, telling)?;
    let (has_words, names_child) = (!content.request.is_empty(), content.child.is_some());
    Ok(ReferralProposed {
        referral_id: occasion.subject_id.to_string(),
        from_org_unit_id: actor.org_unit_id.to_string(),
        from_agency_kind: actor.agency_kind.into(),
        to_org_unit_id: receiver.id.to_string(),
        to_agency_kind: receiver.agency_kind.into(),
        purpose: content.purpose.into(),
        priority: content.priority.into(),
        due_at: due.to_proto(),
        request: content.request.to_owned(),
        child: content.child.cloned(),
        case_id: case_id.to_owned(),
        proposed_at: Some(timestamp_to_proto(proposed_at)),
        due_limit: due.limit,
        earlier_referral_id: earlier_referral_id.to_owned(),
        shared: shared_of(has_words, names_child, content.information),
        care_information: information.care,
        medical_information: information.medical,
        investigation_information: information.investigation,
        legal_information: information.legal,
        education_information: information.education,
    })
}

/// The receiver's time to answer runs anew.
pub(crate) fn provide(
    command: &ProvideMoreRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Decided {
    check_party(Party::Sender, state, occasion)?;
    if state.status != Status::MoreAsked {
        return Err(R::NothingAsked);
    }
    let late = occasion.occurred_at > state.due_at();
    check_delay(late, command.delay_reason(), &command.delay_explanation)?;
    let telling = Telling {
        by: state.sender_kind(),
        to: state.receiver_kind(),
        purpose: state.purpose,
    };
    let information = command.information.as_ref();
    let told = sharing::check(information, telling)?;
    let due = answer_due(state.priority, None, occasion.occurred_at, occasion);
    Ok(Step::of(event!(
        state.parties_after(Party::Sender, occasion.actor),
        ReferralMoreProvided {
            round: state.rounds,
            provided_at: Some(timestamp_to_proto(occasion.occurred_at)),
            due_at: due.to_proto(),
            due_limit: due.limit,
            late: late,
            delay_reason: command.delay_reason,
            delay_explanation: command.delay_explanation.clone(),
            reply: command.reply.clone(),
            child: command.child.clone(),
            shared: shared_of(true, command.child.is_some(), information),
            care_information: told.care,
            medical_information: told.medical,
            investigation_information: told.investigation,
            legal_information: told.legal,
            education_information: told.education,
        }
    )))
}

pub(crate) fn withdraw(
    command: &WithdrawReferralRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Decided {
    check_party(Party::Sender, state, occasion)?;
    let unanswered = matches!(
        state.status,
        Status::Proposed | Status::MoreAsked | Status::Expired
    );
    if !unanswered {
        return Err(R::NoLongerOpen);
    }
    Ok(Step::of(event!(
        state.parties_after(Party::Sender, occasion.actor),
        ReferralWithdrawn {
            explanation: command.explanation.clone(),
            withdrawn_at: Some(timestamp_to_proto(occasion.occurred_at)),
        }
    )))
}

/// A refusal that needs no other unit still needs somebody who says so.
pub(crate) fn close(
    command: &CloseReferralRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Decided {
    check_party(Party::Sender, state, occasion)?;
    if state.status != Status::Declined {
        return Err(R::NotDeclined);
    }
    if command.reason() == CloseReason::Other && command.explanation.trim().is_empty() {
        return Err(R::CloseUnworded);
    }
    let late = occasion.occurred_at > state.due_at();
    check_delay(late, command.delay_reason(), &command.delay_explanation)?;
    Ok(Step::of(event!(
        state.parties_after(Party::Sender, occasion.actor),
        ReferralClosed {
            reason: command.reason,
            closed_at: Some(timestamp_to_proto(occasion.occurred_at)),
            explanation: command.explanation.clone(),
            late: late,
            delay_reason: command.delay_reason,
            delay_explanation: command.delay_explanation.clone(),
        }
    )))
}
