//! What no sequence of commands can break, and no sequence of events.

use api::health::v1::*;
use api::timestamp_from_proto;
use decider::{EventSet, fold};
use health::{Consent, HealthCommand, HealthDecider, HealthEvent};
use proptest::prelude::*;

use crate::corrected_requests::*;
use crate::fixtures::*;
use crate::requests::*;

fn id(number: u32) -> String {
    format!("00000000-0000-0000-0000-{number:012x}")
}

fn february(day: u32) -> String {
    format!("02-{day:02}T09:00")
}

fn any_care_command() -> impl Strategy<Value = HealthCommand> {
    prop_oneof![
        Just(receive().into()),
        Just(session().into()),
        Just(plan_care().into()),
        Just(review().into()),
        Just(end_care().into()),
        Just(provide().into()),
        Just(first_result().into()),
        Just(tell().into()),
        Just(correct_reception().into()),
        Just(correct_examination().into()),
        Just(correct_services().into()),
        Just(correct_session().into()),
        Just(correct_review().into()),
        any::<[bool; 4]>().prop_map(|[agreed, necessary, suspected, findings]| {
            ExamineChildRequest {
                consent: Some(ExamConsent {
                    child_agreed: agreed,
                    medically_necessary: necessary,
                    medical_necessity: "lý do".into(),
                    giver_suspected: suspected,
                    ..consent()
                }),
                findings: if findings {
                    "kết quả".into()
                } else {
                    String::new()
                },
                ..examine()
            }
            .into()
        }),
    ]
}

/// Few requisitions and few days, so that commands meet.
fn any_forensic_command() -> impl Strategy<Value = HealthCommand> {
    let requisition = || (0..3u32).prop_map(id);
    let day = || (10..29u32).prop_map(february);
    prop_oneof![
        (1..12i32, any::<bool>()).prop_map(|(kind, file_complete)| {
            ReceiveRequisitionRequest {
                exam_kinds: vec![kind],
                file_complete,
                ..receive_requisition()
            }
            .into()
        }),
        requisition().prop_map(|requisition_id| {
            CompleteRequisitionFileRequest {
                requisition_id,
                ..complete_file()
            }
            .into()
        }),
        (requisition(), any::<bool>()).prop_map(|(requisition_id, child_agreed)| {
            RecordForensicConsentRequest {
                requisition_id,
                consent: Some(ExamConsent {
                    child_agreed,
                    ..consent()
                }),
                ..forensic_consent()
            }
            .into()
        }),
        (requisition(), 2..8i32, day()).prop_map(|(requisition_id, step, day)| {
            TakeForensicStepRequest {
                requisition_id,
                step,
                ..take(ForensicStep::Synthesis, &day)
            }
            .into()
        }),
        (requisition(), 1..12i32, day()).prop_map(|(requisition_id, kind, day)| {
            RecordConsultationRequest {
                requisition_id,
                held_at: on(&day),
                exam_kinds: vec![kind],
                ..consult()
            }
            .into()
        }),
        (requisition(), any::<bool>(), 0..4i32, day()).prop_map(
            |(requisition_id, partial, delay_reason, day)| {
                IssueForensicConclusionRequest {
                    requisition_id,
                    partial,
                    delay_reason,
                    issued_at: on(&day),
                    ..conclude()
                }
                .into()
            }
        ),
        requisition().prop_map(|requisition_id| {
            EndRequisitionRequest {
                requisition_id,
                ..end_requisition()
            }
            .into()
        }),
        requisition().prop_map(|requisition_id| {
            ArchiveForensicFileRequest {
                requisition_id,
                ..archive()
            }
            .into()
        }),
        (requisition(), 1..12i32, day()).prop_map(|(requisition_id, kind, day)| {
            CorrectRequisitionRequest {
                requisition_id,
                exam_kinds: vec![kind],
                received_at: on(&day),
                ..correct_requisition()
            }
            .into()
        }),
        day().prop_map(|day| correct_step(&day).into()),
        Just(correct_consent().into()),
        (day(), 0..4i32).prop_map(|(day, delay_reason)| {
            CorrectConclusionRecordRequest {
                issued_at: on(&day),
                delay_reason,
                ..correct_conclusion()
            }
            .into()
        }),
        requisition().prop_map(|requisition_id| AssignExaminersRequest {
            requisition_id,
            ..assign()
        }
        .into()),
    ]
}

fn any_command() -> impl Strategy<Value = HealthCommand> {
    prop_oneof![1 => any_care_command(), 2 => any_forensic_command()]
}

/// What each event promises, given what was before it.
fn check(event: &HealthEvent, before: &health::HealthState) -> Result<(), TestCaseError> {
    let requisition = |id: &str| before.requisitions.get(&id.parse().expect("a UUID"));
    match event {
        HealthEvent::ChildExamined(event) => {
            let consent = event.consent.clone().unwrap_or_default();
            prop_assert!(consent.child_agreed || consent.medically_necessary);
            prop_assert!(event.consented || consent.medically_necessary);
        }
        HealthEvent::ForensicStepTaken(event) => {
            let is_exam = matches!(
                event.step(),
                ForensicStep::GeneralExam | ForensicStep::SpecificExam
            );
            let requisition = requisition(&event.requisition_id).expect("known");
            prop_assert!(!is_exam || requisition.consent != Consent::Declined);
        }
        HealthEvent::RequisitionReceived(event) => {
            prop_assert!(event.due_at.is_none() || event.file_complete);
        }
        HealthEvent::ConsultationHeld(event) => {
            let before = requisition(&event.requisition_id).expect("known").due_at;
            let after = event.due_at.as_ref().and_then(timestamp_from_proto);
            prop_assert_eq!(event.extended, after > before);
            prop_assert!(!event.extended || !event.after_due);
        }
        HealthEvent::ForensicConclusionIssued(event) => {
            let requisition = requisition(&event.requisition_id).expect("known");
            prop_assert!(!requisition.concluded && !requisition.ended);
            prop_assert!(!event.late || event.delay_reason != 0);
        }
        _ => {}
    }
    Ok(())
}

