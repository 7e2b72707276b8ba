//! What happens when all is well, or late.

use api::codes::v1::{AgeGroup, DelayReason, ForensicExamKind, Sex};
use api::health::v1::*;
use decider::{EncodedEvent, EventSet};
use health::{HealthEvent, HealthRejection};

use crate::fixtures::*;

macro_rules! only {
    ($outcome:expr, $event:ident) => {
        match &$outcome.expect("the rules allow it")[..] {
            [HealthEvent::$event(event)] => event.clone(),
            other => panic!("{other:?}"),
        }
    };
}

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
fn a_child_with_a_parents_consent_and_its_own_agreement_is_examined() {
    let event = only!(case([lane_opened()]).when(examine()), ChildExamined);
    assert!(event.consented && event.child_agreed && !event.examiner_of_other_sex);
    assert_eq!(event.examiner_person_id, "p-test", "the caller");
}

#[test]
fn a_child_that_declines_is_not_examined_and_that_is_recorded() {
    let refusing = ExamineChildRequest {
        child_agreed: false,
        findings: String::new(),
        refusal: "cháu không muốn".into(),
        ..examine()
    };
    let event = only!(case([lane_opened()]).when(refusing), ExamDeclinedByChild);
    assert_eq!(event.exam_id, SUBJECT);
}

#[test]
fn a_medical_emergency_does_not_wait_for_consent_or_agreement() {
    let emergency = ExamineChildRequest {
        child_agreed: false,
        consent_giver: ConsentGiver::Unspecified.into(),
        medically_necessary: true,
        medical_necessity: "xuất huyết".into(),
        ..examine()
    };
    let event = only!(case([lane_opened()]).when(emergency), ChildExamined);
    assert!(event.medically_necessary && !event.consented);
}

#[test]
fn the_police_consent_in_place_of_a_suspected_parent() {
    let by_suspect = ExamineChildRequest {
        consent_giver_suspected: true,
        ..examine()
    };
    let refused = case([lane_opened()]).when(by_suspect);
    assert_eq!(refused, Err(HealthRejection::ConsentBySuspect));
    let by_police = ExamineChildRequest {
        consent_giver: ConsentGiver::Police.into(),
        ..examine()
    };
    assert!(only!(case([lane_opened()]).when(by_police), ChildExamined).consented);
}

#[test]
fn at_sixteen_the_young_person_signs() {
    let at_16 = ExamineChildRequest {
        age_group: AgeGroup::AgeGroup16To17.into(),
        consent_giver: ConsentGiver::Child.into(),
        ..examine()
    };
    assert!(only!(case([lane_opened()]).when(at_16), ChildExamined).consented);
}

#[test]
fn an_examiner_of_another_sex_is_recorded_with_the_reason() {
    let by_a_man = ExamineChildRequest {
        examiner_sex: Sex::Male.into(),
        examiner_sex_explanation: "ca trực chỉ có bác sĩ nam".into(),
        ..examine()
    };
    assert!(only!(case([lane_opened()]).when(by_a_man), ChildExamined).examiner_of_other_sex);
}

