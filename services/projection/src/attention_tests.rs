//! How long a child waited, which examinations are open, and who may know.

use api::education::v1 as education;
use api::education::v1::CounselledParty;
use api::health::v1 as health;
use api::intake::v1 as intake;
use api::intake::v1::ServiceStatus;
use api::police::v1 as police;
use api::timestamp_to_proto;
use event_store::Event;
use jiff::Timestamp;

use super::tests::{folded, of};
use super::*;
use crate::attention::AttentionContent;

pub(super) fn at(second: i64) -> Option<prost_types::Timestamp> {
    let time = Timestamp::from_second(second).expect("a time");
    Some(timestamp_to_proto(time))
}

pub(super) fn known(viewer: AgencyKind, events: &[Event]) -> AttentionContent {
    AttentionContent::of(viewer, &folded(events))
}

/// Second and lane of the first service.
fn served(viewer: AgencyKind, events: &[Event]) -> Option<(i64, String)> {
    let first = known(viewer, events).first_service?;
    Some((first.at / 1_000_000, first.lane))
}

/// An event of a lane, in short.
macro_rules! event {
    ($position:expr, $lane:expr, $package:ident :: $message:ident { $($field:ident: $value:expr),* $(,)? }) => {
        of($position, $lane, &$package::$message { $($field: $value,)* ..Default::default() })
    };
}
pub(super) use event;

fn report(position: u64, second: i64) -> Event {
    event!(
        position,
        "case",
        intake::ReportReceived {
            received_at: at(second),
            report_sequence: 1
        }
    )
}

fn delivered(position: u64, second: i64, status: ServiceStatus) -> Event {
    event!(
        position,
        "case",
        intake::ServiceDelivered {
            service_id: "service".to_owned(),
            delivered_at: at(second),
            status: status.into(),
        }
    )
}

#[test]
fn the_first_report_counts_and_not_a_later_one() {
    let events = [report(1, 100), report(2, 50)];
    assert_eq!(known(AgencyKind::Intake, &events).reported_at, 100_000_000);
}

#[test]
fn the_earliest_service_of_all_lanes_is_the_first_one_whenever_it_was_recorded() {
    let events = [
        report(1, 100),
        delivered(2, 900, ServiceStatus::Delivered),
        event!(
            3,
            "health",
            health::ChildExamined {
                exam_id: "e".to_owned(),
                examined_at: at(400)
            }
        ),
        event!(
            4,
            "education",
            education::CounsellingProvided {
                session_id: "c".to_owned(),
                started_at: at(300),
                party: CounselledParty::Child.into(),
            }
        ),
    ];
    let school = Some((300, "education".to_owned()));
    assert_eq!(served(AgencyKind::Intake, &events), school);
    assert_eq!(served(AgencyKind::Lead, &events), school);
}

#[test]
fn a_service_in_a_lane_that_is_hidden_does_not_count() {
    let events = [
        report(1, 100),
        event!(
            2,
            "health",
            health::ServicesProvided {
                delivery_id: "d".to_owned(),
                provided_at: at(200)
            }
        ),
        event!(
            3,
            "education",
            education::ImmediateHelpGiven { given_at: at(300) }
        ),
        delivered(4, 900, ServiceStatus::Started),
    ];
    let told = |lane: &str, second| Some((second, lane.to_owned()));
    assert_eq!(served(AgencyKind::Intake, &events), told("health", 200));
    assert_eq!(served(AgencyKind::Health, &events), told("health", 200));
    assert_eq!(
        served(AgencyKind::Education, &events),
        told("education", 300)
    );
    assert_eq!(served(AgencyKind::LegalAid, &events), told("case", 900));
    assert_eq!(served(AgencyKind::Court, &events), told("health", 200));
}

#[test]
fn what_was_refused_or_not_delivered_is_no_service() {
    for status in [
        ServiceStatus::NotDelivered,
        ServiceStatus::Refused,
        ServiceStatus::Unspecified,
    ] {
        assert_eq!(served(AgencyKind::Intake, &[delivered(1, 5, status)]), None);
    }
    let came = event!(
        1,
        "health",
        health::ChildReceived {
            reception_id: "r".to_owned()
        }
    );
    assert_eq!(served(AgencyKind::Health, &[came]), None);
    let aggressor = event!(
        1,
        "education",
        education::CounsellingProvided {
            session_id: "c".to_owned(),
            party: CounselledParty::PotentialAggressor.into(),
        }
    );
    assert_eq!(served(AgencyKind::Intake, &[aggressor]), None);
}

#[test]
fn emergency_measures_and_removals_are_services() {
    let measure = event!(
        2,
        "case",
        intake::EmergencyMeasureApplied {
            measure_id: "m".to_owned(),
            applied_at: at(70),
        }
    );
    let removal = event!(
        3,
        "case",
        intake::ChildTemporarilyRemoved {
            removal_id: "r".to_owned(),
            removed_at: at(60),
        }
    );
    let case = |second| Some((second, "case".to_owned()));
    assert_eq!(
        served(AgencyKind::Intake, std::slice::from_ref(&measure)),
        case(70)
    );
    assert_eq!(served(AgencyKind::Intake, &[measure, removal]), case(60));
}

