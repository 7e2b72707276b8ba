//! Forwarding at once, and from when the time of the commune runs that was forwarded to.

use api::codes::v1::{AbuseForm, DelayReason};
use api::intake::v1::*;
use api::log::v1::{LaneBasis, Role};
use decider::Given;
use intake::{IntakeDecider, IntakeEvent, IntakeRejection};

use crate::fixtures::*;

const INCIDENT: ForwardBasis = ForwardBasis::PlaceOfIncident;
const RESIDENCE: ForwardBasis = ForwardBasis::PlaceOfResidence;

fn must_be_forwarded(given: &Given<IntakeDecider>, incident: &str) -> bool {
    let request = RecordReportRequest {
        incident_org_unit_id: incident.into(),
        ..report()
    };
    let events = given.when(request).expect("accepted");
    match events.last() {
        Some(IntakeEvent::ReportReceived(report)) => report.forward_needed,
        other => panic!("not a report: {other:?}"),
    }
}

/// Told to 111 at 21:00; An Phước is named, or no commune.
fn a_call(incident: &str) -> History {
    let report = ReportReceived {
        report_sequence: 1,
        received_at: time(RECEIVED),
        received_by_org_unit_id: HOTLINE.into(),
        incident_org_unit_id: incident.into(),
        abuse_forms: vec![AbuseForm::Violence.into()],
        forward_needed: true,
        ..ReportReceived::default()
    };
    vec![opened(HOTLINE, LaneBasis::OwnReceipt), report.into()]
}

fn hotline(history: History, now: &str) -> Given<IntakeDecider> {
    at(history, HOTLINE, Role::HotlineOperator).at(now)
}

fn forwarded(given: &Given<IntakeDecider>, request: ForwardToCommuneRequest) -> ForwardedToCommune {
    match given.when(request).expect("accepted").remove(0) {
        IntakeEvent::ForwardedToCommune(event) => event,
        other => panic!("not a forwarding: {other:?}"),
    }
}

fn with_a_reason(request: ForwardToCommuneRequest) -> ForwardToCommuneRequest {
    ForwardToCommuneRequest {
        late_reason: DelayReason::Capacity.into(),
        late_explanation: "three calls at once".into(),
        ..request
    }
}

/// Decree 56/2017 Art 26(1).
#[test]
fn a_report_waits_to_be_forwarded_unless_the_commune_of_the_incident_has_it() {
    let new_to = |unit, role| at(vec![], unit, role);
    let hotline = new_to(HOTLINE, Role::HotlineOperator);
    assert!(must_be_forwarded(&hotline, AN_PHUOC));
    let commune = new_to(AN_PHUOC, Role::ChildProtectionOfficer);
    assert!(!must_be_forwarded(&commune, AN_PHUOC));
    assert!(must_be_forwarded(&commune, SONG_LAM));
    let further = at(a_shared_case(), HOTLINE, Role::HotlineOperator);
    assert!(!must_be_forwarded(&further, AN_PHUOC));
    let successor = new_to(SONG_LAM, Role::CommuneChair).succeeding(AN_PHUOC);
    assert!(!must_be_forwarded(&successor, AN_PHUOC));
}

#[test]
fn nobody_knows_where_it_happened_so_the_hotline_finds_a_commune_and_a_commune_acts() {
    let hotline = at(vec![], HOTLINE, Role::HotlineOperator);
    assert!(must_be_forwarded(&hotline, ""));
    assert!(!must_be_forwarded(&officer(vec![]), ""));
    // a commune has the case already
    let further = at(a_shared_case(), HOTLINE, Role::HotlineOperator);
    assert!(!must_be_forwarded(&further, ""));
    let led = JurisdictionTransferred {
        to_org_unit_id: BINH_MINH.into(),
        ..JurisdictionTransferred::default()
    };
    let led = at(with(a_call(""), led), HOTLINE, Role::HotlineOperator);
    assert!(!must_be_forwarded(&led, ""));
}

#[test]
fn at_once_is_within_the_hour_and_later_says_why() {
    let in_time = hotline(a_call(AN_PHUOC), "2026-03-01T22:00:00+07:00");
    let event = forwarded(&in_time, forward(AN_PHUOC, INCIDENT));
    assert!(event.must_act && !event.late && !event.place_was_unknown);
    assert_eq!(event.report_sequence, 1);
    assert_eq!(event.received_at, time(RECEIVED));
    let limit = event.applied_limit.expect("stated");
    assert_eq!(limit.rule_id, "intake.report.forward");

    let late = hotline(a_call(AN_PHUOC), "2026-03-01T22:00:01+07:00");
    let unexplained = late.when(forward(AN_PHUOC, INCIDENT));
    assert_eq!(unexplained, Err(IntakeRejection::LateReasonMissing));
    let event = forwarded(&late, with_a_reason(forward(AN_PHUOC, INCIDENT)));
    assert!(event.late);
    assert_eq!(event.late_reason(), DelayReason::Capacity);
}

