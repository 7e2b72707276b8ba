//! The rules of `data_protection/<matter_id>`. Pure.

mod answer;
mod breach;
mod matter;
mod rejection;
mod request;

use api::CaseId;
use api::data_protection::v1::{
    AnswerDataRequestRequest, BreachClosed, BreachContained, BreachCorrected, BreachNotified,
    BreachRecorded, CloseBreachRequest, ConcernedNotTold, ConcernedTold, ContainBreachRequest,
    CorrectBreachRequest, CorrectDataRequestRequest, DataRequestAnswered, DataRequestCorrected,
    DataRequestReceived, DataRequestWithdrawn, NotifyBreachRequest, ReceiveDataRequestRequest,
    RecordBreachRequest, TellConcernedRequest, WithdrawDataRequestRequest,
};
use decider::{Actor, Decider, Lane, Occasion, Target, told_or};
use jiff::Timestamp;
use uuid::Uuid;

pub use matter::{Breach, DataRequest, Matter, Subject};
pub use rejection::DataProtectionRejection;

decider::command_set! {
    /// What a unit can ask for.
    pub enum DataProtectionCommand {
        ReceiveDataRequestRequest,
        CorrectDataRequestRequest,
        AnswerDataRequestRequest,
        WithdrawDataRequestRequest,
        RecordBreachRequest,
        CorrectBreachRequest,
        ContainBreachRequest,
        NotifyBreachRequest,
        TellConcernedRequest,
        CloseBreachRequest,
    }
}

decider::event_set! {
    /// What happens to a matter.
    pub enum DataProtectionEvent {
        DataRequestReceived,
        DataRequestCorrected,
        DataRequestAnswered,
        DataRequestWithdrawn,
        BreachRecorded,
        BreachCorrected,
        BreachContained,
        BreachNotified,
        ConcernedTold,
        ConcernedNotTold,
        BreachClosed,
    }
}

/// The rules of the protection of personal data.
pub struct DataProtectionDecider;

/// What the events of a matter add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DataProtectionState {
    /// The matter; `None` before it is recorded.
    pub matter: Option<Matter>,
}

type Decided = Result<DataProtectionEvent, DataProtectionRejection>;

// === impl DataProtectionState ===

impl Lane for DataProtectionState {
    /// A matter is the unit's that recorded it, whoever else works on the case.
    fn admits(&self, actor: &Actor) -> bool {
        let matter = self.matter.as_ref();
        matter.is_some_and(|matter| actor.acts_for(&matter.org_unit_id))
    }

    fn case_id(&self) -> Option<CaseId> {
        self.matter.as_ref().map(|matter| matter.case_id)
    }
}

impl DataProtectionState {
    /// The matter, if it belongs to the case.
    fn of_case(&self, case_id: &str) -> Result<&Matter, DataProtectionRejection> {
        self.matter
            .as_ref()
            .filter(|matter| case_id.parse() == Ok(matter.case_id.0))
            .ok_or(DataProtectionRejection::MatterUnknown)
    }

    /// The request of a data subject, if the matter is one.
    fn request(&self, case_id: &str) -> Result<&DataRequest, DataProtectionRejection> {
        match &self.of_case(case_id)?.subject {
            Subject::Request(request) => Ok(request),
            Subject::Breach(_) => Err(DataProtectionRejection::MatterUnknown),
        }
    }

    /// The breach, if the matter is one.
    fn breach(&self, case_id: &str) -> Result<&Breach, DataProtectionRejection> {
        match &self.of_case(case_id)?.subject {
            Subject::Breach(breach) => Ok(breach),
            Subject::Request(_) => Err(DataProtectionRejection::MatterUnknown),
        }
    }
}

// === impl DataProtectionDecider ===

impl Decider for DataProtectionDecider {
    const CATEGORY: &'static str = "data_protection";
    /// The unit may not know whom the commune suspects.
    const ASKS_OF_SUSPICION: bool = true;
    type Command = DataProtectionCommand;
    type Event = DataProtectionEvent;
    type State = DataProtectionState;
    type Rejection = DataProtectionRejection;

