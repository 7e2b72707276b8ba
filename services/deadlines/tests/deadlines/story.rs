//! Given the events of a case, what happens to its clocks.

use api::intake::v1::{
    AuthenticityChecked, CaseClosed, CaseReopened, ChildTemporarilyRemoved, ForwardBasis,
    ForwardedToCommune, JurisdictionTransferred, RemovalEnded, RemovalExtended, ReportReceived,
};
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened};
use api::{CaseId, EventMessage, timestamp_to_proto};
use deadlines::{Book, Cause, Clocks, DeadlineEvent, Meta, on_event, on_tick};
use decider::EncodedEvent;
use jiff::{SignedDuration, Timestamp};
use rule_pack::{ClockBook, Occurrence, PackSource, Rulebook};
use uuid::Uuid;

use crate::office::Office;

/// The rules of these tests: their own pack, so that no lane's pack changes what they say.
pub(crate) const PACK: &str = r#"
[pack]
id = "test"

[[rule]]
id = "test.check"
name_vi = "Kiểm tra trong 12 giờ"
name_en = "Check within 12 hours"
amount = 12
unit = "hours"
legal_basis = "a law"
mark = "F"

[rule.clock]
lane = "case"
responsible = "lane"
start = [{ event = "intake.v1.ReportReceived", at = "received_at" }]
met = [{ event = "intake.v1.AuthenticityChecked", at = "checked_at" }]
suspended = [{ event = "intake.v1.CaseClosed", at = "closed_at" }]
resumed = [{ event = "intake.v1.CaseReopened", at = "reopened_at" }]

[[rule]]
id = "test.removal"
name_vi = "Cách ly"
name_en = "Removal"
legal_basis = "a law"
mark = "F"

[rule.clock]
lane = "case"
key = "removal_id"
start = [{ event = "intake.v1.ChildTemporarilyRemoved", at = "removed_at", due = "until" }]
extended = [{ event = "intake.v1.RemovalExtended", at = "extended_at", due = "until" }]
met = [{ event = "intake.v1.RemovalEnded", at = "ended_at" }]
tell = [{ share = 50, who = ["unit"] }]
"#;

/// A later text of the same pack: less time, and another event meets the clock.
pub(crate) fn stricter() -> String {
    PACK.replace("amount = 12", "amount = 2")
}

pub(crate) fn rules(text: &str) -> (Rulebook, ClockBook) {
    let source = PackSource {
        name: "test.toml",
        text,
    };
    let rules = Rulebook::of(&[source]).expect("a sound pack");
    let clocks = ClockBook::compile(&rules).expect("sound clocks");
    (rules, clocks)
}

pub(crate) fn at(text: &str) -> Timestamp {
    let text = match text.len() {
        5 => format!("2026-03-02T{text}:00+07:00"),
        16 => format!("{text}:00+07:00"),
        _ => text.to_owned(),
    };
    text.parse().expect("a time stamp")
}

/// A case that grows event by event.
pub(crate) struct Story {
    pub(crate) clocks: Clocks,
    pub(crate) rules: (Rulebook, ClockBook),
    position: u64,
    unit: String,
}

impl Story {
    pub(crate) fn new() -> Self {
        Self {
            clocks: Clocks::default(),
            rules: rules(PACK),
            position: 0,
            unit: "commune-old".to_owned(),
        }
    }

    /// The lane opens for a unit.
    pub(crate) fn opened(
        &mut self,
        unit: &str,
        basis: LaneBasis,
        when: &str,
    ) -> Vec<DeadlineEvent> {
        let event = LaneOpened {
            org_unit_id: unit.to_owned(),
            agency_kind: AgencyKind::Intake.into(),
            basis: basis.into(),
            referral_id: String::new(),
        };
        self.clocks.lane_opened("case", self.position + 1, &event);
        self.happens(&event, when, when)
    }

    /// The report names the commune of the incident.
    pub(crate) fn reported_in(&mut self, unit: &str, when: &str) -> Vec<DeadlineEvent> {
        let event = ReportReceived {
            incident_org_unit_id: unit.to_owned(),
            ..received(when)
        };
        self.clocks.reported(&event);
        self.now(&event, when)
    }

    /// The case is forwarded to a commune.
    pub(crate) fn forwarded(
        &mut self,
        unit: &str,
        basis: ForwardBasis,
        when: &str,
    ) -> Vec<DeadlineEvent> {
        let event = ForwardedToCommune {
            to_org_unit_id: unit.to_owned(),
            basis: basis.into(),
            forwarded_at: Some(timestamp_to_proto(at(when))),
            must_act: basis == ForwardBasis::PlaceOfIncident,
            report_sequence: 1,
            ..ForwardedToCommune::default()
        };
        self.clocks.forwarded(&event);
        self.now(&event, when)
    }

    /// The case is transferred to a commune.
    pub(crate) fn transferred(&mut self, unit: &str, when: &str) -> Vec<DeadlineEvent> {
        let event = JurisdictionTransferred {
            to_org_unit_id: unit.to_owned(),
            ..JurisdictionTransferred::default()
        };
        self.clocks.transferred(&event);
        self.now(&event, when)
    }