#[test]
fn the_commune_of_residence_does_not_stand_for_that_of_the_incident_once_this_is_known() {
    let late = hotline(a_call(AN_PHUOC), "2026-03-02T08:00:00+07:00");
    let event = forwarded(&late, forward(BINH_MINH, RESIDENCE));
    assert!(!event.must_act && !event.late);
    assert_eq!((event.report_sequence, &event.applied_limit), (0, &None));
    // the report still waits
    let history = with(a_call(AN_PHUOC), event);
    let history = with(history, opened(BINH_MINH, LaneBasis::Forwarded));
    let unexplained =
        hotline(history, "2026-03-02T08:00:00+07:00").when(forward(AN_PHUOC, INCIDENT));
    assert_eq!(unexplained, Err(IntakeRejection::LateReasonMissing));
}

#[test]
fn while_nobody_knows_where_it_happened_the_commune_of_residence_must_act() {
    let in_time = hotline(a_call(""), "2026-03-01T21:10:00+07:00");
    let event = forwarded(&in_time, forward(BINH_MINH, RESIDENCE));
    assert!(event.must_act && event.place_was_unknown);
    assert_eq!(event.abuse_forms, [i32::from(AbuseForm::Violence)]);
    let history = with(a_call(""), event);
    let history = with(history, opened(BINH_MINH, LaneBasis::Forwarded));
    let later = hotline(history, "2026-03-02T08:00:00+07:00");
    assert_eq!(later.state().open_jurisdiction(), Some(BINH_MINH));
    // the place is found: nothing waits, so nothing is late
    let event = forwarded(&later, forward(AN_PHUOC, INCIDENT));
    assert!(event.must_act && event.place_was_unknown && !event.late);
    assert_eq!(event.report_sequence, 0);
}

#[test]
fn a_report_that_is_not_true_need_not_be_forwarded() {
    let checked = AuthenticityChecked {
        result: AuthenticityResult::NotConfirmed.into(),
        report_sequence: 1,
        ..AuthenticityChecked::default()
    };
    let late = hotline(with(a_call(AN_PHUOC), checked), "2026-03-02T08:00:00+07:00");
    assert!(!forwarded(&late, forward(AN_PHUOC, INCIDENT)).late);
}

#[test]
fn a_report_handed_over_with_the_lead_waits_no_longer() {
    let transferred = JurisdictionTransferred {
        to_org_unit_id: BINH_MINH.into(),
        ..JurisdictionTransferred::default()
    };
    let late = hotline(
        with(a_call(AN_PHUOC), transferred),
        "2026-03-02T08:00:00+07:00",
    );
    assert!(!forwarded(&late, forward(AN_PHUOC, INCIDENT)).late);
}

// === the city's two hours ===

fn checked(history: History, now: &str) -> Result<AuthenticityChecked, IntakeRejection> {
    let check = CheckAuthenticityRequest {
        result: AuthenticityResult::Confirmed.into(),
        ..CheckAuthenticityRequest::default()
    };
    let ward = officer(history).in_area("79001").at(now);
    ward.when(check).map(|mut events| match events.remove(0) {
        IntakeEvent::AuthenticityChecked(event) => event,
        other => panic!("not a check: {other:?}"),
    })
}

/// Ho Chi Minh City 2020: the commune verifies within two hours of when it has the report.
#[test]
fn the_two_hours_of_a_call_to_the_hotline_run_from_the_forwarding() {
    let history = with(
        a_call(AN_PHUOC),
        ForwardedToCommune {
            to_org_unit_id: AN_PHUOC.into(),
            basis: INCIDENT.into(),
            must_act: true,
            forwarded_at: time("2026-03-01T21:50:00+07:00"),
            ..ForwardedToCommune::default()
        },
    );
    let history = with(history, opened(AN_PHUOC, LaneBasis::Forwarded));
    let in_time = checked(history.clone(), "2026-03-01T23:50:00+07:00").expect("accepted");
    assert!(!in_time.late);
    assert_eq!(in_time.counted_from, time("2026-03-01T21:50:00+07:00"));
    let late = checked(history, "2026-03-01T23:50:01+07:00");
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
}

#[test]
fn the_two_hours_of_a_report_to_the_commune_run_from_its_receipt() {
    let in_time = checked(a_reported_case(), "2026-03-01T23:00:00+07:00").expect("accepted");
    assert_eq!(in_time.counted_from, time(RECEIVED));
    let late = checked(a_reported_case(), "2026-03-01T23:00:01+07:00");
    assert_eq!(late, Err(IntakeRejection::LateReasonMissing));
}

#[test]
fn no_time_of_a_commune_runs_before_a_commune_has_the_report() {
    let check = checked(a_call(AN_PHUOC), "2026-03-02T08:00:00+07:00").expect("accepted");
    assert_eq!((check.counted_from, check.applied_limit), (None, None));
}
