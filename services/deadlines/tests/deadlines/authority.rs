//! The shipped clock of health staff who tell the authority: what a correction does to it.

use api::health::v1::{ChildReceived, ReceptionCorrected};
use api::log::v1::AgencyKind;
use api::referral::v1::ReferralProposed;
use api::timestamp_to_proto;

use crate::story::{Story, at, names};

const RECEPTION: &str = "00000000-0000-0000-0000-0000000000b1";

type Time = Option<prost_types::Timestamp>;

fn time(text: &str) -> Time {
    Some(timestamp_to_proto(at(text)))
}

/// A reception whose authority is to be told until then, or that needs no telling.
fn received(due_at: Time) -> ChildReceived {
    ChildReceived {
        reception_id: RECEPTION.into(),
        arrived_at: time("08:00"),
        authority_due_at: due_at,
        ..ChildReceived::default()
    }
}

fn corrected(due_at: &str, newly: bool) -> ReceptionCorrected {
    ReceptionCorrected {
        reception_id: RECEPTION.into(),
        arrived_at: time("08:00"),
        authority_due_at: time(due_at),
        authority_newly_due: newly,
        ..ReceptionCorrected::default()
    }
}

#[test]
fn a_duty_that_a_referral_met_does_not_begin_again_when_the_reception_is_corrected() {
    let mut story = Story::under_shipped_rules("hospital");
    let events = story.now(&received(time("2026-03-03T08:00")), "08:00");
    assert_eq!(names(&events), ["ClockStarted"]);
    let referral = ReferralProposed {
        from_agency_kind: AgencyKind::Health.into(),
        to_agency_kind: AgencyKind::Intake.into(),
        ..ReferralProposed::default()
    };
    let events = story.now(&referral, "09:00");
    assert!(names(&events).contains(&"ClockMet"), "{events:?}");
    let events = story.now(&corrected("2026-03-03T07:00", false), "10:00");
    assert!(names(&events).is_empty(), "{events:?}");
}

#[test]
fn a_duty_that_a_correction_brings_to_light_begins() {
    let mut story = Story::under_shipped_rules("hospital");
    assert!(story.now(&received(None), "08:00").is_empty());
    let events = story.now(&corrected("2026-03-03T08:00", true), "10:00");
    assert_eq!(names(&events), ["ClockStarted"]);
    // once it runs, a correction moves it
    let events = story.now(&corrected("2026-03-03T07:00", false), "11:00");
    assert_eq!(names(&events), ["ClockExtended"]);
}
