//! The rules of the protocol. Pure.

use api::referral::v1::{
    AcceptReferralRequest, CompleteReferralRequest, DeclineReferralRequest, ProposeReferralRequest,
    ReferralAccepted, ReferralCompleted, ReferralDeclined, ReferralProposed, ReferralWithdrawn,
    WithdrawReferralRequest,
};
use api::{CaseId, timestamp_from_proto};
use decider::{
    Actor, Decider, Elsewhere, EncodedEvent, Lane, LaneBasis, LaneOpened, Occasion, Target, lane_of,
};
use uuid::Uuid;

decider::command_set! {
    /// What the two parties can ask for.
    pub enum ReferralCommand {
        ProposeReferralRequest,
        AcceptReferralRequest,
        DeclineReferralRequest,
        WithdrawReferralRequest,
        CompleteReferralRequest,
    }
}

decider::event_set! {
    /// What happens to a referral.
    pub enum ReferralEvent {
        ReferralProposed,
        ReferralAccepted,
        ReferralDeclined,
        ReferralWithdrawn,
        ReferralCompleted,
    }
}

decider::rejections! {
    /// Why a step of the protocol is refused.
    pub enum ReferralRejection {
        /// The receiver is no unit in force.
        UnknownReceiver => Invalid { field: "to_org_unit_id" }, "RECEIVER_UNKNOWN",
            en "is no org unit in force", vi "Đơn vị nhận không tồn tại hoặc đã hết hiệu lực";
        /// The receiver does no casework.
        ReceiverDoesNoCasework => Invalid { field: "to_org_unit_id" }, "RECEIVER_DOES_NO_CASEWORK",
            en "is a unit that takes no referrals", vi "Đơn vị này không tiếp nhận chuyển gửi";
        /// Sender and receiver are the same unit.
        ToItself => Invalid { field: "to_org_unit_id" }, "REFERRAL_TO_ITSELF",
            en "is the sender itself", vi "Không thể chuyển gửi cho chính đơn vị mình";
        /// The suggested unit is no unit in force.
        UnknownSuggestion => Invalid { field: "suggested_org_unit_id" }, "SUGGESTION_UNKNOWN",
            en "is no org unit in force", vi "Đơn vị được gợi ý không tồn tại hoặc đã hết hiệu lực";
        /// The answer would be due before the question.
        DueInThePast => Invalid { field: "due_at" }, "DUE_IN_THE_PAST",
            en "lies before the referral itself", vi "Hạn trả lời sớm hơn thời điểm chuyển gửi";
        /// Only the receiver answers.
        NotTheReceiver => Denied, "NOT_THE_RECEIVER",
            en "only the unit that was asked may answer", vi "Chỉ đơn vị được chuyển gửi mới được trả lời";
        /// Only the sender withdraws.
        NotTheSender => Denied, "NOT_THE_SENDER",
            en "only the unit that referred may withdraw", vi "Chỉ đơn vị chuyển gửi mới được rút lại";
        /// The referral was answered or withdrawn.
        NoLongerOpen => Precondition, "REFERRAL_NO_LONGER_OPEN",
            en "the referral was answered or withdrawn already", vi "Chuyển gửi này đã được trả lời hoặc đã rút lại";
        /// Only an accepted referral can be completed.
        NotAccepted => Precondition, "REFERRAL_NOT_ACCEPTED",
            en "the referral is not accepted, or is completed already",
            vi "Chuyển gửi chưa được chấp nhận hoặc đã hoàn thành";
    }
}

/// The rules of `referral/<referral_id>`.
pub struct ReferralDecider;

/// Where a referral stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// There is none.
    #[default]
    Absent,
    /// Waits for an answer.
    Open,
    /// The receiver acts on it.
    Accepted,
    /// Declined, withdrawn or completed: nothing more happens.
    Ended,
}

/// What the events of a referral add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReferralState {
    /// Where it stands.
    pub status: Status,
    case_id: Option<CaseId>,
    proposed: ReferralProposed,
}

impl Lane for ReferralState {
    /// Both parties, and nobody else, know of a referral.
    fn admits(&self, actor: &Actor) -> bool {
        self.is_sender(actor) || self.is_receiver(actor)
    }

    fn case_id(&self) -> Option<CaseId> {
        self.case_id
    }
}