#[test]
fn a_corrected_service_counts_as_corrected() {
    let corrected = |position, second, status: ServiceStatus| {
        event!(
            position,
            "case",
            intake::ServiceCorrected {
                service_id: "service".to_owned(),
                delivered_at: at(second),
                status: status.into(),
            }
        )
    };
    let mut events = vec![delivered(1, 200, ServiceStatus::Delivered)];
    events.push(corrected(2, 250, ServiceStatus::Delivered));
    let case = |second| Some((second, "case".to_owned()));
    assert_eq!(served(AgencyKind::Intake, &events), case(250));
    events.push(corrected(3, 250, ServiceStatus::NotDelivered));
    assert_eq!(served(AgencyKind::Intake, &events), None);
    // another one comes forward when the first turns out to have been none
    events.insert(
        0,
        event!(
            4,
            "case",
            intake::ServiceDelivered {
                service_id: "other".to_owned(),
                delivered_at: at(999),
                status: ServiceStatus::Delivered.into(),
            }
        ),
    );
    assert_eq!(served(AgencyKind::Intake, &events), case(999));
}

#[test]
fn many_services_of_one_lane_leave_room_for_those_of_another() {
    let session = |number: i64| {
        let id = format!("session {number}");
        event!(
            1,
            "health",
            health::PsychologicalSessionHeld {
                session_id: id,
                started_at: at(1_000 - number)
            }
        )
    };
    let mut events: Vec<Event> = (0..100).map(session).collect();
    events.push(delivered(2, 5_000, ServiceStatus::Delivered));
    let state = folded(&events).attention;
    assert_eq!(state.services.len(), 9);
    assert_eq!(
        served(AgencyKind::Intake, &events),
        Some((901, "health".to_owned()))
    );
    assert_eq!(
        served(AgencyKind::Education, &events),
        Some((5_000, "case".to_owned()))
    );
}

fn requisition(position: u64, id: &str, due: Option<prost_types::Timestamp>) -> Event {
    event!(
        position,
        "health",
        health::RequisitionReceived {
            requisition_id: id.to_owned(),
            due_at: due
        }
    )
}

fn open(viewer: AgencyKind, events: &[Event]) -> (bool, u32, i64) {
    let known = known(viewer, events);
    let due_at = known.next_requisition_due_at / 1_000_000;
    (known.knows_requisitions, known.open_requisitions, due_at)
}

#[test]
fn a_requisition_is_open_until_it_is_concluded_or_ended() {
    let concluded = |position, partial| {
        event!(
            position,
            "health",
            health::ForensicConclusionIssued {
                requisition_id: "a".to_owned(),
                partial: partial
            }
        )
    };
    let mut events = vec![requisition(1, "a", None), requisition(2, "b", at(90))];
    assert_eq!(open(AgencyKind::Police, &events), (true, 2, 90));
    events.push(event!(
        3,
        "health",
        health::RequisitionFileCompleted {
            requisition_id: "a".to_owned(),
            due_at: at(40),
        }
    ));
    assert_eq!(open(AgencyKind::Police, &events), (true, 2, 40));
    events.push(event!(
        4,
        "health",
        health::ConsultationHeld {
            requisition_id: "a".to_owned(),
            due_at: at(95)
        }
    ));
    assert_eq!(open(AgencyKind::Police, &events), (true, 2, 90));
    events.push(concluded(5, true));
    assert_eq!(open(AgencyKind::Police, &events), (true, 2, 90));
    events.push(concluded(6, false));
    assert_eq!(open(AgencyKind::Police, &events), (true, 1, 90));
    events.push(event!(
        7,
        "health",
        health::RequisitionEnded {
            requisition_id: "b".to_owned()
        }
    ));
    assert_eq!(open(AgencyKind::Police, &events), (true, 0, 0));
}

#[test]
fn a_consultation_without_a_time_and_a_conclusion_of_none_change_nothing() {
    let events = [
        requisition(1, "a", at(90)),
        event!(
            2,
            "health",
            health::ConsultationHeld {
                requisition_id: "a".to_owned()
            }
        ),
        event!(
            3,
            "health",
            health::RequisitionEnded {
                requisition_id: "other".to_owned()
            }
        ),
    ];
    assert_eq!(open(AgencyKind::Health, &events), (true, 1, 90));
}

#[test]
fn a_school_does_not_learn_of_a_requisition_through_a_count() {
    let events = [requisition(1, "a", at(90))];
    for viewer in VIEWERS {
        let expected = match viewer {
            AgencyKind::Education => (false, 0, 0),
            // sees the investigation, which holds requisitions of its own, and not the hospital
            AgencyKind::LegalAid => (true, 0, 0),
            _ => (true, 1, 90),
        };
        assert_eq!(open(viewer, &events), expected, "{viewer:?}");
    }
}

#[test]
fn an_examination_by_the_polices_own_experts_counts_for_those_who_see_the_investigation() {
    let id = || "k".to_owned();
    let mut events = vec![event!(
        1,
        "police",
        police::CriminalisticExamRequested { request_id: id() }
    )];
    assert_eq!(open(AgencyKind::LegalAid, &events), (true, 1, 0));
    assert_eq!(open(AgencyKind::Health, &events), (true, 0, 0));
    events.push(event!(
        2,
        "police",
        police::CriminalisticExamReceived {
            request_id: id(),
            due_at: at(30)
        }
    ));
    assert_eq!(open(AgencyKind::Police, &events), (true, 1, 30));
    let mut withdrawn = events.clone();
    withdrawn.push(event!(
        3,
        "police",
        police::CriminalisticExamEnded { request_id: id() }
    ));
    assert_eq!(open(AgencyKind::Police, &withdrawn), (true, 0, 0));
    events.push(event!(
        3,
        "police",
        police::CriminalisticExamConcluded { request_id: id() }
    ));
    assert_eq!(open(AgencyKind::Police, &events), (true, 0, 0));
}
