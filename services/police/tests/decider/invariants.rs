//! What no sequence of commands can break, and no sequence of events.

use std::collections::BTreeSet;

use api::police::v1::*;
use decider::{EventSet, fold};
use police::{
    PoliceCommand, PoliceDecider, PoliceEvent, PoliceState, RoomCommand, RoomDecider, RoomEvent,
    RoomState, Stage,
};
use proptest::prelude::*;
use prost_reflect::{DynamicMessage, Kind, ReflectMessage, Value};

use crate::fixtures::*;
use crate::refusals::with;
use crate::rooms::{book, registered, room};

fn small_id(number: u32) -> String {
    format!("00000000-0000-0000-0000-{:012x}", number % 4)
}

fn on_first_of_march(hour: u32) -> Option<prost_types::Timestamp> {
    time(&format!("2026-03-01T{:02}:00:00+07:00", hour % 24))
}

/// Few ids and few times, so that commands meet. Whoever may do it does.
fn any_command() -> impl Strategy<Value = PoliceCommand> {
    let session = (0..20u32, 1..4u32, 0..5i32, 1..4i32).prop_map(|(from, length, reason, kind)| {
        record(SessionForm {
            started_at: on_first_of_march(from),
            ended_at: on_first_of_march(from + length),
            over_limit_reason: reason,
            kind,
            ..confrontation()
        })
        .into()
    });
    let on_matter = (0..4u32, 0..14u32).prop_map(|(number, which)| {
        let (denunciation_id, decision_id) = (small_id(number), small_id(number));
        let proposed = ConclusionOutcome::IndictmentProposed;
        macro_rules! of_matter {
            ($request:expr) => {{
                let mut request = $request;
                request.denunciation_id.clone_from(&denunciation_id);
                PoliceCommand::from(request)
            }};
        }
        match which {
            0 => of_matter!(InitiateProsecutionRequest {
                decided_at: None,
                ..initiate()
            }),
            1 => of_matter!(DeclineProsecutionRequest {
                decided_at: None,
                ..decline()
            }),
            2 => of_matter!(SuspendVerificationRequest {
                decided_at: None,
                ..suspend()
            }),
            3 => of_matter!(ResumeVerificationRequest {
                decided_at: None,
                ..resume()
            }),
            4 => ExtendVerificationRequest {
                extension: Some(extension_of(&denunciation_id)),
                ..extend()
            }
            .into(),
            5 => GrantExtensionRequest {
                extension: Some(extension_of(&denunciation_id)),
                ..grant()
            }
            .into(),
            6 => of_matter!(conclude(proposed)),
            7 => of_matter!(indict()),
            8 => with(return_file(), |r| {
                r.file_return.as_mut().expect("given").denunciation_id = denunciation_id
            }),
            9 => of_matter!(accept_file(TrialInstance::First)),
            10 => of_matter!(judge(TrialInstance::First, JudgmentOutcome::Convicted)),
            11 => CancelDecisionRequest {
                decision_id,
                ..cancel_decision()
            }
            .into(),
            12 => with(court_returns_file(), |r| {
                r.file_return.as_mut().expect("given").denunciation_id = denunciation_id
            }),
            _ => ApproveDecisionRequest {
                decision_id,
                ..approve()
            }
            .into(),
        }
    });
    let correction =
        (0..4u32, 1..29u32, 0..20u32, any::<bool>()).prop_map(|(number, day, hour, of_session)| {
            match of_session {
                true => CorrectSessionRequest {
                    session_id: small_id(number),
                    ..correct_session(SessionForm {
                        started_at: on_first_of_march(hour),
                        ended_at: on_first_of_march(hour + 1),
                        ..confrontation()
                    })
                }
                .into(),
                false => CorrectDecisionRequest {
                    correction: correction(
                        &small_id(number),
                        &format!("2026-02-{day:02}T09:00:00+07:00"),
                    ),
                    ..CorrectDecisionRequest::default()
                }
                .into(),
            }
        });
    prop_oneof![
        1 => Just(with(receive(), |r| r.received_at = time("2026-02-15T09:00:00+07:00"))),
        2 => session,
        6 => on_matter,
        2 => correction,
        1 => Just(assign().into()),
    ]
}

fn extension_of(denunciation_id: &str) -> ExtensionForm {
    ExtensionForm {
        denunciation_id: denunciation_id.into(),
        decided_at: None,
        ..extension("phức tạp")
    }
}

