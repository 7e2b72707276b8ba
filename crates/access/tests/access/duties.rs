//! Disclosure of duties: who may know of a clock.

use access::{
    AGENCY_KINDS, Concern, Disclosure, LANES, concern_of, disclosure, disclosure_of,
    responsible_unit,
};
use api::deadline::v1::{ClockMet, ClockStarted};
use api::log::v1::AgencyKind;
use api::{Compartment, CompartmentSet, EventMessage};
use prost::Message;

pub(crate) fn duty(viewer: AgencyKind, lane: &'static str, responsible: AgencyKind) -> Disclosure {
    disclosure_of(viewer, "deadline", Concern::Duty { lane, responsible })
}

#[test]
fn a_clock_is_known_to_whoever_may_know_of_its_lane_and_to_who_is_responsible() {
    let told = Disclosure::Open(CompartmentSet::PUBLIC);
    for viewer in AGENCY_KINDS {
        for lane in LANES.into_iter().filter(|lane| *lane != "deadline") {
            let of_others = duty(viewer, lane, AgencyKind::Unspecified);
            let knows = disclosure(viewer, lane, None) != Disclosure::Hidden;
            assert_eq!(of_others == told, knows, "{viewer:?} {lane}");
            assert_eq!(duty(viewer, lane, viewer), told, "{viewer:?} {lane}");
        }
        let board = matches!(viewer, AgencyKind::Lead | AgencyKind::Oversight);
        let unknown = duty(viewer, "", AgencyKind::Unspecified);
        assert_eq!(unknown == told, board, "{viewer:?}");
    }
    let nobody = duty(AgencyKind::Unspecified, "case", AgencyKind::Unspecified);
    assert_eq!(nobody, Disclosure::Hidden);
}

#[test]
fn a_school_never_learns_of_a_clock_of_police_or_health() {
    for lane in ["police", "health", "legal_aid", "referral"] {
        let found = duty(AgencyKind::Education, lane, AgencyKind::Police);
        assert_eq!(found, Disclosure::Hidden, "{lane}");
    }
}

#[test]
fn a_clock_tells_its_lane_and_who_is_responsible() {
    let met = ClockMet {
        lane: "police".into(),
        responsible_org_unit_id: "police-an-phuoc".into(),
        responsible_agency_kind: AgencyKind::Police.into(),
        ..Default::default()
    };
    let bytes = met.encode_to_vec();
    let concern = Concern::Duty {
        lane: "police",
        responsible: AgencyKind::Police,
    };
    assert_eq!(concern_of(ClockMet::TYPE, &bytes), concern);
    let unit = responsible_unit(ClockMet::TYPE, &bytes);
    assert_eq!(unit.as_deref(), Some("police-an-phuoc"));
    assert_eq!(
        concern_of("police.v1.DenunciationDecided", &bytes),
        Concern::Lane
    );
    assert_eq!(
        responsible_unit("police.v1.DenunciationDecided", &bytes),
        None
    );
    // a lane of a later build is nobody's but the board's and the responsible one's
    let later = ClockStarted {
        lane: "shelter".into(),
        ..Default::default()
    };
    let concern = concern_of(ClockStarted::TYPE, &later.encode_to_vec());
    assert!(matches!(concern, Concern::Duty { lane: "", .. }));
}

#[test]
fn every_deadline_event_tells_its_duty_in_fields_3_5_and_6() {
    let mut seen = 0;
    for event_type in api::event_types() {
        if !event_type.name.starts_with("deadline.v1.") {
            continue;
        }
        seen += 1;
        let name = format!("lachan.{}", event_type.name);
        let message = api::DESCRIPTORS.get_message_by_name(&name).unwrap();
        for (number, field_name) in [
            (3, "lane"),
            (5, "responsible_org_unit_id"),
            (6, "responsible_agency_kind"),
        ] {
            let field = message.get_field(number).unwrap();
            assert_eq!(field.name(), field_name, "{name}");
            let compartment = event_type.compartment(number);
            assert_eq!(compartment, Some(Compartment::Public), "{name}");
        }
    }
    assert!(seen >= 8);
}
