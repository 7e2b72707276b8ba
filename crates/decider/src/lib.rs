//! The shape every rule of the house has. Pure: no clock, no I/O, no
//! randomness; whatever a rule needs is an argument.
//!
//! A [`Decider`] folds the events of one stream into a state (`evolve`) and
//! answers a command with new events or a [`Rejection`] (`decide`).

mod any_history;
mod harness;
mod lane;
mod leadership;
mod limit;
mod payload;
mod refusals;
mod rejection;
mod times;

use std::sync::Arc;

use api::codes::v1::{Qualification, Sex};
use jiff::Timestamp;
use uuid::Uuid;

pub use any_history::survives_any_history;
use api::CaseId;
pub use api::log::v1::{AgencyKind, LaneBasis, LaneOpened, Role};
pub use api::{OrgUnitId, PersonId};
pub use harness::{Given, given};
pub use lane::{Lane, Roster, is_lane, lane_of, lane_opened};
pub use leadership::Leadership;
pub use limit::explained;
pub use payload::{EncodedEvent, EventSet, UnknownEvent};
#[doc(hidden)]
pub use prost::Message;
pub use refusals::Refusals;
pub use rejection::{Rejection, RejectionKind, RejectionTexts, Unmet};
pub use rule_pack::{Limit, Rulebook, VIETNAM, vietnam_day};
pub use times::{AHEAD_MAX, readable, told, told_or};

/// Who acts, taken from the verified token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Actor {
    /// The person.
    pub person_id: PersonId,
    /// The unit the person acts for.
    pub org_unit_id: OrgUnitId,
    /// Agency kind of that unit.
    pub agency_kind: AgencyKind,
    /// The role in which the person acts.
    pub role: Role,
    /// Units that no longer exist and whose duties came to the person's unit.
    pub predecessors: Arc<[OrgUnitId]>,
}

/// Level of government of an org unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The whole country.
    National,
    /// A province or centrally run city.
    Province,
    /// A district; until 30 June 2025.
    District,
    /// A commune, ward or special zone.
    Commune,
}

/// What a rule may know of an org unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgUnit {
    /// Id in the registry.
    pub id: OrgUnitId,
    /// Its agency kind.
    pub agency_kind: AgencyKind,
    /// Its level of government.
    pub level: Level,
    /// Administrative code of the area it serves.
    pub administrative_code: String,
}

/// What a rule may know of an official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id in the registry.
    pub id: PersonId,
    /// The unit the person works for.
    pub org_unit_id: OrgUnitId,
    /// The role in it.
    pub role: Role,
    /// Sex, as far as the registry knows it.
    pub sex: Sex,
    /// What the person is trained or appointed for.
    pub qualifications: Vec<Qualification>,
}

/// The org units and officials in force, as far as rules need them.
pub trait OrgDirectory: Send + Sync {
    /// The unit, if it is in force at the given time.
    fn org_unit(&self, id: &str, at: Timestamp) -> Option<OrgUnit>;

    /// The official, if in office at the given time.
    fn person(&self, id: &str, at: Timestamp) -> Option<Person>;

    /// The unit that holds the duties of the given one at the given time: itself while it is in
    /// force, else the successor that is.
    fn successor(&self, id: &str, at: Timestamp) -> Option<OrgUnitId>;

    /// The accountable head of the unit at the given time.
    fn head(&self, id: &str, at: Timestamp) -> Option<PersonId>;
}

/// The circumstances of one command.
#[derive(Clone, Copy)]
pub struct Occasion<'a> {
    /// The server's time.
    pub now: Timestamp,
    /// When it happened in the world, as told.
    pub occurred_at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// The case; for a command that opens one, the id it will have.
    pub case_id: CaseId,
    /// Id for whatever the command creates (referral, booking, session …): derived from actor and
    /// command id, hence the same on every retry.
    pub subject_id: Uuid,
    /// The org units and officials.
    pub directory: &'a dyn OrgDirectory,
    /// The limits of law in force.
    pub rules: &'a Rulebook,
    /// Administrative code of the area that the actor's unit serves: whose overlay holds.
    pub area: &'a str,
    /// Whether the commune holds a parent or caregiver for suspected, as the case's own lane says
    /// now. Told only to deciders that ask for it: [`Decider::ASKS_OF_SUSPICION`].
    pub caregiver_suspected: bool,
}