impl ReferralState {
    fn is_sender(&self, actor: &Actor) -> bool {
        self.proposed.from_org_unit_id == actor.org_unit_id.as_str()
    }

    fn is_receiver(&self, actor: &Actor) -> bool {
        self.proposed.to_org_unit_id == actor.org_unit_id.as_str()
    }
}

impl Decider for ReferralDecider {
    const CATEGORY: &'static str = "referral";
    type Command = ReferralCommand;
    type Event = ReferralEvent;
    type State = ReferralState;
    type Rejection = ReferralRejection;

    fn target(command: &ReferralCommand) -> Target {
        let referral_id = match command {
            ReferralCommand::ProposeReferralRequest(_) => return Target::New,
            ReferralCommand::AcceptReferralRequest(command) => &command.referral_id,
            ReferralCommand::DeclineReferralRequest(command) => &command.referral_id,
            ReferralCommand::WithdrawReferralRequest(command) => &command.referral_id,
            ReferralCommand::CompleteReferralRequest(command) => &command.referral_id,
        };
        // a request is checked before it gets here; the nil stream exists nowhere
        Target::Existing(referral_id.parse().unwrap_or(Uuid::nil()))
    }

    fn requires_lane_of(command: &ReferralCommand) -> Option<CaseId> {
        match command {
            ReferralCommand::ProposeReferralRequest(_) => command.case_id().map(CaseId),
            _ => None,
        }
    }

    fn decide(
        command: &ReferralCommand,
        state: &ReferralState,
        occasion: &Occasion<'_>,
    ) -> Result<Vec<ReferralEvent>, ReferralRejection> {
        let event = match command {
            ReferralCommand::ProposeReferralRequest(command) => propose(command, occasion)?.into(),
            ReferralCommand::AcceptReferralRequest(command) => {
                accept(command, state, occasion)?.into()
            }
            ReferralCommand::DeclineReferralRequest(command) => {
                decline(command, state, occasion)?.into()
            }
            ReferralCommand::WithdrawReferralRequest(command) => {
                withdraw(command, state, occasion)?.into()
            }
            ReferralCommand::CompleteReferralRequest(command) => {
                complete(command, state, occasion)?.into()
            }
        };
        Ok(vec![event])
    }

    fn evolve(mut state: ReferralState, event: &ReferralEvent) -> ReferralState {
        match event {
            ReferralEvent::ReferralProposed(event) => {
                state.status = Status::Open;
                state.case_id = event.case_id.parse().ok();
                state.proposed = event.clone();
            }
            ReferralEvent::ReferralAccepted(_) => state.status = Status::Accepted,
            ReferralEvent::ReferralDeclined(_)
            | ReferralEvent::ReferralWithdrawn(_)
            | ReferralEvent::ReferralCompleted(_) => state.status = Status::Ended,
        }
        state
    }

    /// Accepting opens the receiver's lane of the case in the same append.
    fn elsewhere(event: &ReferralEvent, occasion: &Occasion<'_>) -> Vec<Elsewhere> {
        let ReferralEvent::ReferralAccepted(accepted) = event else {
            return Vec::new();
        };
        let Some(category) = lane_of(accepted.to_agency_kind()) else {
            return Vec::new();
        };
        let opened = LaneOpened {
            org_unit_id: accepted.to_org_unit_id.clone(),
            agency_kind: accepted.to_agency_kind,
            basis: LaneBasis::Referral.into(),
            referral_id: accepted.referral_id.clone(),
        };
        vec![Elsewhere {
            category,
            stream_id: occasion.case_id.0,
            event: EncodedEvent::of(&opened),
        }]
    }
}

