//! Reception, first result, services, handing back, care of the mind.

use api::codes::v1::{AbuseForm, DelayReason, Priority};
use api::health::v1::*;
use decider::{Decider, EventSet, Occasion, Rulebook};
use health::{HealthCommand, HealthDecider, HealthEvent, HealthRejection};
use rule_pack::PackSource;

use crate::fixtures::*;
use crate::requests::*;

#[test]
fn a_child_that_comes_first_to_the_hospital_opens_the_lane() {
    let events = case([]).when(receive()).expect("the rules allow it");
    let [
        HealthEvent::LaneOpened(lane),
        HealthEvent::ChildReceived(event),
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(lane.org_unit_id, UNIT);
    assert_eq!(event.reception_id, SUBJECT);
    let again = case([lane_opened()]).when(receive());
    assert_eq!(again.map(|events| events.len()), Ok(1));
}

#[test]
fn a_child_of_whom_abuse_is_suspected_comes_first_or_it_shows() {
    let suspected = |priority: Priority| {
        let request = ReceiveChildRequest {
            suspected_forms: vec![AbuseForm::Neglect.into()],
            priority: priority.into(),
            ..receive()
        };
        only!(case([lane_opened()]).when(request), ChildReceived).flags
    };
    assert!(suspected(Priority::Urgent).is_empty());
    let no_priority = ReceptionFlag::NoPriority as i32;
    assert_eq!(suspected(Priority::Routine), [no_priority]);
}

#[test]
fn how_long_the_child_waited_is_on_record() {
    let request = ExamineChildRequest {
        reception_id: RECEPTION.into(),
        examined_at: on("03-01T08:25"),
        ..examine()
    };
    let event = only!(
        case([lane_opened(), child_received()]).when(request),
        ChildExamined
    );
    assert_eq!(event.waited_minutes, Some(25));
    let by_appointment = only!(case([lane_opened()]).when(examine()), ChildExamined);
    assert_eq!(by_appointment.waited_minutes, None);
}

#[test]
fn no_national_rule_limits_the_first_written_result() {
    let national = Rulebook::national();
    let start = "2026-03-01T08:00:00+07:00".parse().expect("a time stamp");
    assert_eq!(national.limit("health.first_result", "99001", start), None);
    let received = only!(case([lane_opened()]).when(receive()), ChildReceived);
    assert_eq!(received.first_result_due_at, None);
    let event = only!(
        case([lane_opened(), child_received()]).when(first_result()),
        FirstResultIssued
    );
    assert!(!event.late);
    assert_eq!((event.due_at, event.limit), (None, None));
}

/// Ho Chi Minh City 2020: the hospital's first written result within 24 hours of admission.
#[test]
fn a_province_may_limit_the_first_written_result_and_its_basis_shows() {
    let text = r#"
        [pack]
        id = "test"
        areas = ["99"]
        [[rule]]
        id = "health.first_result"
        name_vi = "Kết quả ban đầu"
        name_en = "First result"
        amount = 24
        unit = "hours"
        legal_basis = "a provincial decision"
        mark = "F2"
    "#;
    let name = "test.toml";
    let rules = Rulebook::with_overlays(&[PackSource { name, text }]).expect("a sound pack");
    let here = |history: Vec<HealthEvent>, command: HealthCommand| {
        let given = case(history);
        let occasion = Occasion {
            rules: &rules,
            ..given.occasion()
        };
        HealthDecider::decide(&command, given.state(), &occasion)
    };
    let arriving = ReceiveChildRequest {
        arrived_at: on("02-28T15:59"),
        ..receive()
    };
    let arrived = only!(here(vec![lane_opened()], arriving.into()), ChildReceived);
    assert_eq!(arrived.first_result_due_at, on("03-01T15:59"));
    let history = vec![lane_opened(), arrived.into()];
    let late = IssueFirstResultRequest {
        reception_id: SUBJECT.into(),
        delay_reason: DelayReason::Capacity.into(),
        ..first_result()
    };
    let event = only!(here(history, late.into()), FirstResultIssued);
    assert!(event.late);
    let limit = event.limit.expect("a limit is in force");
    assert_eq!(limit.legal_basis, "a provincial decision");
}

#[test]
fn a_late_first_result_is_recorded_once_its_reason_is_given() {
    let due = ChildReceived {
        reception_id: RECEPTION.into(),
        arrived_at: on("03-01T08:00"),
        first_result_due_at: on("03-01T15:59"),
        ..ChildReceived::default()
    };
    let history = || [lane_opened(), due.clone().into()];
    let refused = case(history()).when(first_result());
    assert_eq!(refused, Err(HealthRejection::DelayUnexplained));
    let explained = IssueFirstResultRequest {
        delay_reason: DelayReason::Capacity.into(),
        ..first_result()
    };
    let event = only!(case(history()).when(explained), FirstResultIssued);
    assert!(event.late);
    assert_eq!(event.due_at, on("03-01T15:59"));
}

#[test]
fn services_tell_the_lead_agency_their_area_and_nothing_else() {
    let request = ProvideServicesRequest {
        services: vec![
            entry(ServiceCode::PregnancyTest, ServiceOutcome::Given),
            entry(ServiceCode::WoundCare, ServiceOutcome::Given),
            entry(ServiceCode::SafeStay, ServiceOutcome::NotAvailable),
            entry(ServiceCode::PsychologicalFirstAid, ServiceOutcome::Given),
        ],
        ..provide()
    };
    let event = only!(case([lane_opened()]).when(request), ServicesProvided);
    let areas = [ServiceArea::HealthCare, ServiceArea::PsychologicalSupport];
    assert_eq!(event.service_areas, areas.map(i32::from), "what was given");
    let encoded = HealthEvent::from(event).encode();
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let public = HealthEvent::decode(encoded.event_type, &parts[0].1);
    let Ok(HealthEvent::ServicesProvided(public)) = public else {
        panic!("{public:?}");
    };
    assert!(public.services.is_empty());
}

#[test]
fn a_child_handed_to_somebody_suspected_needs_a_reason_and_is_marked() {
    let after_care = HandBackChildRequest {
        requisition_id: String::new(),
        ..hand_back()
    };
    let event = only!(
        case([lane_opened()]).when(after_care.clone()),
        ChildHandedBack
    );
    assert!(event.flags.is_empty());
    let to_suspect = HandBackChildRequest {
        receiver_suspected: true,
        ..after_care
    };
    let refused = case([lane_opened()]).when(to_suspect.clone());
    assert_eq!(refused, Err(HealthRejection::SuspectedReceiverUnexplained));
    let explained = HandBackChildRequest {
        explanation: "chưa tìm được nơi khác, công an đi cùng".into(),
        ..to_suspect
    };
    let event = only!(case([lane_opened()]).when(explained), ChildHandedBack);
    assert_eq!(event.flags, [HandBackFlag::ReceiverSuspected as i32]);
}

#[test]
fn sessions_of_psychological_care_are_numbered_and_belong_to_the_plan_in_force() {
    let first = only!(
        case([lane_opened()]).when(session()),
        PsychologicalSessionHeld
    );
    assert_eq!((first.session_number, &*first.plan_id), (1, ""));
    let plan = only!(
        case([lane_opened()]).when(plan_care()),
        PsychologicalCarePlanned
    );
    let history = [lane_opened(), first.into(), plan.into()];
    let second = only!(case(history).when(session()), PsychologicalSessionHeld);
    assert_eq!((second.session_number, &*second.plan_id), (2, SUBJECT));
}

#[test]
fn a_review_later_than_the_plan_said_is_recorded_once_its_reason_is_given() {
    let history = || [lane_opened(), care_planned()];
    let event = only!(case(history()).when(review()), MentalHealthReviewed);
    assert!(!event.late);
    assert_eq!(event.due_at, on("03-01T17:00"));
    let late = ReviewMentalHealthRequest {
        reviewed_at: on("03-01T17:01"),
        ..review()
    };
    let refused = case(history()).when(late.clone());
    assert_eq!(refused, Err(HealthRejection::DelayUnexplained));
    let explained = ReviewMentalHealthRequest {
        delay_reason: DelayReason::ChildNotReady.into(),
        ..late
    };
    assert!(only!(case(history()).when(explained), MentalHealthReviewed).late);
}

#[test]
fn each_review_says_when_the_next_one_is_due() {
    let first = ReviewMentalHealthRequest {
        reviewed_at: on("02-28T09:00"),
        next_review_at: on("03-01T09:00"),
        ..review()
    };
    let history = || vec![lane_opened(), care_planned()];
    let event = only!(case(history()).when(first), MentalHealthReviewed);
    let mut history = history();
    history.push(event.into());
    let refused = case(history).when(review());
    assert_eq!(refused, Err(HealthRejection::DelayUnexplained));
}

#[test]
fn care_that_ended_tells_how_many_sessions_there_were_and_leaves_no_plan() {
    let held = || HealthEvent::from(PsychologicalSessionHeld::default());
    let history = [lane_opened(), care_planned(), held(), held()];
    let event = only!(case(history).when(end_care()), PsychologicalCareEnded);
    assert_eq!(event.sessions_held, 2);
    let history = [lane_opened(), care_planned(), event.into()];
    assert!(case(history).state().care_plan.is_none());
}

#[test]
fn a_merged_units_cases_are_its_successors() {
    use decider::Lane;
    let stranger = case([lane_opened()]).by(
        "hospital-moi",
        api::log::v1::AgencyKind::Health,
        api::log::v1::Role::Clinician,
    );
    let state = stranger.state().clone();
    assert!(!state.admits(stranger.occasion().actor));
    let successor = stranger.succeeding(UNIT);
    assert!(state.admits(successor.occasion().actor));
}

#[test]
fn every_event_survives_the_log() {
    for event_type in HealthEvent::types() {
        let event = HealthEvent::decode(event_type, &[]).expect("an empty message");
        let encoded = event.encode();
        let decoded = HealthEvent::decode(encoded.event_type, &encoded.payload);
        assert_eq!(decoded, Ok(event));
    }
}

/// What stands in the clear for ever says nothing: ids and digests, no words.
#[test]
fn no_public_field_holds_words() {
    for event_type in HealthEvent::types() {
        let table = api::event_type(event_type).expect("an event of the contract");
        let message = api::DESCRIPTORS
            .get_message_by_name(&format!("lachan.{event_type}"))
            .expect("an event of the contract");
        let public_words = message.fields().find(|field| {
            let name = field.name();
            let is_id = name.ends_with("_id") || name.ends_with("_ids");
            table.compartment(field.number()) == Some(api::Compartment::Public)
                && matches!(field.kind(), prost_reflect::Kind::String)
                && !is_id
                && name != "document_sha256"
        });
        assert_eq!(public_words, None, "{event_type}");
    }
}
