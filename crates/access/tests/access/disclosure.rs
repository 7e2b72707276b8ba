//! Disclosure: the whole table, and by name what each agency must never read.

use access::{
    AGENCY_KINDS, Concern, Disclosure, LANES, agency_kind_name, concern_of, custody_item,
    disclosure, disclosure_of, referral_parties,
};
use api::custody::v1::ItemRegistered;
use api::log::v1::AgencyKind;
use api::referral::v1::{ReferralAccepted, ReferralProposed};
use api::{COMPARTMENTS, Compartment, CompartmentSet, EventMessage};
use prost::Message;
use prost_reflect::Kind;

use crate::duties::duty;
use crate::matters::matter;
use crate::snapshot::assert_snapshot;

/// The lanes that are about one agency's own work with the child.
const SENSITIVE: [&str; 4] = ["health", "police", "legal_aid", "education"];

fn reads(viewer: AgencyKind, lane: &str, compartment: Compartment) -> bool {
    match disclosure(viewer, lane, None) {
        Disclosure::Hidden => false,
        Disclosure::Open(set) => set.contains(compartment),
    }
}

fn hidden(viewer: AgencyKind, lane: &str) -> bool {
    disclosure(viewer, lane, None) == Disclosure::Hidden
}

fn row(found: Disclosure) -> String {
    let Disclosure::Open(set) = found else {
        return "hidden".to_owned();
    };
    let open: Vec<&str> = COMPARTMENTS
        .into_iter()
        .filter(|compartment| set.contains(*compartment))
        .map(|compartment| compartment.as_str_name().trim_start_matches("COMPARTMENT_"))
        .collect();
    open.join(" ")
}

#[test]
fn the_whole_table_is_what_was_reviewed() {
    let mut table = String::from("viewer       lane                       may open\n");
    for viewer in AGENCY_KINDS.into_iter().chain([AgencyKind::Unspecified]) {
        let mut add = |lane: &str, found: Disclosure| {
            let name = agency_kind_name(viewer);
            table.push_str(&format!("{name:<13}{lane:<27}{}\n", row(found)));
        };
        let own = |lane: &&str| !matches!(*lane, "referral" | "deadline");
        for lane in LANES.into_iter().filter(own) {
            add(lane, disclosure(viewer, lane, None));
        }
        let other = if viewer == AgencyKind::Health {
            AgencyKind::Police
        } else {
            AgencyKind::Health
        };
        add(
            "referral, sender",
            disclosure(viewer, "referral", Some((viewer, other))),
        );
        add(
            "referral, receiver",
            disclosure(viewer, "referral", Some((other, viewer))),
        );
        add(
            "referral, third",
            disclosure(viewer, "referral", Some((other, other))),
        );
        add("referral, no parties", disclosure(viewer, "referral", None));
        for about in LANES.into_iter().filter(|lane| *lane != "deadline") {
            let name = format!("deadline, {about}");
            add(&name, duty(viewer, about, AgencyKind::Unspecified));
        }
        add("deadline, its own", duty(viewer, "", viewer));
        add("data_protection, own", matter(viewer, viewer));
        for lane in ["room", "registry", "access"] {
            add(lane, disclosure(viewer, lane, None));
        }
    }
    assert_snapshot("disclosure.txt", &table);
}

#[test]
fn hotline_and_commune_never_learn_who_reported_elsewhere() {
    for lane in LANES.into_iter().filter(|lane| *lane != "case") {
        assert!(
            !reads(AgencyKind::Intake, lane, Compartment::Reporter),
            "{lane}"
        );
    }
}

#[test]
fn who_reported_is_read_only_in_the_lane_that_recorded_it() {
    let own = [
        (AgencyKind::Intake, "case"),
        (AgencyKind::Health, "health"),
        (AgencyKind::Police, "police"),
        (AgencyKind::LegalAid, "legal_aid"),
        (AgencyKind::Education, "education"),
    ];
    for viewer in AGENCY_KINDS {
        for lane in LANES {
            let party = disclosure(viewer, lane, Some((viewer, viewer)));
            let open =
                matches!(party, Disclosure::Open(set) if set.contains(Compartment::Reporter));
            assert_eq!(open, own.contains(&(viewer, lane)), "{viewer:?} {lane}");
        }
    }
}

#[test]
fn a_doctor_never_sees_interview_content() {
    assert!(hidden(AgencyKind::Health, "police"));
    let others = |lane: &&str| *lane != "health";
    for lane in LANES.into_iter().filter(others) {
        assert!(
            !reads(AgencyKind::Health, lane, Compartment::Investigation),
            "{lane}"
        );
    }
}