    /// Under the rules that are shipped.
    pub(crate) fn under_shipped_rules(unit: &str) -> Self {
        let rules = Rulebook::with_overlays(&[]).expect("sound packs");
        let clocks = ClockBook::compile(&rules).expect("sound clocks");
        Self {
            rules: (rules, clocks),
            unit: unit.to_owned(),
            ..Self::new()
        }
    }

    /// An event happens and is recorded at once.
    pub(crate) fn now<E: EventMessage>(&mut self, event: &E, when: &str) -> Vec<DeadlineEvent> {
        self.happens(event, when, when)
    }

    /// An event happens, and is recorded some time later.
    pub(crate) fn happens<E: EventMessage>(
        &mut self,
        event: &E,
        occurred_at: &str,
        recorded_at: &str,
    ) -> Vec<DeadlineEvent> {
        self.position += 1;
        let cause = self.cause(event, self.position, at(occurred_at), at(recorded_at));
        let events = self.decide(&cause);
        self.record(&events, at(recorded_at));
        events
    }

    pub(crate) fn cause<E: EventMessage>(
        &self,
        event: &E,
        position: u64,
        occurred_at: Timestamp,
        recorded_at: Timestamp,
    ) -> Cause {
        let encoded = EncodedEvent::of(event);
        let occurrence = Occurrence::read(
            encoded.event_type,
            &encoded.payload,
            occurred_at,
            recorded_at,
        );
        Cause {
            position,
            event_id: Uuid::from_u128(position.into()),
            case_id: CaseId(Uuid::from_u128(0xca5e)),
            lane: "case".to_owned(),
            org_unit_id: self.unit.clone(),
            agency_kind: AgencyKind::Intake,
            occurrence: occurrence.expect("an event of the contract"),
        }
    }

    pub(crate) fn decide(&self, cause: &Cause) -> Vec<DeadlineEvent> {
        let book = Book {
            rules: &self.rules.0,
            clocks: &self.rules.1,
            directory: &Office,
        };
        on_event(&self.clocks, cause, book)
    }

    /// Time passes until the server's clock says so.
    pub(crate) fn passes(&mut self, until: &str) -> Vec<DeadlineEvent> {
        let events = on_tick(&self.clocks, at(until), &Office);
        self.record(&events, at(until));
        events
    }

    pub(crate) fn record(&mut self, events: &[DeadlineEvent], recorded_at: Timestamp) {
        for event in events {
            let meta = Meta {
                event_id: Uuid::nil(),
                recorded_at,
            };
            self.clocks.record(self.clocks.version() + 1, event, meta);
        }
    }
}

pub(crate) fn received(when: &str) -> ReportReceived {
    ReportReceived {
        received_at: Some(timestamp_to_proto(at(when))),
        ..ReportReceived::default()
    }
}

pub(crate) fn checked(when: &str) -> AuthenticityChecked {
    AuthenticityChecked {
        checked_at: Some(timestamp_to_proto(at(when))),
        ..AuthenticityChecked::default()
    }
}

pub(crate) fn closed(when: &str) -> CaseClosed {
    CaseClosed {
        closed_at: Some(timestamp_to_proto(at(when))),
        ..CaseClosed::default()
    }
}

pub(crate) fn reopened(when: &str) -> CaseReopened {
    CaseReopened {
        reopened_at: Some(timestamp_to_proto(at(when))),
        ..CaseReopened::default()
    }
}

pub(crate) fn removed(id: &str, when: &str, until: &str) -> ChildTemporarilyRemoved {
    ChildTemporarilyRemoved {
        removal_id: id.to_owned(),
        removed_at: Some(timestamp_to_proto(at(when))),
        until: Some(timestamp_to_proto(at(until))),
        ..ChildTemporarilyRemoved::default()
    }
}

pub(crate) fn extended(id: &str, when: &str, until: &str) -> RemovalExtended {
    RemovalExtended {
        removal_id: id.to_owned(),
        extended_at: Some(timestamp_to_proto(at(when))),
        until: Some(timestamp_to_proto(at(until))),
        ..RemovalExtended::default()
    }
}

pub(crate) fn ended(id: &str, when: &str) -> RemovalEnded {
    RemovalEnded {
        removal_id: id.to_owned(),
        ended_at: Some(timestamp_to_proto(at(when))),
        ..RemovalEnded::default()
    }
}

/// The names of the events, in order.
pub(crate) fn names(events: &[DeadlineEvent]) -> Vec<&'static str> {
    use decider::EventSet;
    events
        .iter()
        .map(|event| event.encode().event_type.trim_start_matches("deadline.v1."))
        .collect()
}

/// The one event of a kind.
macro_rules! only {
    ($events:expr, $kind:ident) => {{
        let events = &$events;
        let mut found = events.iter().filter_map(|event| match event {
            deadlines::DeadlineEvent::$kind(event) => Some(event.clone()),
            _ => None,
        });
        let event = found.next().expect(concat!("no ", stringify!($kind)));
        assert!(
            found.next().is_none(),
            concat!("more than one ", stringify!($kind))
        );
        event
    }};
}
pub(crate) use only;

pub(crate) fn time(value: &Option<prost_types::Timestamp>) -> Timestamp {
    value
        .as_ref()
        .and_then(api::timestamp_from_proto)
        .expect("a time")
}

pub(crate) fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

pub(crate) fn mins(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}