/// The stream a command writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A stream that does not exist yet; its id is the occasion's subject id.
    New,
    /// An existing stream.
    Existing(Uuid),
    /// A stream with a known id that its first command begins. While it does not exist, the command
    /// is decided on the default state; who may begin it is for the rules to say.
    Keyed(Uuid),
}

/// An event for a stream other than the command's own, appended in the same transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere {
    /// Category of the other stream, for example `police`.
    pub category: &'static str,
    /// Id of the other stream.
    pub stream_id: Uuid,
    /// The event.
    pub event: EncodedEvent,
}

/// The rules of one kind of stream.
pub trait Decider: Send + Sync + 'static {
    /// First part of the stream's name, for example `police` in `police/<case_id>`.
    const CATEGORY: &'static str;
    /// Whether its rules need [`Occasion::caregiver_suspected`].
    const ASKS_OF_SUSPICION: bool = false;
    /// The commands: one variant per request message.
    type Command: Send + Sync;
    /// The events: one variant per event message.
    type Event: EventSet;
    /// What the events add up to.
    type State: Lane + Default + Clone + Send + Sync + 'static;
    /// Why a command can be refused, in the words of the trade.
    type Rejection: Rejection;

    /// The stream the command writes to.
    fn target(command: &Self::Command) -> Target;

    /// Answers a command with the events it leads to.
    ///
    /// # Errors
    /// The rejection names the rule that forbids it.
    fn decide(
        command: &Self::Command,
        state: &Self::State,
        occasion: &Occasion<'_>,
    ) -> Result<Vec<Self::Event>, Self::Rejection>;

    /// Folds one event into the state. Never fails: the event has happened.
    ///
    /// The event carries its PUBLIC fields only: rules rest on codes, times and ids, so that a
    /// case can be folded without opening a single sealed part, even after its keys are destroyed.
    fn evolve(state: Self::State, event: &Self::Event) -> Self::State;

    /// A case in whose own-agency lane the actor's unit must take part before the command is
    /// decided, for commands that write to another kind of stream. Otherwise: `NOT_FOUND`.
    fn requires_lane_of(_command: &Self::Command) -> Option<CaseId> {
        None
    }

    /// A referral that lets the actor's unit do without the lane of [`Decider::requires_lane_of`]: when
    /// it is a referral of that case and the unit, or one it succeeded, is a party to it.
    fn admitted_by_referral(_command: &Self::Command) -> Option<Uuid> {
        None
    }

    /// Another case that the command joins to its own: the actor's unit must take part in it as
    /// well. Otherwise: `NOT_FOUND`.
    fn joins_case(_command: &Self::Command) -> Option<CaseId> {
        None
    }

    /// Events for other streams that belong to the same act. An event for a lane belongs to the case
    /// of that lane, any other to the command's own case.
    fn elsewhere(_event: &Self::Event, _occasion: &Occasion<'_>) -> Vec<Elsewhere> {
        Vec::new()
    }
}

// === impl Actor ===

impl Actor {
    /// Whether the unit's duties are the actor's: it is the actor's own, or one it succeeded.
    pub fn acts_for(&self, org_unit_id: &str) -> bool {
        self.org_unit_id.as_str() == org_unit_id
            || self
                .predecessors
                .iter()
                .any(|unit| unit.as_str() == org_unit_id)
    }
}

// === impl Occasion ===

impl Occasion<'_> {
    /// The limit that a rule sets, in the actor's area, for whatever begins at `start`.
    ///
    /// # Panics
    /// No pack holds the rule: rules name only what the built-in packs hold, and each is tested.
    pub fn limit(&self, rule_id: &str, start: Timestamp) -> Limit {
        self.rules
            .limit(rule_id, self.area, start)
            .expect("the built-in packs hold every rule that a decider names")
    }
}

/// Folds a history from the beginning.
pub fn fold<'a, D: Decider>(events: impl IntoIterator<Item = &'a D::Event>) -> D::State
where
    D::Event: 'a,
{
    events
        .into_iter()
        .fold(D::State::default(), |state, event| D::evolve(state, event))
}