#[test]
fn who_consented_is_not_public() {
    let event = only!(case([lane_opened()]).when(examine()), ChildExamined);
    let encoded = EncodedEvent::of(&event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let public = HealthEvent::decode(encoded.event_type, &parts[0].1);
    let Ok(HealthEvent::ChildExamined(public)) = public else {
        panic!("{public:?}");
    };
    assert_eq!(public.consent_giver(), ConsentGiver::Unspecified);
    assert_eq!(public.findings, "");
    assert!(public.consented);
}

#[test]
fn the_longest_limit_of_the_exam_kinds_is_the_conclusions_limit() {
    let due = |kinds: &[ForensicExamKind], consultation| {
        let request = ReceiveRequisitionRequest {
            exam_kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
            received_at: time("2026-02-10T09:00:00+07:00"),
            consultation,
            ..receive_requisition()
        };
        let event = only!(case([lane_opened()]).when(request), RequisitionReceived);
        (event.due_at, event.limit_days, event.limit_months)
    };
    use ForensicExamKind as Kind;
    let table = [
        (
            &[Kind::Injury][..],
            false,
            "2026-02-20T00:00:00+07:00",
            9,
            0,
        ),
        (&[Kind::Age], true, "2026-02-20T00:00:00+07:00", 9, 0),
        (
            &[Kind::SexualAbuse],
            false,
            "2026-02-20T00:00:00+07:00",
            9,
            0,
        ),
        (
            &[Kind::SexualAbuse],
            true,
            "2026-03-01T00:00:00+07:00",
            18,
            0,
        ),
        (
            &[Kind::Injury, Kind::Dna],
            false,
            "2026-03-03T00:00:00+07:00",
            20,
            0,
        ),
        (&[Kind::Dna], true, "2026-03-11T00:00:00+07:00", 0, 1),
        (
            &[Kind::CauseOfDeath],
            false,
            "2026-03-11T00:00:00+07:00",
            0,
            1,
        ),
        (
            &[Kind::Injury, Kind::Psychiatric],
            false,
            "2026-05-11T00:00:00+07:00",
            0,
            3,
        ),
    ];
    for (kinds, consultation, expected, days, months) in table {
        assert_eq!(
            due(kinds, consultation),
            (time(expected), days, months),
            "{kinds:?}"
        );
    }
    assert_eq!(due(&[Kind::Other], false), (None, 0, 0), "no law names one");
}

#[test]
fn the_clock_starts_when_the_file_is_complete() {
    let request = ReceiveRequisitionRequest {
        file_complete: false,
        ..receive_requisition()
    };
    let event = only!(case([lane_opened()]).when(request), RequisitionReceived);
    assert_eq!((event.due_at, event.limit_days), (None, 9));
    let expected = [
        (9, 0, time("2026-02-22T00:00:00+07:00")),
        (0, 1, time("2026-03-13T00:00:00+07:00")),
        (0, 0, None),
    ];
    for (days, months, due_at) in expected {
        let history = [lane_opened(), requisition_without_file(days, months)];
        let event = only!(
            case(history).when(complete_file()),
            RequisitionFileCompleted
        );
        assert_eq!(event.due_at, due_at);
    }
}

#[test]
fn a_late_conclusion_is_recorded_once_its_reason_is_given() {
    let history = || [lane_opened(), requisition_received()];
    assert!(!only!(case(history()).when(conclude()), ForensicConclusionIssued).late);
    let mut late = conclude();
    late.issued_at = time("2026-02-20T00:00:01+07:00");
    let refused = case(history()).when(late.clone());
    assert_eq!(refused, Err(HealthRejection::DelayUnexplained));
    late.delay_reason = DelayReason::WaitingForExpert.into();
    assert!(only!(case(history()).when(late), ForensicConclusionIssued).late);
}

#[test]
fn a_partial_conclusion_leaves_the_requisition_open() {
    let history = [lane_opened(), requisition_received(), concluded(true)];
    assert!(case(history).when(conclude()).is_ok());
}

#[test]
fn sessions_of_psychological_care_are_numbered() {
    let first = only!(
        case([lane_opened()]).when(session()),
        PsychologicalSessionHeld
    );
    let history = [lane_opened(), first.clone().into()];
    let second = only!(case(history).when(session()), PsychologicalSessionHeld);
    assert_eq!((first.session_number, second.session_number), (1, 2));
}

#[test]
fn a_handover_that_continues_the_chain_has_no_gap() {
    let history = [lane_opened(), specimen_received()];
    let event = only!(case(history).when(hand_over()), EvidenceHandedOver);
    assert_eq!((event.step, event.chain_gap), (2, false));
    let first = HandOverEvidenceRequest {
        item_id: String::new(),
        ..hand_over()
    };
    let event = only!(case([lane_opened()]).when(first), EvidenceHandedOver);
    assert_eq!((&*event.item_id, event.step), (SUBJECT, 1));
}

#[test]
fn every_kind_of_gap_is_recorded_once_it_is_explained() {
    let gaps: [fn(&mut HandOverEvidenceRequest); 4] = [
        |request| {
            request.from_org_unit_id = "hospital-thanh-an".into();
            request.to_org_unit_id = UNIT.into();
        },
        |request| request.handed_over_at = time("2026-02-19T09:00:00+07:00"),
        |request| request.seal_number = "NP-002".into(),
        |request| request.seal_intact = false,
    ];
    for spoil in gaps {
        let mut request = hand_over();
        spoil(&mut request);
        let history = || [lane_opened(), specimen_received()];
        let refused = case(history()).when(request.clone());
        assert_eq!(refused, Err(HealthRejection::GapUnexplained));
        request.gap_explanation = "mở niêm phong để xét nghiệm".into();
        assert!(only!(case(history()).when(request), EvidenceHandedOver).chain_gap);
    }
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
