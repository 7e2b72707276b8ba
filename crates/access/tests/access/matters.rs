//! Disclosure of matters of data protection: whose they are, and who watches.

use access::{
    AGENCY_KINDS, Concern, Disclosure, LANES, concern_of, disclosure, disclosure_of, matter_unit,
};
use api::data_protection::v1::{BreachRecorded, DataRequestReceived};
use api::log::v1::AgencyKind;
use api::referral::v1::ReferralAccepted;
use api::{Compartment, CompartmentSet, EventMessage};
use prost::Message;
use prost_reflect::Kind;

pub(crate) fn matter(viewer: AgencyKind, owner: AgencyKind) -> Disclosure {
    disclosure_of(viewer, "data_protection", Concern::Matter(owner))
}

fn watches(viewer: AgencyKind) -> bool {
    matches!(viewer, AgencyKind::Lead | AgencyKind::Oversight)
}

#[test]
fn a_matter_is_read_by_whose_it_is_and_known_to_who_watches_and_to_nobody_else() {
    let read = CompartmentSet::of(&[
        Compartment::Public,
        Compartment::Identity,
        Compartment::Care,
    ]);
    for viewer in AGENCY_KINDS {
        for owner in AGENCY_KINDS {
            let expected = match (watches(viewer), viewer == owner) {
                (true, _) => Disclosure::Open(CompartmentSet::PUBLIC),
                (false, true) => Disclosure::Open(read),
                (false, false) => Disclosure::Hidden,
            };
            assert_eq!(matter(viewer, owner), expected, "{viewer:?} {owner:?}");
        }
    }
    let nobody = AgencyKind::Unspecified;
    assert_eq!(matter(nobody, nobody), Disclosure::Hidden);
}

#[test]
fn whoever_is_not_known_to_own_a_matter_learns_of_none() {
    for viewer in AGENCY_KINDS {
        let knows = disclosure(viewer, "data_protection", None) != Disclosure::Hidden;
        assert_eq!(knows, watches(viewer), "{viewer:?}");
    }
}

#[test]
fn owning_a_matter_opens_nothing_elsewhere() {
    for viewer in AGENCY_KINDS {
        for lane in LANES.into_iter().filter(|lane| *lane != "data_protection") {
            assert_eq!(
                disclosure_of(viewer, lane, Concern::Matter(viewer)),
                disclosure(viewer, lane, None),
                "{viewer:?} {lane}"
            );
        }
    }
}

#[test]
fn an_event_of_data_protection_tells_whose_matter_it_is() {
    let event = BreachRecorded {
        org_unit_id: "school-huong-sen".into(),
        agency_kind: AgencyKind::Education.into(),
        ..Default::default()
    };
    let public = event.encode_to_vec();
    let unit = matter_unit(BreachRecorded::TYPE, &public);
    assert_eq!(unit.as_deref(), Some("school-huong-sen"));
    let concern = Concern::Matter(AgencyKind::Education);
    assert_eq!(concern_of(BreachRecorded::TYPE, &public), concern);
    assert_eq!(matter_unit(ReferralAccepted::TYPE, &public), None);
    // what tells nobody's name is nobody's
    let concern = concern_of(DataRequestReceived::TYPE, &[]);
    assert_eq!(concern, Concern::Matter(AgencyKind::Unspecified));
    assert_eq!(concern_of(BreachRecorded::TYPE, &[0xff; 9]), Concern::Lane);
}

#[test]
fn every_event_of_data_protection_tells_its_owner_in_fields_3_and_4() {
    let mut seen = 0;
    for event_type in api::event_types() {
        if !event_type.name.starts_with("data_protection.v1.") {
            continue;
        }
        seen += 1;
        let name = format!("lachan.{}", event_type.name);
        let message = api::DESCRIPTORS.get_message_by_name(&name).unwrap();
        for (number, field_name) in [(3, "org_unit_id"), (4, "agency_kind")] {
            let field = message.get_field(number).unwrap();
            assert_eq!(field.name(), field_name, "{name}");
            let compartment = event_type.compartment(number);
            assert_eq!(compartment, Some(Compartment::Public), "{name}");
        }
        let Kind::Enum(kind) = message.get_field(4).unwrap().kind() else {
            panic!("{name}.agency_kind is no enum");
        };
        assert_eq!(kind.full_name(), "lachan.log.v1.AgencyKind");
    }
    assert_eq!(seen, 11);
}

/// Nothing an event of a matter holds is out of reach of the unit whose it is.
#[test]
fn a_unit_reads_all_that_it_recorded_of_its_own_matter() {
    let Disclosure::Open(read) = matter(AgencyKind::Education, AgencyKind::Education) else {
        panic!("a school knows of its own matters");
    };
    for event_type in api::event_types() {
        if !event_type.name.starts_with("data_protection.v1.") {
            continue;
        }
        for compartment in api::COMPARTMENTS {
            let is_used = (1..64).any(|field| event_type.compartment(field) == Some(compartment));
            assert!(
                !is_used || read.contains(compartment),
                "{}",
                event_type.name
            );
        }
    }
}