/// Gives created things small ids, as the commands ask for them.
fn renumber(event: &mut PoliceEvent, state: &PoliceState) {
    let id = |count: usize| format!("00000000-0000-0000-0000-{count:012x}");
    let matter = id(state.denunciations.len());
    let decision = id(state.decisions.len());
    let document = id(1_000 + state.documents.len());
    match event {
        PoliceEvent::DenunciationReceived(event) => event.denunciation_id = matter,
        PoliceEvent::ProsecutionInitiated(event) => event.decision_id = decision,
        PoliceEvent::ProsecutionDeclined(event) => event.decision_id = decision,
        PoliceEvent::VerificationSuspended(event) => event.decision_id = decision,
        PoliceEvent::VerificationResumed(event) => event.decision_id = decision,
        PoliceEvent::InvestigationConcluded(event) => event.decision_id = decision,
        PoliceEvent::InterviewSessionRecorded(event) => event.session_id = id(state.sessions.len()),
        PoliceEvent::VerificationExtended(event) => event.extension_id = document,
        PoliceEvent::DecisionApproved(event) => event.review_id = document,
        PoliceEvent::DecisionCancelled(event) => event.review_id = document,
        PoliceEvent::Indicted(event) => event.indictment_id = document,
        PoliceEvent::FileReturned(event) => event.return_id = document,
        PoliceEvent::FileAccepted(event) => event.acceptance_id = document,
        PoliceEvent::JudgmentDelivered(event) => event.judgment_id = document,
        _ => {}
    }
}

/// Where a matter may go from where it is.
fn may_follow(before: Stage, after: Stage) -> bool {
    use Stage::*;
    before == after
        || matches!(
            (before, after),
            (Verifying, Suspended | Declined | Investigating)
                | (Suspended | Declined, Verifying)
                | (Investigating, Verifying | WithProcuracy | Ended)
                | (WithProcuracy, Indicted | Investigating | Ended)
                | (Indicted, OnTrial)
                | (OnTrial, Judged | WithProcuracy)
                | (Judged, Appealed)
                | (Appealed, OnAppeal)
                | (OnAppeal, Ended | Investigating)
                // a discontinuation that the procuracy cancels
                | (Ended, Investigating)
        )
}

fn court_or_procuracy(command: &PoliceCommand) -> bool {
    matches!(
        command,
        PoliceCommand::AcceptFileRequest(_)
            | PoliceCommand::RecordJudgmentRequest(_)
            | PoliceCommand::ReturnFileToProcuracyRequest(_)
    )
}

/// Any event of a set, with public fields of any well-formed content.
fn any_event<E: EventSet>() -> impl Strategy<Value = E> {
    let types = E::types();
    let seconds = prop_oneof![9 => -60_000_000_000..250_000_000_000i64, 1 => any::<i64>()];
    (0..types.len(), seconds, 0..4u32, 0..12i32).prop_map(move |(index, seconds, number, code)| {
        let event_type = types[index];
        let name = format!("lachan.{event_type}");
        let descriptor = api::DESCRIPTORS
            .get_message_by_name(&name)
            .expect("a message");
        let mut message = DynamicMessage::new(descriptor.clone());
        for field in descriptor.fields() {
            let value = match field.kind() {
                Kind::String => Value::String(small_id(number)),
                Kind::Enum(_) => Value::EnumNumber(code),
                Kind::Uint32 => Value::U32(number),
                Kind::Bool => Value::Bool(code % 2 == 0),
                Kind::Message(kind) if kind.name() == "Timestamp" => {
                    let at = prost_types::Timestamp { seconds, nanos: 0 };
                    Value::Message(at.transcode_to_dynamic())
                }
                _ => continue,
            };
            match field.is_list() {
                true => message.set_field(&field, Value::List(vec![value])),
                false => message.set_field(&field, value),
            }
        }
        let payload = decider::Message::encode_to_vec(&message);
        E::decode(event_type, &payload).expect("a well-formed event")
    })
}

fn any_room_command() -> impl Strategy<Value = RoomCommand> {
    let hours = || (0..20u32, 1..5u32);
    let span = |from: u32, length: u32| (on_first_of_march(from), on_first_of_march(from + length));
    prop_oneof![
        4 => hours().prop_map(move |(from, length)| {
            let (starts_at, ends_at) = span(from, length);
            BookRoomRequest { starts_at, ends_at, ..book("09:00", "10:00") }.into()
        }),
        3 => (hours(), 0..8u32).prop_map(move |((from, length), number)| {
            let (starts_at, ends_at) = span(from, length);
            RescheduleBookingRequest {
                case_id: book("09:00", "10:00").case_id,
                room_id: "room-1".into(),
                booking_id: format!("00000000-0000-0000-0000-{number:012x}"),
                starts_at,
                ends_at,
                reason: CancellationReason::ChildUnavailable.into(),
                ..RescheduleBookingRequest::default()
            }
            .into()
        }),
        2 => (0..8u32).prop_map(|number| {
            CancelBookingRequest {
                case_id: book("09:00", "10:00").case_id,
                room_id: "room-1".into(),
                booking_id: format!("00000000-0000-0000-0000-{number:012x}"),
                reason: CancellationReason::NotNeeded.into(),
                ..CancelBookingRequest::default()
            }
            .into()
        }),
        1 => hours().prop_map(move |(from, length)| {
            let (starts_at, ends_at) = span(from, length);
            CloseRoomRequest {
                room_id: "room-1".into(),
                starts_at,
                ends_at,
                reason: RoomClosureReason::Maintenance.into(),
                ..CloseRoomRequest::default()
            }
            .into()
        }),
    ]
}

