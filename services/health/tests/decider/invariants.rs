//! What no sequence of commands can break, and no sequence of events.

use api::health::v1::*;
use decider::{EventSet, fold};
use health::{HealthCommand, HealthDecider, HealthEvent};
use proptest::prelude::*;

use crate::fixtures::*;

fn id(number: u32) -> String {
    format!("00000000-0000-0000-0000-{number:012x}")
}

/// Few ids and few times, so that commands meet.
fn any_command() -> impl Strategy<Value = HealthCommand> {
    let units = [UNIT, POLICE, "hospital-thanh-an"];
    prop_oneof![
        Just(receive().into()),
        Just(session().into()),
        any::<[bool; 3]>().prop_map(|[agreed, necessary, suspected]| {
            ExamineChildRequest {
                child_agreed: agreed,
                medically_necessary: necessary,
                medical_necessity: "lý do".into(),
                consent_giver_suspected: suspected,
                findings: String::new(),
                ..examine()
            }
            .into()
        }),
        (1..12i32, any::<[bool; 2]>()).prop_map(|(kind, [file_complete, consultation])| {
            ReceiveRequisitionRequest {
                exam_kinds: vec![kind],
                file_complete,
                consultation,
                received_at: time("2026-01-02T08:00:00+07:00"),
                ..receive_requisition()
            }
            .into()
        }),
        (0..3u32).prop_map(|number| {
            CompleteRequisitionFileRequest {
                requisition_id: id(number),
                ..complete_file()
            }
            .into()
        }),
        (0..3u32, any::<bool>(), 0..4i32).prop_map(|(number, partial, delay_reason)| {
            IssueForensicConclusionRequest {
                requisition_id: id(number),
                partial,
                delay_reason,
                ..conclude()
            }
            .into()
        }),
        (0..3u32, 0..3usize, 0..3usize, 0..2u32, any::<bool>()).prop_map(
            move |(number, from, to, seal, explained)| {
                HandOverEvidenceRequest {
                    item_id: id(number),
                    from_org_unit_id: units[from].into(),
                    to_org_unit_id: units[to].into(),
                    seal_number: format!("NP-{seal}"),
                    gap_explanation: if explained {
                        "lý do".into()
                    } else {
                        String::new()
                    },
                    ..hand_over()
                }
                .into()
            },
        ),
    ]
}

/// Mostly times that are times.
fn any_second() -> impl Strategy<Value = i64> {
    prop_oneof![
        9 => -60_000_000_000..250_000_000_000i64,
        1 => any::<i64>(),
    ]
}

/// Any event, with any public content that is well-formed.
fn any_event() -> impl Strategy<Value = HealthEvent> {
    let types = HealthEvent::types();
    (
        0..types.len(),
        [any_second(), any_second()],
        0..3u32,
        0..9i32,
    )
        .prop_map(move |(index, seconds, number, code)| {
            let at = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
            match HealthEvent::decode(types[index], &[]).expect("an empty message") {
                HealthEvent::RequisitionReceived(event) => RequisitionReceived {
                    requisition_id: id(number),
                    received_at: at(seconds[0]),
                    due_at: at(seconds[1]),
                    limit_days: number,
                    limit_months: u32::MAX,
                    ..event
                }
                .into(),
                HealthEvent::RequisitionFileCompleted(event) => RequisitionFileCompleted {
                    requisition_id: id(number),
                    due_at: at(seconds[0]),
                    ..event
                }
                .into(),
                HealthEvent::ForensicConclusionIssued(event) => ForensicConclusionIssued {
                    requisition_id: id(number),
                    ..event
                }
                .into(),
                HealthEvent::EvidenceHandedOver(event) => EvidenceHandedOver {
                    item_id: id(number),
                    handed_over_at: at(seconds[0]),
                    item_kind: code,
                    step: u32::MAX,
                    ..event
                }
                .into(),
                other => other,
            }
        })
}

proptest! {
    #[test]
    fn any_commands_keep_the_promises_of_the_lane(
        commands in proptest::collection::vec(any_command(), 1..40),
    ) {
        let mut history = vec![lane_opened()];
        for command in commands {
            let before = case(history.clone()).state().clone();
            let Ok(mut events) = case(history.clone()).when(command) else { continue };
            prop_assert_eq!(events.len(), 1);
            match &mut events[0] {
                HealthEvent::ChildExamined(event) => {
                    prop_assert!(event.child_agreed || event.medically_necessary);
                    prop_assert!(event.consented || event.medically_necessary);
                }
                HealthEvent::RequisitionReceived(event) => {
                    event.requisition_id = id(u32::try_from(before.requisitions.len())?);
                    prop_assert!(event.due_at.is_none() || event.file_complete);
                }
                HealthEvent::ForensicConclusionIssued(event) => {
                    let requisition = before.requisitions.get(&event.requisition_id.parse()?);
                    prop_assert!(requisition.is_some_and(|requisition| !requisition.concluded));
                    prop_assert!(!event.late || event.delay_reason != 0);
                }
                HealthEvent::EvidenceHandedOver(event) => {
                    let held = before.items.get(&event.item_id.parse()?);
                    let continues = held.is_none_or(|held| held.holder == event.from_org_unit_id);
                    prop_assert!(continues || event.chain_gap);
                    prop_assert!(!event.chain_gap || !event.gap_explanation.is_empty());
                    prop_assert_eq!(event.step, held.map_or(1, |held| held.steps + 1));
                }
                _ => {}
            }
            history.extend(events);
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