#[test]
fn a_school_never_learns_that_an_interview_took_place() {
    assert!(hidden(AgencyKind::Education, "police"));
    for parties in [
        None,
        Some((AgencyKind::Police, AgencyKind::Health)),
        Some((AgencyKind::Intake, AgencyKind::Police)),
    ] {
        let found = disclosure(AgencyKind::Education, "referral", parties);
        assert_eq!(found, Disclosure::Hidden);
    }
}

#[test]
fn a_school_never_sees_medical_or_investigative_facts() {
    assert!(hidden(AgencyKind::Education, "health"));
    for lane in LANES.into_iter().filter(|lane| *lane != "education") {
        for compartment in [
            Compartment::Medical,
            Compartment::Investigation,
            Compartment::Legal,
            // care tells of doctors, shelters and police protection
            Compartment::Care,
        ] {
            assert!(
                !reads(AgencyKind::Education, lane, compartment),
                "{lane} {compartment:?}"
            );
        }
    }
}

#[test]
fn the_police_read_the_answer_to_their_requisition_but_never_the_medical_file() {
    assert!(reads(
        AgencyKind::Police,
        "health",
        Compartment::Investigation
    ));
    assert!(!reads(AgencyKind::Police, "health", Compartment::Medical));
    assert!(!reads(AgencyKind::Police, "health", Compartment::Care));
}

#[test]
fn nobody_outside_reads_what_passes_between_child_and_legal_aid() {
    for viewer in AGENCY_KINDS
        .into_iter()
        .filter(|kind| *kind != AgencyKind::LegalAid)
    {
        assert!(
            !reads(viewer, "legal_aid", Compartment::Legal),
            "{viewer:?}"
        );
        assert!(
            !reads(viewer, "legal_aid", Compartment::Identity),
            "{viewer:?}"
        );
    }
}

#[test]
fn the_lead_agency_sees_the_whole_board_and_no_name() {
    for lane in LANES {
        let parties = Some((AgencyKind::Lead, AgencyKind::Intake));
        let found = disclosure(AgencyKind::Lead, lane, parties);
        assert_eq!(found, Disclosure::Open(CompartmentSet::PUBLIC), "{lane}");
    }
}

#[test]
fn an_auditor_sees_that_things_happened_and_no_name() {
    for lane in LANES {
        let found = disclosure(AgencyKind::Oversight, lane, None);
        assert_eq!(found, Disclosure::Open(CompartmentSet::PUBLIC), "{lane}");
    }
}

#[test]
fn intake_reads_nothing_sealed_of_health_police_and_legal_aid() {
    for lane in SENSITIVE.into_iter().filter(|lane| *lane != "education") {
        let found = disclosure(AgencyKind::Intake, lane, None);
        assert_eq!(found, Disclosure::Open(CompartmentSet::PUBLIC), "{lane}");
    }
}

#[test]
fn the_procuracy_supervises_the_investigation_and_never_learns_who_reported() {
    use AgencyKind::Procuracy;
    assert!(reads(Procuracy, "police", Compartment::Investigation));
    assert!(reads(Procuracy, "case", Compartment::Care));
    assert!(reads(Procuracy, "health", Compartment::Investigation));
    assert!(!reads(Procuracy, "health", Compartment::Medical));
    assert!(hidden(Procuracy, "education"));
    for lane in LANES {
        assert!(!reads(Procuracy, lane, Compartment::Reporter), "{lane}");
    }
}

#[test]
fn the_court_reads_the_file_and_the_expert_conclusion_not_the_care_of_the_child() {
    use AgencyKind::Court;
    assert!(reads(Court, "police", Compartment::Investigation));
    assert!(reads(Court, "health", Compartment::Investigation));
    assert!(!reads(Court, "health", Compartment::Identity));
    for lane in LANES {
        for compartment in [Compartment::Care, Compartment::Medical, Compartment::Legal] {
            assert!(!reads(Court, lane, compartment), "{lane} {compartment:?}");
        }
    }
    assert!(hidden(Court, "legal_aid") && hidden(Court, "education"));
}