fn assert_no_overlap(state: &RoomState) {
    let standing: Vec<_> = state.reservations.values().collect();
    for (index, one) in standing.iter().enumerate() {
        for other in &standing[index + 1..] {
            assert!(
                one.ends_at <= other.starts_at || other.ends_at <= one.starts_at,
                "{one:?} {other:?}"
            );
        }
    }
}

proptest! {
    #[test]
    fn any_commands_keep_the_promises_of_the_lane(
        commands in proptest::collection::vec(any_command(), 1..40),
    ) {
        let mut history = vec![lane_opened()];
        for command in commands {
            let before = case(history.clone()).state().clone();
            let given = match court_or_procuracy(&command) {
                true => court(history.clone()),
                false => case(history.clone()),
            };
            let Ok(mut events) = given.when(command) else { continue };
            prop_assert!(!events.is_empty());
            events.iter_mut().for_each(|event| renumber(event, &before));
            history.extend(events);
            let after = case(history.clone()).state().clone();
            for (id, matter) in &before.denunciations {
                let now = &after.denunciations[id];
                prop_assert!(may_follow(matter.stage, now.stage), "{matter:?} {now:?}");
                // no time is ever taken away from a running clock but by a decision or its correction
                let corrected = matches!(history.last(), Some(PoliceEvent::DocumentCorrected(_)));
                if matter.decision == now.decision && matter.stage == now.stage && !corrected {
                    prop_assert!(now.due_at >= matter.due_at);
                }
            }
            // no document is dated before the one that it follows, whatever is corrected
            for document in after.documents.values() {
                let follows = document.follows.and_then(|id| after.documents.get(&id));
                prop_assert!(follows.is_none_or(|before| before.dated_at <= document.dated_at));
                let matter = &after.denunciations[&document.denunciation];
                prop_assert!(matter.received_at <= document.dated_at);
            }
            // no correction adds a session or takes one away
            let told = |event: &PoliceEvent| matches!(event, PoliceEvent::InterviewSessionRecorded(_));
            let recorded = history.iter().filter(|event| told(event)).count();
            prop_assert_eq!(after.sessions.len(), recorded);
        }
        for event in &history {
            let (over, reason) = match event {
                PoliceEvent::InterviewSessionRecorded(event) => {
                    (event.over_sessions_per_day || event.over_duration, event.over_limit_reason)
                }
                PoliceEvent::InterviewSessionCorrected(event) => {
                    (event.over_sessions_per_day || event.over_duration, event.over_limit_reason)
                }
                _ => continue,
            };
            prop_assert!(!over || reason != 0);
        }
    }

    #[test]
    fn any_events_in_any_order_fold_and_any_command_after_them_is_answered(
        events in proptest::collection::vec(any_event::<PoliceEvent>(), 0..30),
        commands in proptest::collection::vec(any_command(), 1..5),
    ) {
        let _state = fold::<PoliceDecider>(&events);
        for command in commands {
            let _answer = case(events.clone()).when(command);
        }
    }

    #[test]
    fn no_two_standing_bookings_of_a_room_overlap_whatever_is_asked(
        commands in proptest::collection::vec(any_room_command(), 1..60),
    ) {
        let mut history = vec![registered()];
        let mut numbers = BTreeSet::new();
        for command in commands {
            let Ok(mut events) = room(history.clone()).when(command) else { continue };
            for event in &mut events {
                if let RoomEvent::RoomReserved(event) = event {
                    let number = numbers.len();
                    numbers.insert(number);
                    event.booking_id = format!("00000000-0000-0000-0000-{number:012x}");
                }
            }
            history.extend(events);
            assert_no_overlap(room(history.clone()).state());
        }
    }

    #[test]
    fn any_events_of_a_room_fold_and_any_command_after_them_is_answered(
        events in proptest::collection::vec(any_event::<RoomEvent>(), 0..30),
        commands in proptest::collection::vec(any_room_command(), 1..5),
    ) {
        let _state = fold::<RoomDecider>(&events);
        for command in commands {
            let _answer = room(events.clone()).when(command);
        }
    }
}
