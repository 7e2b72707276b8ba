//! What no sequence of commands can break, and no sequence of events.

use api::police::v1::*;
use decider::{EventSet, fold};
use police::{PoliceCommand, PoliceDecider, PoliceEvent, Stage};
use proptest::prelude::*;

use crate::fixtures::*;

/// Few ids and few times, so that commands meet.
fn any_command() -> impl Strategy<Value = PoliceCommand> {
    let hour = |base: u32| format!("2026-03-01T{:02}:00:00+07:00", base % 24);
    let id = |number: u32| format!("00000000-0000-0000-0000-{:012x}", number % 4);
    prop_oneof![
        Just(receive().into()),
        (0..12u32, 1..6u32, 0..2u32).prop_map(move |(from, length, room)| {
            BookFriendlyRoomRequest {
                starts_at: time(&hour(from)),
                ends_at: time(&hour(from + length)),
                room_id: format!("room-{room}"),
                ..book()
            }
            .into()
        }),
        (0..4u32).prop_map(move |number| {
            CancelRoomBookingRequest {
                booking_id: id(number),
                ..cancel()
            }
            .into()
        }),
        (0..20u32, 1..4u32, 0..5i32, 0..3i32).prop_map(move |(from, length, reason, kind)| {
            RecordInterviewSessionRequest {
                started_at: time(&hour(from)),
                ended_at: time(&hour(from + length)),
                over_limit_reason: reason,
                kind: kind + 1,
                ..confrontation()
            }
            .into()
        }),
        (0..4u32, 1..6i32, 0..3i32).prop_map(move |(number, outcome, reason)| {
            DecideDenunciationRequest {
                denunciation_id: id(number),
                outcome,
                suspension_reason: reason,
                decided_at: None,
                ..decide(DecisionOutcome::Suspended)
            }
            .into()
        }),
        (0..4u32, 1..3i32).prop_map(move |(number, stage)| {
            ExtendVerificationRequest {
                denunciation_id: id(number),
                stage,
                decided_at: None,
                ..extend(ExtensionStage::ComplexMatter)
            }
            .into()
        }),
    ]
}

/// Gives created things the small ids that the commands ask for.
fn renumber(event: &mut PoliceEvent, number: usize) {
    let id = format!("00000000-0000-0000-0000-{number:012x}");
    match event {
        PoliceEvent::DenunciationReceived(event) => event.denunciation_id = id,
        PoliceEvent::FriendlyRoomBooked(event) => event.booking_id = id,
        _ => {}
    }
}

/// Mostly times that are times.
fn any_second() -> impl Strategy<Value = i64> {
    prop_oneof![
        9 => -60_000_000_000..250_000_000_000i64,
        1 => any::<i64>(),
    ]
}

/// Any event, with any public content that is well-formed.
fn any_event() -> impl Strategy<Value = PoliceEvent> {
    let types = PoliceEvent::types();
    (
        0..types.len(),
        [any_second(), any_second()],
        0..4u32,
        0..7i32,
    )
        .prop_map(move |(index, seconds, number, code)| {
            let id = format!("00000000-0000-0000-0000-{number:012x}");
            let at = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
            let (from, to) = (at(seconds[0]), at(seconds[1]));
            match PoliceEvent::decode(types[index], &[]).expect("an empty message") {
                PoliceEvent::DenunciationReceived(event) => DenunciationReceived {
                    denunciation_id: id,
                    received_at: from,
                    due_at: to,
                    ..event
                }
                .into(),
                PoliceEvent::DenunciationDecided(event) => DenunciationDecided {
                    denunciation_id: id,
                    outcome: code,
                    next_due_at: to,
                    ..event
                }
                .into(),
                PoliceEvent::VerificationExtended(event) => VerificationExtended {
                    denunciation_id: id,
                    stage: code,
                    due_at: to,
                    ..event
                }
                .into(),
                PoliceEvent::FriendlyRoomBooked(event) => FriendlyRoomBooked {
                    booking_id: id,
                    starts_at: from,
                    ends_at: to,
                    ..event
                }
                .into(),
                PoliceEvent::RoomBookingCancelled(event) => RoomBookingCancelled {
                    booking_id: id,
                    ..event
                }
                .into(),
                PoliceEvent::InterviewSessionRecorded(event) => InterviewSessionRecorded {
                    started_at: from,
                    kind: code,
                    topics: vec![code],
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
            prop_assert!(!events.is_empty());
            let number = before.denunciations.len() + before.bookings.len();
            events.iter_mut().for_each(|event| renumber(event, number));
            history.extend(events);
            let after = case(history.clone()).state().clone();
            // a closed matter stays closed
            for (id, denunciation) in &before.denunciations {
                if denunciation.stage == Stage::Closed {
                    prop_assert_eq!(after.denunciations[id].stage, Stage::Closed);
                }
            }
            for event in &history {
                if let PoliceEvent::InterviewSessionRecorded(event) = event {
                    let over = event.over_sessions_per_day || event.over_duration;
                    prop_assert!(!over || event.over_limit_reason != 0);
                }
            }
        }
        // no two active bookings share time in a room
        let state = case(history).state().clone();
        let active: Vec<_> = state.bookings.values().filter(|b| !b.cancelled).collect();
        for (index, one) in active.iter().enumerate() {
            for other in &active[index + 1..] {
                let apart = one.room_id != other.room_id
                    || one.ends_at <= other.starts_at
                    || other.ends_at <= one.starts_at;
                prop_assert!(apart);
            }
        }
    }

    #[test]
    fn any_events_in_any_order_fold_and_any_command_after_them_is_answered(
        events in proptest::collection::vec(any_event(), 0..30),
        commands in proptest::collection::vec(any_command(), 1..5),
    ) {
        let _state = fold::<PoliceDecider>(&events);
        for command in commands {
            let _answer = case(events.clone()).when(command);
        }
    }
}