    fn target(command: &DataProtectionCommand) -> Target {
        use DataProtectionCommand as C;
        let matter_id = match command {
            C::ReceiveDataRequestRequest(_) | C::RecordBreachRequest(_) => return Target::New,
            C::CorrectDataRequestRequest(request) => &request.matter_id,
            C::AnswerDataRequestRequest(request) => &request.matter_id,
            C::WithdrawDataRequestRequest(request) => &request.matter_id,
            C::CorrectBreachRequest(request) => &request.matter_id,
            C::ContainBreachRequest(request) => &request.matter_id,
            C::NotifyBreachRequest(request) => &request.matter_id,
            C::TellConcernedRequest(request) => &request.matter_id,
            C::CloseBreachRequest(request) => &request.matter_id,
        };
        // a request is checked before it gets here; the nil stream exists nowhere
        Target::Existing(matter_id.parse().unwrap_or(Uuid::nil()))
    }

    /// Whoever records a matter takes part in the case, or is party to a referral of it.
    fn requires_lane_of(command: &DataProtectionCommand) -> Option<CaseId> {
        match command {
            DataProtectionCommand::ReceiveDataRequestRequest(_)
            | DataProtectionCommand::RecordBreachRequest(_) => command.case_id().map(CaseId),
            _ => None,
        }
    }

    /// Whoever was asked to act holds data, though it may have no lane of the case.
    fn admitted_by_referral(command: &DataProtectionCommand) -> Option<Uuid> {
        let referral_id = match command {
            DataProtectionCommand::ReceiveDataRequestRequest(request) => &request.referral_id,
            DataProtectionCommand::RecordBreachRequest(request) => &request.referral_id,
            _ => return None,
        };
        referral_id.parse().ok()
    }

    fn decide(
        command: &DataProtectionCommand,
        state: &DataProtectionState,
        occasion: &Occasion<'_>,
    ) -> Result<Vec<DataProtectionEvent>, DataProtectionRejection> {
        use DataProtectionCommand as C;
        let event = match command {
            C::ReceiveDataRequestRequest(command) => request::receive(command, occasion),
            C::CorrectDataRequestRequest(command) => request::correct(command, state, occasion),
            C::AnswerDataRequestRequest(command) => answer::answer(command, state, occasion),
            C::WithdrawDataRequestRequest(command) => request::withdraw(command, state, occasion),
            C::RecordBreachRequest(command) => breach::record(command, occasion),
            C::CorrectBreachRequest(command) => breach::correct(command, state, occasion),
            C::ContainBreachRequest(command) => breach::contain(command, state, occasion),
            C::NotifyBreachRequest(command) => breach::notify(command, state, occasion),
            C::TellConcernedRequest(command) => breach::tell(command, state, occasion),
            C::CloseBreachRequest(command) => breach::close(command, state, occasion),
        }?;
        Ok(vec![event])
    }

    fn evolve(state: DataProtectionState, event: &DataProtectionEvent) -> DataProtectionState {
        DataProtectionState {
            matter: match state.matter {
                None => Matter::recorded(event),
                Some(mut matter) => {
                    matter.evolve(event);
                    Some(matter)
                }
            },
        }
    }
}

/// When something happened: as told, neither ahead of the clock nor before what it follows.
fn told_after(
    told: Option<&prost_types::Timestamp>,
    begun_at: Timestamp,
    occasion: &Occasion<'_>,
    rejection: DataProtectionRejection,
) -> Result<Timestamp, DataProtectionRejection> {
    let at = told_or(told, occasion.occurred_at, occasion.now, rejection)?;
    match at < begun_at {
        true => Err(rejection),
        false => Ok(at),
    }
}

/// A ground that says nothing by itself needs words.
fn check_worded(must_be_worded: bool, words: &str) -> Result<(), DataProtectionRejection> {
    match must_be_worded && words.trim().is_empty() {
        true => Err(DataProtectionRejection::GroundUnworded),
        false => Ok(()),
    }
}
