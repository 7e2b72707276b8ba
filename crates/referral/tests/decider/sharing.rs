//! What a referral shares: only what the teller's own lane holds, only what the other may learn.

use api::codes::v1::ChildIdentity;
use api::log::v1::AgencyKind;
use api::options::v1::Compartment;
use api::referral::v1::*;
use decider::{Role, given};
use referral::{ReferralDecider, ReferralEvent, ReferralRejection, Step};

use crate::fixtures::*;

fn telling(compartment: Compartment) -> SharedInformation {
    let mut information = SharedInformation::default();
    let field = match compartment {
        Compartment::Care => &mut information.care,
        Compartment::Medical => &mut information.medical,
        Compartment::Investigation => &mut information.investigation,
        Compartment::Legal => &mut information.legal,
        _ => &mut information.education,
    };
    *field = "điều cần biết".into();
    information
}

fn refer(
    from: AgencyKind,
    to: AgencyKind,
    purpose: ReferralPurpose,
    compartment: Compartment,
) -> Result<Vec<Step>, ReferralRejection> {
    given::<ReferralDecider>([])
        .with_unit("receiver", to)
        .by("sender", from, Role::Unspecified)
        .when(ProposeReferralRequest {
            purpose: purpose.into(),
            information: Some(telling(compartment)),
            ..propose_to("receiver")
        })
}

const SHARED: [Compartment; 5] = [
    Compartment::Care,
    Compartment::Medical,
    Compartment::Investigation,
    Compartment::Legal,
    Compartment::Education,
];

#[test]
fn nobody_shares_what_its_own_lane_does_not_hold() {
    use AgencyKind as Agency;
    use Compartment as Is;
    let held = [
        (Agency::Intake, vec![Is::Care]),
        (Agency::Health, vec![Is::Medical, Is::Investigation]),
        (Agency::Police, vec![Is::Investigation]),
        (Agency::LegalAid, vec![Is::Legal]),
        (Agency::Education, vec![Is::Education]),
    ];
    for (agency, holds) in held {
        for compartment in SHARED {
            // a commune may learn whatever it is told
            let outcome = refer(agency, Agency::Intake, ReferralPurpose::Other, compartment);
            let expected = match holds.contains(&compartment) {
                true => None,
                false => Some(ReferralRejection::ShareNotHeld),
            };
            assert_eq!(outcome.err(), expected, "{agency:?} {compartment:?}");
        }
    }
}

#[test]
fn a_school_is_told_nothing_of_medicine_investigation_or_legal_aid() {
    use AgencyKind as Agency;
    let tellers = [
        (Agency::Health, Compartment::Medical),
        (Agency::Health, Compartment::Investigation),
        (Agency::Police, Compartment::Investigation),
        (Agency::LegalAid, Compartment::Legal),
    ];
    for (agency, compartment) in tellers {
        let purpose = ReferralPurpose::SchoolSupport;
        let outcome = refer(agency, Agency::Education, purpose, compartment);
        assert_eq!(
            outcome.err(),
            Some(ReferralRejection::ShareNotForReceiver),
            "{agency:?}"
        );
    }
    let purpose = ReferralPurpose::SchoolSupport;
    let by_commune = refer(
        Agency::Intake,
        Agency::Education,
        purpose,
        Compartment::Care,
    );
    assert!(by_commune.is_ok());
}

#[test]
fn health_learns_of_the_investigation_only_for_a_forensic_examination() {
    let told = |purpose| {
        let (from, to) = (AgencyKind::Police, AgencyKind::Health);
        refer(from, to, purpose, Compartment::Investigation).err()
    };
    assert_eq!(told(ReferralPurpose::ForensicExam), None);
    assert_eq!(
        told(ReferralPurpose::PsychologicalCare),
        Some(ReferralRejection::ShareNotForReceiver)
    );
}

#[test]
fn a_reader_sees_which_compartments_a_referral_shares_and_nothing_of_them() {
    let request = ProposeReferralRequest {
        child: Some(ChildIdentity::default()),
        information: Some(telling(Compartment::Education)),
        ..propose_to(RECEIVER)
    };
    let event = only!(by_sender([]).when(request), ReferralProposed);
    let shared: Vec<Compartment> = event.shared().collect();
    assert_eq!(
        shared,
        [
            Compartment::Identity,
            Compartment::Education,
            Compartment::Care
        ]
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
    let encoded = decider::EncodedEvent::of(&event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let text = String::from_utf8_lossy(&parts[0].1).into_owned();
    assert!(!text.contains("điều cần biết") && !text.contains("phối hợp"));
}

#[test]
fn what_was_asked_for_and_the_result_obey_the_same_rule() {
    let medical = Some(telling(Compartment::Medical));
    let more = ProvideMoreRequest {
        information: medical.clone(),
        ..provide()
    };
    assert_eq!(
        by_sender([proposed(), more_asked()]).when(more),
        Err(ReferralRejection::ShareNotHeld)
    );
    let result = CompleteReferralRequest {
        information: Some(telling(Compartment::Care)),
        ..complete()
    };
    let event = only!(
        by_receiver([proposed(), accepted()]).when(result),
        ReferralCompleted
    );
    assert_eq!(event.care_information, "điều cần biết");
    let foreign = CompleteReferralRequest {
        information: medical,
        ..complete()
    };
    assert_eq!(
        by_receiver([proposed(), accepted()]).when(foreign),
        Err(ReferralRejection::ShareNotHeld)
    );
}
