//! Health staff tell hotline 111, commune or police of a child: Decree 56/2017/NĐ-CP Art 25, at once.

use api::codes::v1::DelayReason;
use api::health::v1::*;
use api::log::v1::{AgencyKind, LaneBasis, LaneOpened};
use decider::{EventSet, Message};
use health::HealthEvent;
use health::HealthRejection::*;

use crate::corrected_requests::*;
use crate::fixtures::*;
use crate::requests::*;

/// A mother brings a child of whom nobody knows.
fn brought_by_the_mother() -> ReceiveChildRequest {
    ReceiveChildRequest {
        brought_by: BroughtBy::Parent.into(),
        arrived_at: on("03-01T08:00"),
        ..receive()
    }
}

fn reception(events: &[HealthEvent]) -> ChildReceived {
    let received = events.iter().find_map(|event| match event {
        HealthEvent::ChildReceived(event) => Some(event.clone()),
        _ => None,
    });
    received.expect("a reception")
}

/// A case that a health unit opened of its own, on 1 March at 08:00.
fn of_its_own() -> Vec<HealthEvent> {
    let opened = LaneOpened {
        org_unit_id: UNIT.into(),
        agency_kind: AgencyKind::Health.into(),
        basis: LaneBasis::OwnReceipt.into(),
        referral_id: String::new(),
    };
    let received = ChildReceived {
        reception_id: RECEPTION.into(),
        arrived_at: on("03-01T08:00"),
        authority_due_at: on("03-02T08:00"),
        org_unit_id: UNIT.into(),
        ..ChildReceived::default()
    };
    vec![opened.into(), received.into()]
}

#[test]
fn of_a_child_whom_nobody_knew_the_authority_is_told_at_once() {
    let events = case([]).when(brought_by_the_mother()).expect("allowed");
    // at once, read as 24 hours
    assert_eq!(reception(&events).authority_due_at, on("03-02T08:00"));
}

#[test]
fn commune_and_police_that_bring_a_child_know_of_it() {
    for brought_by in [BroughtBy::Commune, BroughtBy::Police] {
        let request = ReceiveChildRequest {
            brought_by: brought_by.into(),
            ..brought_by_the_mother()
        };
        let events = case([]).when(request).expect("allowed");
        assert_eq!(reception(&events).authority_due_at, None);
    }
}

#[test]
fn a_case_that_came_by_referral_is_known() {
    let request = ReceiveChildRequest {
        case_id: CASE.into(),
        ..brought_by_the_mother()
    };
    let events = case([lane_opened()]).when(request).expect("allowed");
    assert_eq!(reception(&events).authority_due_at, None);
}

#[test]
fn whoever_told_the_police_is_asked_no_more() {
    let told = only!(case(of_its_own()).when(tell()), ReportedToAuthority);
    assert_eq!((&*told.reception_id, told.late), (RECEPTION, false));
    assert_eq!(told.due_at, on("03-02T08:00"));
    let limit = told.limit.clone().expect("a limit");
    assert!(
        limit.legal_basis.contains("56/2017/NĐ-CP Art 25"),
        "{limit:?}"
    );
    let mut history = of_its_own();
    history.push(told.into());
    let again = only!(case(history.clone()).when(tell()), ReportedToAuthority);
    assert_eq!((again.due_at, &*again.reception_id), (None, ""));
    // nor a day later, by name
    let named = ReportToAuthorityRequest {
        reception_id: RECEPTION.into(),
        reported_at: on("03-02T09:00"),
        ..tell()
    };
    let outcome = case(history).at("2026-03-02T10:00:00+07:00").when(named);
    let again = only!(outcome, ReportedToAuthority);
    assert_eq!((again.due_at, again.late), (None, false));
}

#[test]
fn telling_late_is_recorded_once_its_reason_is_given() {
    let late = ReportToAuthorityRequest {
        reported_at: on("03-02T08:01"),
        ..tell()
    };
    let outcome = case(of_its_own()).at("2026-03-02T09:00:00+07:00");
    assert_eq!(outcome.when(late.clone()), Err(DelayUnexplained));
    let explained = ReportToAuthorityRequest {
        delay_reason: DelayReason::Other.into(),
        delay_explanation: "mất liên lạc".into(),
        ..late
    };
    let outcome = case(of_its_own()).at("2026-03-02T09:00:00+07:00");
    let event = only!(outcome.when(explained), ReportedToAuthority);
    assert!(event.late);
}