fn propose(
    command: &ProposeReferralRequest,
    occasion: &Occasion<'_>,
) -> Result<ReferralProposed, ReferralRejection> {
    let receiver = occasion
        .directory
        .org_unit(&command.to_org_unit_id, occasion.now)
        .ok_or(ReferralRejection::UnknownReceiver)?;
    if lane_of(receiver.agency_kind).is_none() {
        return Err(ReferralRejection::ReceiverDoesNoCasework);
    }
    if receiver.id == occasion.actor.org_unit_id {
        return Err(ReferralRejection::ToItself);
    }
    let due_at = command.due_at.as_ref().map(timestamp_from_proto);
    if due_at.is_some_and(|due_at| due_at.is_none_or(|due_at| due_at < occasion.occurred_at)) {
        return Err(ReferralRejection::DueInThePast);
    }
    Ok(ReferralProposed {
        referral_id: occasion.subject_id.to_string(),
        case_id: command.case_id.clone(),
        from_org_unit_id: occasion.actor.org_unit_id.to_string(),
        from_agency_kind: occasion.actor.agency_kind.into(),
        to_org_unit_id: receiver.id.to_string(),
        to_agency_kind: receiver.agency_kind.into(),
        purpose: command.purpose,
        priority: command.priority,
        due_at: command.due_at,
        request: command.request.clone(),
        child: command.child.clone(),
    })
}

fn accept(
    command: &AcceptReferralRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Result<ReferralAccepted, ReferralRejection> {
    let proposed = open_for_receiver(state, occasion)?;
    Ok(ReferralAccepted {
        referral_id: proposed.referral_id.clone(),
        from_org_unit_id: proposed.from_org_unit_id.clone(),
        from_agency_kind: proposed.from_agency_kind,
        to_org_unit_id: proposed.to_org_unit_id.clone(),
        to_agency_kind: proposed.to_agency_kind,
        note: command.note.clone(),
    })
}

fn decline(
    command: &DeclineReferralRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Result<ReferralDeclined, ReferralRejection> {
    let proposed = open_for_receiver(state, occasion)?;
    let suggested = &command.suggested_org_unit_id;
    if !suggested.is_empty()
        && occasion
            .directory
            .org_unit(suggested, occasion.now)
            .is_none()
    {
        return Err(ReferralRejection::UnknownSuggestion);
    }
    Ok(ReferralDeclined {
        referral_id: proposed.referral_id.clone(),
        from_org_unit_id: proposed.from_org_unit_id.clone(),
        from_agency_kind: proposed.from_agency_kind,
        to_org_unit_id: proposed.to_org_unit_id.clone(),
        to_agency_kind: proposed.to_agency_kind,
        reason: command.reason,
        explanation: command.explanation.clone(),
        suggested_org_unit_id: suggested.clone(),
    })
}

fn withdraw(
    command: &WithdrawReferralRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Result<ReferralWithdrawn, ReferralRejection> {
    if !state.is_sender(occasion.actor) {
        return Err(ReferralRejection::NotTheSender);
    }
    if state.status != Status::Open {
        return Err(ReferralRejection::NoLongerOpen);
    }
    let proposed = &state.proposed;
    Ok(ReferralWithdrawn {
        referral_id: proposed.referral_id.clone(),
        from_org_unit_id: proposed.from_org_unit_id.clone(),
        from_agency_kind: proposed.from_agency_kind,
        to_org_unit_id: proposed.to_org_unit_id.clone(),
        to_agency_kind: proposed.to_agency_kind,
        explanation: command.explanation.clone(),
    })
}

fn complete(
    command: &CompleteReferralRequest,
    state: &ReferralState,
    occasion: &Occasion<'_>,
) -> Result<ReferralCompleted, ReferralRejection> {
    if !state.is_receiver(occasion.actor) {
        return Err(ReferralRejection::NotTheReceiver);
    }
    if state.status != Status::Accepted {
        return Err(ReferralRejection::NotAccepted);
    }
    let proposed = &state.proposed;
    Ok(ReferralCompleted {
        referral_id: proposed.referral_id.clone(),
        from_org_unit_id: proposed.from_org_unit_id.clone(),
        from_agency_kind: proposed.from_agency_kind,
        to_org_unit_id: proposed.to_org_unit_id.clone(),
        to_agency_kind: proposed.to_agency_kind,
        result: command.result,
        summary: command.summary.clone(),
    })
}

/// The proposal, if it waits for an answer and the actor's unit is the one to give it.
fn open_for_receiver<'a>(
    state: &'a ReferralState,
    occasion: &Occasion<'_>,
) -> Result<&'a ReferralProposed, ReferralRejection> {
    if !state.is_receiver(occasion.actor) {
        return Err(ReferralRejection::NotTheReceiver);
    }
    match state.status {
        Status::Open => Ok(&state.proposed),
        Status::Absent | Status::Accepted | Status::Ended => Err(ReferralRejection::NoLongerOpen),
    }
}
