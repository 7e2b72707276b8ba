//! Receiving and forwarding.

use api::codes::v1::Priority;
use api::intake::v1::*;
use api::log::v1::{LaneBasis, Role};
use decider::{Decider, Lane, Target};
use intake::{IntakeCommand, IntakeDecider, IntakeEvent};

use crate::fixtures::*;

#[test]
fn a_first_report_opens_the_lane_of_the_unit_that_received_it() {
    let events = at(vec![], HOTLINE, Role::HotlineOperator)
        .when(report())
        .expect("accepted");
    assert_eq!(events[0], opened(HOTLINE, LaneBasis::OwnReceipt));
    let IntakeEvent::ReportReceived(received) = &events[1] else {
        panic!("a report follows");
    };
    assert_eq!(received.report_sequence, 1);
    assert_eq!(received.received_by_org_unit_id, HOTLINE);
    assert_eq!(received.incident_org_unit_id, AN_PHUOC);
    assert_eq!(received.received_at, time("2026-03-02T08:00:00+07:00"));
    assert_eq!(events.len(), 2);
}

#[test]
fn a_report_without_a_case_opens_one_and_a_report_on_a_case_joins_it() {
    let new = IntakeCommand::from(report());
    assert_eq!(IntakeDecider::target(&new), Target::New);
    let case_id = "00000000-0000-0000-0000-00000000ca5e";
    let further = IntakeCommand::from(RecordReportRequest {
        case_id: case_id.into(),
        ..report()
    });
    let case_id = case_id.parse().expect("a UUID");
    assert_eq!(IntakeDecider::target(&further), Target::Existing(case_id));
}

#[test]
fn a_case_that_a_referral_opened_takes_its_report_without_a_second_lane() {
    let events = officer(a_referred_case()).when(report()).expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::ReportReceived(received)] if received.report_sequence == 1)
    );
}

#[test]
fn a_second_report_on_the_same_case_is_counted() {
    let events = officer(a_reported_case()).when(report()).expect("accepted");
    assert!(
        matches!(&events[..], [IntakeEvent::ReportReceived(received)] if received.report_sequence == 2)
    );
}

#[test]
fn no_report_is_lost_because_the_case_is_closed() {
    assert!(officer(a_closed_case()).when(report()).is_ok());
}

#[test]
fn danger_and_a_suspected_caregiver_each_make_it_an_emergency() {
    let priority = |immediate_danger, caregiver_suspected| {
        let request = RecordReportRequest {
            immediate_danger,
            caregiver_suspected,
            ..report()
        };
        match &officer(vec![]).when(request).expect("accepted")[1] {
            IntakeEvent::ReportReceived(received) => received.priority(),
            other => panic!("not a report: {other:?}"),
        }
    };
    assert_eq!(priority(false, false), Priority::Urgent);
    assert_eq!(priority(true, false), Priority::Emergency);
    assert_eq!(priority(false, true), Priority::Emergency);
}

#[test]
fn an_informant_who_agrees_is_recorded_and_so_is_an_agency() {
    let named = |kind: ReporterKind, agrees| RecordReportRequest {
        reporter: Some(Reporter {
            kind: kind.into(),
            full_name: "Invented Informant".into(),
            agrees_to_be_recorded: agrees,
            ..Reporter::default()
        }),
        ..report()
    };
    assert!(
        officer(vec![])
            .when(named(ReporterKind::Neighbour, true))
            .is_ok()
    );
    assert!(
        officer(vec![])
            .when(named(ReporterKind::Agency, false))
            .is_ok()
    );
    assert!(
        officer(vec![])
            .when(named(ReporterKind::Neighbour, false))
            .is_err()
    );
}

#[test]
fn an_informant_without_a_name_needs_no_agreement() {
    let request = RecordReportRequest {
        reporter: Some(Reporter {
            kind: ReporterKind::Anonymous.into(),
            ..Reporter::default()
        }),
        ..report()
    };
    assert!(officer(vec![]).when(request).is_ok());
}

#[test]
fn forwarding_lets_the_commune_take_part_and_tells_how_long_it_took() {
    let events = officer(a_reported_case())
        .when(forward(BINH_MINH, ForwardBasis::PlaceOfResidence))
        .expect("accepted");
    let IntakeEvent::ForwardedToCommune(forwarded) = &events[0] else {
        panic!("forwarded first");
    };
    assert_eq!(forwarded.minutes_since_receipt, 11 * 60);
    assert_eq!(events[1], opened(BINH_MINH, LaneBasis::Forwarded));
}

#[test]
fn forwarding_to_a_commune_that_takes_part_corrects_the_place_of_the_incident() {
    let given = officer(a_shared_case());
    assert_eq!(given.state().lead_org_unit_id(), Some(AN_PHUOC));
    let events = given
        .when(forward(SONG_LAM, ForwardBasis::PlaceOfIncident))
        .expect("accepted");
    assert_eq!(events.len(), 1);
    let history = with(a_shared_case(), events[0].clone());
    assert_eq!(officer(history).state().lead_org_unit_id(), Some(SONG_LAM));
}

#[test]
fn only_units_that_take_part_are_admitted() {
    let given = at(a_reported_case(), SONG_LAM, Role::CommuneChair);
    assert!(!given.state().admits(given.occasion().actor));
    let given = officer(a_reported_case());
    assert!(given.state().admits(given.occasion().actor));
}