/// Requisitions are numbered; whatever else can be corrected has the one id that corrections name.
fn name(event: &mut HealthEvent, before: &health::HealthState) -> Result<(), TestCaseError> {
    match event {
        HealthEvent::RequisitionReceived(event) => {
            event.requisition_id = id(u32::try_from(before.requisitions.len())?);
        }
        HealthEvent::ChildExamined(event) => event.exam_id = RECORD.into(),
        HealthEvent::ServicesProvided(event) => event.delivery_id = RECORD.into(),
        HealthEvent::PsychologicalSessionHeld(event) => event.session_id = RECORD.into(),
        HealthEvent::MentalHealthReviewed(event) => event.review_id = RECORD.into(),
        HealthEvent::ForensicConsentRecorded(event) => event.consent_id = RECORD.into(),
        HealthEvent::ForensicStepTaken(event) => event.entry_id = RECORD.into(),
        HealthEvent::ForensicConclusionIssued(event) => event.conclusion_id = CONCLUSION.into(),
        _ => {}
    }
    Ok(())
}

fn is_correction(event: &HealthEvent) -> bool {
    use HealthEvent as E;
    matches!(
        event,
        E::ReceptionCorrected(_)
            | E::ExaminationCorrected(_)
            | E::ServicesCorrected(_)
            | E::PsychologicalSessionCorrected(_)
            | E::MentalHealthReviewCorrected(_)
            | E::RequisitionCorrected(_)
            | E::ForensicConsentCorrected(_)
            | E::ForensicStepCorrected(_)
            | E::ConclusionRecordCorrected(_)
    )
}

/// A correction makes no record, ends none, and neither concludes nor lets a child be examined.
fn check_correction(
    before: &health::HealthState,
    after: &health::HealthState,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(before.records.len(), after.records.len());
    prop_assert_eq!(before.receptions.len(), after.receptions.len());
    prop_assert_eq!(before.psychological_sessions, after.psychological_sessions);
    prop_assert_eq!(before.care_plan.is_some(), after.care_plan.is_some());
    for (id, conclusion) in &before.conclusions {
        let now = &after.conclusions[id];
        prop_assert_eq!(&conclusion.document_sha256, &now.document_sha256);
    }
    for (id, requisition) in &before.requisitions {
        let now = &after.requisitions[id];
        prop_assert_eq!(requisition.consent, now.consent);
        prop_assert_eq!(requisition.concluded, now.concluded);
        prop_assert_eq!(requisition.ended, now.ended);
        prop_assert_eq!(&requisition.signers, &now.signers);
        prop_assert!(requisition.steps.keys().eq(now.steps.keys()));
        prop_assert_eq!(requisition.due_at.is_some(), now.due_at.is_some());
    }
    Ok(())
}

/// Mostly times that are times.
fn any_second() -> impl Strategy<Value = i64> {
    prop_oneof![
        9 => -60_000_000_000..250_000_000_000i64,
        1 => any::<i64>(),
    ]
}

/// Any event, with any public content that is well-formed: fields by their number and kind.
fn any_event() -> impl Strategy<Value = HealthEvent> {
    let types = HealthEvent::types();
    let fields = proptest::collection::vec((any_second(), 0..3u32, 0..15i32), 24);
    (0..types.len(), fields).prop_map(move |(index, values)| {
        let descriptor = api::DESCRIPTORS
            .get_message_by_name(&format!("lachan.{}", types[index]))
            .expect("an event of the contract");
        let payload = crate::random::message(&descriptor, &values);
        HealthEvent::decode(types[index], &payload).expect("a message of that type")
    })
}

proptest! {
    #[test]
    fn any_commands_keep_the_promises_of_the_lane(
        commands in proptest::collection::vec(any_command(), 1..40),
    ) {
        let mut history = vec![lane_opened(), child_received()];
        for command in commands {
            let before = case(history.clone()).state().clone();
            let Ok(mut events) = case(history.clone()).when(command) else { continue };
            prop_assert_eq!(events.len(), 1);
            name(&mut events[0], &before)?;
            check(&events[0], &before)?;
            let is_correction = is_correction(&events[0]);
            history.extend(events);
            if is_correction {
                check_correction(&before, case(history.clone()).state())?;
            }
        }
    }

    #[test]
    fn any_events_in_any_order_fold_and_any_command_after_them_is_answered(
        events in proptest::collection::vec(any_event(), 0..30),
        commands in proptest::collection::vec(any_command(), 1..5),
    ) {
        let _state = fold::<HealthDecider>(&events);
        for command in commands {
            let _answer = case(events.clone()).when(command);
        }
    }
}
