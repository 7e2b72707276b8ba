//! Petitions to prosecute: no word of them to whoever may be suspected.

use access::{AGENCY_KINDS, Concern, Disclosure, LANES, concern_of, disclosure, disclosure_of};
use api::EventMessage;
use api::intake::v1::{AuthorityPetitioned, MeasureImposed, PetitionNoticeGiven};
use api::log::v1::AgencyKind::{self, Court, Intake, Lead, Oversight, Police, Procuracy};
use api::{Compartment, CompartmentSet};

#[test]
fn petitions_and_their_notices_are_what_this_is_about() {
    for event_type in [AuthorityPetitioned::TYPE, PetitionNoticeGiven::TYPE] {
        assert_eq!(concern_of(event_type, &[]), Concern::Petition);
    }
    assert_eq!(concern_of(MeasureImposed::TYPE, &[]), Concern::Lane);
}

#[test]
fn whoever_petitions_prosecutes_or_watches_knows_and_all_others_do_not() {
    let care = CompartmentSet::of(&[
        Compartment::Public,
        Compartment::Identity,
        Compartment::Care,
    ]);
    for viewer in AGENCY_KINDS.into_iter().chain([AgencyKind::Unspecified]) {
        let expected = match viewer {
            Intake => Disclosure::Open(CompartmentSet::ALL),
            Police | Procuracy => Disclosure::Open(care),
            Court | Lead | Oversight => Disclosure::Open(CompartmentSet::PUBLIC),
            _ => Disclosure::Hidden,
        };
        let found = disclosure_of(viewer, "case", Concern::Petition);
        assert_eq!(found, expected, "{viewer:?}");
    }
}

#[test]
fn a_petition_opens_no_lane_that_is_hidden() {
    for viewer in AGENCY_KINDS {
        for lane in LANES.into_iter().chain([""]) {
            if disclosure(viewer, lane, None) == Disclosure::Hidden {
                let found = disclosure_of(viewer, lane, Concern::Petition);
                assert_eq!(found, Disclosure::Hidden, "{viewer:?} {lane}");
            }
        }
    }
}