#[test]
fn the_chain_of_custody_is_known_to_police_procuracy_and_court_and_to_hospitals_in_it() {
    use AgencyKind::{Court, Education, Health, Intake, LegalAid, Police, Procuracy};
    for viewer in [Police, Procuracy, Court] {
        assert!(reads(viewer, "custody", Compartment::Investigation));
    }
    let in_chain = |viewer| disclosure_of(viewer, "custody", Concern::Custody);
    for viewer in [Intake, LegalAid, Education] {
        assert!(hidden(viewer, "custody"), "{viewer:?}");
        assert_eq!(in_chain(viewer), Disclosure::Hidden, "{viewer:?}");
    }
    // a hospital knows of what it took or was given, and not of every trace of the case
    assert!(hidden(Health, "custody"));
    assert_eq!(in_chain(Health), in_chain(Police));
    // the concern opens nothing elsewhere
    assert_eq!(
        disclosure_of(Health, "police", Concern::Custody),
        Disclosure::Hidden
    );
}

#[test]
fn an_event_of_custody_names_its_item() {
    let event = ItemRegistered {
        item_id: "5b1e".into(),
        ..Default::default()
    };
    let public = event.encode_to_vec();
    let named = custody_item(ItemRegistered::TYPE, &public);
    assert_eq!(named.as_deref(), Some("5b1e"));
    assert_eq!(concern_of(ItemRegistered::TYPE, &public), Concern::Custody);
    assert_eq!(custody_item(ReferralAccepted::TYPE, &public), None);
}

#[test]
fn rooms_and_the_registry_are_no_part_of_a_case() {
    for viewer in AGENCY_KINDS {
        assert!(
            hidden(viewer, "room") && hidden(viewer, "registry"),
            "{viewer:?}"
        );
    }
}

#[test]
fn an_unknown_lane_or_viewer_opens_nothing() {
    for viewer in AGENCY_KINDS {
        for lane in ["", "access", "person", "POLICE", "police/1"] {
            assert!(hidden(viewer, lane), "{viewer:?} {lane}");
        }
    }
    for lane in LANES {
        let parties = Some((AgencyKind::Unspecified, AgencyKind::Unspecified));
        let found = disclosure(AgencyKind::Unspecified, lane, parties);
        assert_eq!(found, Disclosure::Hidden, "{lane}");
    }
}

#[test]
fn being_party_to_a_referral_opens_nothing_in_another_lane() {
    let parties = Some((AgencyKind::Education, AgencyKind::Police));
    let found = disclosure(AgencyKind::Education, "police", parties);
    assert_eq!(found, Disclosure::Hidden);
}

#[test]
fn the_parties_of_a_referral_are_read_from_its_public_bytes() {
    let accepted = ReferralAccepted {
        from_agency_kind: AgencyKind::Education.into(),
        to_agency_kind: AgencyKind::Intake.into(),
        ..Default::default()
    };
    let parties = referral_parties(ReferralAccepted::TYPE, &accepted.encode_to_vec());
    assert_eq!(parties, Some((AgencyKind::Education, AgencyKind::Intake)));
}

#[test]
fn other_events_and_incomplete_referrals_have_no_parties() {
    let proposed = ReferralProposed {
        from_agency_kind: AgencyKind::Education.into(),
        to_agency_kind: AgencyKind::Intake.into(),
        ..Default::default()
    };
    let bytes = proposed.encode_to_vec();
    assert_eq!(referral_parties("log.v1.LaneOpened", &bytes), None);
    assert_eq!(referral_parties(ReferralProposed::TYPE, &[]), None);
    assert_eq!(referral_parties(ReferralProposed::TYPE, &[0xff; 9]), None);
    let half = ReferralProposed {
        to_agency_kind: 0,
        ..proposed
    };
    assert_eq!(
        referral_parties(ReferralProposed::TYPE, &half.encode_to_vec()),
        None
    );
}

#[test]
fn every_referral_event_tells_its_parties_in_fields_3_and_5() {
    let mut seen = 0;
    for event_type in api::event_types() {
        if !event_type.name.starts_with("referral.v1.") {
            continue;
        }
        seen += 1;
        let name = format!("lachan.{}", event_type.name);
        let message = api::DESCRIPTORS.get_message_by_name(&name).unwrap();
        for (number, field_name) in [(3, "from_agency_kind"), (5, "to_agency_kind")] {
            let field = message.get_field(number).unwrap();
            assert_eq!(field.name(), field_name, "{name}");
            assert_eq!(
                event_type.compartment(number),
                Some(Compartment::Public),
                "{name}"
            );
            let Kind::Enum(kind) = field.kind() else {
                panic!("{name}.{field_name} is no enum");
            };
            assert_eq!(kind.full_name(), "lachan.log.v1.AgencyKind");
        }
    }
    assert!(seen >= 5);
}
