//! Given a history, when a command comes, then these events or this rejection.

use jiff::Timestamp;
use uuid::Uuid;

use api::CaseId;
use api::log::v1::{AgencyKind, Role};

use api::codes::v1::{Qualification, Sex};
use api::{OrgUnitId, PersonId};

use crate::{
    Actor, Decider, EventSet, Level, Occasion, OrgDirectory, OrgUnit, Person, Rulebook, fold,
};

/// The case every harness test is about.
const CASE: CaseId = CaseId(Uuid::from_u128(0xca5e));
/// The id of whatever the command under test creates.
const SUBJECT: Uuid = Uuid::from_u128(0x5b1e);

/// A history, and who acts when on it.
pub struct Given<D: Decider> {
    state: D::State,
    actor: Actor,
    now: Timestamp,
    occurred_at: Option<Timestamp>,
    units: Vec<OrgUnit>,
    people: Vec<Person>,
    heads: Vec<(String, PersonId)>,
    area: String,
    caregiver_suspected: bool,
}

/// Starts a decider test from a history.
///
/// As in the service, the rules see the PUBLIC fields of the history and nothing else.
pub fn given<D: Decider>(history: impl IntoIterator<Item = D::Event>) -> Given<D> {
    let history: Vec<D::Event> = history
        .into_iter()
        .map(|event| public_part(&event))
        .collect();
    Given {
        state: fold::<D>(&history),
        actor: Actor {
            person_id: "p-test".parse().expect("a registry id"),
            org_unit_id: "unit-test".parse().expect("a registry id"),
            agency_kind: AgencyKind::Unspecified,
            role: Role::Unspecified,
            predecessors: [].into(),
        },
        now: "2026-03-02T08:00:00+07:00".parse().expect("a time stamp"),
        occurred_at: None,
        units: Vec::new(),
        people: Vec::new(),
        heads: Vec::new(),
        area: "99001".to_owned(),
        caregiver_suspected: false,
    }
}

impl<D: Decider> Given<D> {
    /// The person who acts: unit, agency kind and role.
    #[must_use]
    pub fn by(mut self, unit: &str, agency_kind: AgencyKind, role: Role) -> Self {
        self.actor.org_unit_id = unit.parse().expect("a registry id");
        self.actor.agency_kind = agency_kind;
        self.actor.role = role;
        self
    }

    /// The server's time, RFC 3339; by default 2 March 2026, 08:00 in Viet Nam.
    #[must_use]
    pub fn at(mut self, now: &str) -> Self {
        self.now = now.parse().expect("a time stamp");
        self
    }

    /// When the actor says it happened, RFC 3339; by default now.
    #[must_use]
    pub fn occurred_at(mut self, at: &str) -> Self {
        self.occurred_at = Some(at.parse().expect("a time stamp"));
        self
    }

    /// A unit that no longer exists and whose duties came to the actor's unit.
    #[must_use]
    pub fn succeeding(mut self, unit: &str) -> Self {
        let unit: OrgUnitId = unit.parse().expect("a registry id");
        self.actor.predecessors = self
            .actor
            .predecessors
            .iter()
            .cloned()
            .chain([unit])
            .collect();
        self
    }

    /// The commune holds a parent or caregiver for suspected.
    #[must_use]
    pub fn while_the_caregiver_is_suspected(mut self) -> Self {
        self.caregiver_suspected = true;
        self
    }

    /// Administrative code of the area of the actor's unit; by default `99001`.
    #[must_use]
    pub fn in_area(mut self, administrative_code: &str) -> Self {
        self.area = administrative_code.to_owned();
        self
    }

    /// Another unit in the registry, of commune level.
    #[must_use]
    pub fn with_unit(self, unit: &str, agency_kind: AgencyKind) -> Self {
        self.with_unit_of(unit, agency_kind, Level::Commune)
    }

    /// Another unit in the registry.
    #[must_use]
    pub fn with_unit_of(mut self, unit: &str, agency_kind: AgencyKind, level: Level) -> Self {
        self.units.push(OrgUnit {
            id: unit.parse().expect("a registry id"),
            agency_kind,
            level,
            administrative_code: self.area.clone(),
        });
        self
    }

    /// An official in the registry.
    #[must_use]
    pub fn with_person(
        mut self,
        person: &str,
        unit: &str,
        role: Role,
        sex: Sex,
        qualifications: &[Qualification],
    ) -> Self {
        self.people.push(Person {
            id: person.parse().expect("a registry id"),
            org_unit_id: unit.parse().expect("a registry id"),
            role,
            sex,
            qualifications: qualifications.to_vec(),
        });
        self
    }

    /// The accountable head of a unit.
    #[must_use]
    pub fn with_head(mut self, unit: &str, person: &str) -> Self {
        let person = person.parse().expect("a registry id");
        self.heads.push((unit.to_owned(), person));
        self
    }

    /// The state the history adds up to.
    pub fn state(&self) -> &D::State {
        &self.state
    }

    /// Decides a command.
    ///
    /// # Errors
    /// The decider's own rejection.
    pub fn when(&self, command: impl Into<D::Command>) -> Result<Vec<D::Event>, D::Rejection> {
        D::decide(&command.into(), &self.state, &self.occasion())
    }

    /// The circumstances under which [`Given::when`] decides.
    pub fn occasion(&self) -> Occasion<'_> {
        Occasion {
            now: self.now,
            occurred_at: self.occurred_at.unwrap_or(self.now),
            actor: &self.actor,
            case_id: CASE,
            subject_id: SUBJECT,
            directory: self,
            rules: Rulebook::national(),
            area: &self.area,
            caregiver_suspected: self.caregiver_suspected,
        }
    }
}

/// What is left of an event when no compartment is opened.
fn public_part<E: EventSet>(event: &E) -> E {
    let encoded = event.encode();
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event of the contract");
    let (_, public) = parts.first().expect("PUBLIC is always there");
    E::decode(encoded.event_type, public).expect("a part of a message is a message")
}

impl<D: Decider> OrgDirectory for Given<D> {
    fn org_unit(&self, id: &str, _at: Timestamp) -> Option<OrgUnit> {
        self.units
            .iter()
            .find(|unit| unit.id.as_str() == id)
            .cloned()
    }

    fn person(&self, id: &str, _at: Timestamp) -> Option<Person> {
        self.people
            .iter()
            .find(|person| person.id.as_str() == id)
            .cloned()
    }

    fn successor(&self, id: &str, at: Timestamp) -> Option<OrgUnitId> {
        if self
            .actor
            .predecessors
            .iter()
            .any(|unit| unit.as_str() == id)
        {
            return Some(self.actor.org_unit_id.clone());
        }
        self.org_unit(id, at).map(|unit| unit.id)
    }

    fn head(&self, id: &str, _at: Timestamp) -> Option<PersonId> {
        self.heads
            .iter()
            .find(|(unit, _)| unit == id)
            .map(|(_, person)| person.clone())
    }
}