#[test]
fn an_authority_that_knew_is_told_all_the_same() {
    let event = only!(
        case([lane_opened(), child_received()]).when(tell()),
        ReportedToAuthority
    );
    assert_eq!((event.due_at, event.late, event.limit), (None, false, None));
}

#[test]
fn the_unit_told_is_of_the_kind_that_is_said() {
    for (authority, unit, is_right) in [
        (Authority::Police, POLICE, true),
        (Authority::Commune, POLICE, false),
        (Authority::Police, "procuracy-thanh-an", false),
        (Authority::Hotline111, "hotline-111", true),
        (Authority::ChildAffairsAgency, "lead-thanh-an", true),
        (Authority::Commune, "lead-thanh-an", false),
        (Authority::Commune, "", true),
    ] {
        let request = ReportToAuthorityRequest {
            authority: authority.into(),
            to_org_unit_id: unit.into(),
            ..tell()
        };
        let outcome = case(of_its_own())
            .with_unit("hotline-111", AgencyKind::Intake)
            .with_unit("lead-thanh-an", AgencyKind::Lead)
            .when(request);
        assert_eq!(outcome.is_ok(), is_right, "{authority:?} {unit}");
    }
}

#[test]
fn what_was_said_and_the_number_of_it_are_for_the_police_and_not_public() {
    let event = only!(case(of_its_own()).when(tell()), ReportedToAuthority);
    let encoded = HealthEvent::from(event).encode();
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let public = parts
        .iter()
        .find(|(compartment, _)| *compartment == api::Compartment::Public)
        .expect("a public part");
    let part = ReportedToAuthority::decode(&public.1[..]).expect("its message");
    assert!(part.content.is_empty() && part.reference.is_empty());
    assert_eq!(part.authority(), Authority::Police);
}

#[test]
fn a_corrected_arrival_moves_what_is_due_from_it() {
    let event = only!(
        case(of_its_own()).when(correct_reception()),
        ReceptionCorrected
    );
    assert_eq!(event.authority_due_at, on("03-02T09:00"));
    assert!(!event.authority_newly_due, "it was due before");
    let mut history = of_its_own();
    history.push(event.into());
    let told = only!(case(history).when(tell()), ReportedToAuthority);
    assert_eq!(told.due_at, on("03-02T09:00"));
}

#[test]
fn a_child_that_the_police_had_brought_after_all_is_known_and_the_other_way_round() {
    let by_police = CorrectReceptionRequest {
        brought_by: BroughtBy::Police.into(),
        ..correct_reception()
    };
    let event = only!(case(of_its_own()).when(by_police), ReceptionCorrected);
    assert_eq!(event.authority_due_at, None);
    assert!(!event.authority_newly_due);
    let mut history = of_its_own();
    history.push(event.into());
    let event = only!(case(history).when(correct_reception()), ReceptionCorrected);
    assert_eq!(event.authority_due_at, on("03-02T09:00"));
    assert!(event.authority_newly_due);
}

/// The mother had brought the child, and nobody was told for a day: said to have come with the police
/// since, or an hour later, the time that passed stays passed.
#[test]
fn a_duty_that_was_let_pass_is_not_corrected_away() {
    for brought_by in [BroughtBy::Police, BroughtBy::Commune, BroughtBy::Parent] {
        let request = CorrectReceptionRequest {
            brought_by: brought_by.into(),
            ..correct_reception()
        };
        let overdue = case(of_its_own()).at("2026-03-02T08:01:00+07:00");
        let event = only!(overdue.when(request), ReceptionCorrected);
        assert_eq!(event.authority_due_at, on("03-02T08:00"), "{brought_by:?}");
        assert!(!event.authority_newly_due);
    }
}

#[test]
fn a_correction_in_a_case_that_came_by_referral_asks_for_nothing() {
    let history = [lane_opened(), child_received()];
    let event = only!(case(history).when(correct_reception()), ReceptionCorrected);
    assert_eq!(event.authority_due_at, None);
}

#[test]
fn once_the_authority_was_told_a_correction_asks_for_nothing() {
    let mut history = of_its_own();
    let told = only!(case(history.clone()).when(tell()), ReportedToAuthority);
    history.push(told.into());
    let event = only!(case(history).when(correct_reception()), ReceptionCorrected);
    assert_eq!(event.authority_due_at, None);
}
