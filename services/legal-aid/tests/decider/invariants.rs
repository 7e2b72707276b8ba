//! What no sequence of commands can break, and no sequence of events.

use api::legal_aid::v1::*;
use decider::{EventSet, fold, survives_any_history};
use legal_aid::{LegalAidCommand, LegalAidDecider, LegalAidEvent, Papers, Stage};
use proptest::prelude::*;

use crate::corrections::*;
use crate::fixtures::*;

fn id(number: usize) -> String {
    format!("00000000-0000-0000-0000-{number:012x}")
}

/// Few ids, so that commands meet; every step is late, and says why.
fn any_command() -> impl Strategy<Value = LegalAidCommand> {
    (0..17usize, 0..3usize, 0..5i32, any::<bool>()).prop_map(|(which, number, code, flag)| {
        match which {
            0..=5 => of_request(which, id(number), code, flag),
            6..=13 => of_aid(which, id(number), code, flag),
            _ => correction(which, id(number), code),
        }
    })
}

fn of_request(which: usize, request_id: String, code: i32, flag: bool) -> LegalAidCommand {
    match which {
        0 => ReceiveRequestRequest {
            papers_complete: flag,
            received_at: None,
            ..receive()
        }
        .into(),
        1 => AcceptRequestRequest {
            request_id,
            registered_at: None,
            age_group: code + 1,
            papers_later: flag,
            ..accept()
        }
        .into(),
        2 => DeclineRequestRequest {
            request_id,
            reason: code + 1,
            declined_at: None,
            ..decline()
        }
        .into(),
        3 => RequestPapersRequest {
            request_id,
            requested_at: None,
            ..ask_for_papers()
        }
        .into(),
        4 => RecordPapersRequest {
            request_id,
            received_at: None,
            papers_complete: flag,
            ..bring_papers()
        }
        .into(),
        _ => ReviewEligibilityRequest {
            request_id,
            reviewed_at: None,
            hardship_shown: flag,
            ..review()
        }
        .into(),
    }
}

fn of_aid(which: usize, id_of: String, code: i32, flag: bool) -> LegalAidCommand {
    match which {
        6 => AppointProviderRequest {
            request_id: id_of,
            appointed_at: None,
            delay_reason: code,
            provider_kind: ProviderKind::Lawyer.into(),
            provider_person_id: format!("lawyer-{code}"),
            replaces_appointment_id: if flag { id(0) } else { String::new() },
            replacement_reason: ReplacementReason::Suitability.into(),
            ..appoint()
        }
        .into(),
        7 => FileRegistrationRequest {
            appointment_id: id_of,
            ..file()
        }
        .into(),
        8 => RegisterDefenderRequest {
            appointment_id: id_of,
            registration_id: if flag { id(0) } else { String::new() },
            ..register()
        }
        .into(),
        9 => RecordRegistrationRefusalRequest {
            registration_id: id_of,
            ..refuse_registration()
        }
        .into(),
        10 => RecordSessionRequest {
            appointment_id: id_of,
            ..session()
        }
        .into(),
        11 => CloseAidRequest {
            request_id: id_of,
            ..close()
        }
        .into(),
        12 => ReceiveComplaintRequest {
            request_id: id_of,
            received_at: None,
            ..complain()
        }
        .into(),
        _ => SettleComplaintRequest {
            complaint_id: id_of,
            ..settle()
        }
        .into(),
    }
}

fn correction(which: usize, id_of: String, code: i32) -> LegalAidCommand {
    match which {
        14 => CorrectRegisterEntryRequest {
            request_id: id_of,
            registered_at: None,
            delay_reason: code,
            ..correct_entry()
        }
        .into(),
        15 => CorrectSessionRequest {
            session_id: id_of,
            ..correct_session()
        }
        .into(),
        _ => CorrectAidOutcomeRequest {
            request_id: id_of,
            completed_at: None,
            ..correct_outcome()
        }
        .into(),
    }
}

/// Any event, with any public content that is well-formed.
fn any_event() -> impl Strategy<Value = LegalAidEvent> {
    let types = LegalAidEvent::types();
    let second = -60_000_000_000..250_000_000_000i64;
    (0..types.len(), second, 0..3usize, 0..3usize).prop_map(
        move |(index, seconds, number, other)| {
            let at = Some(prost_types::Timestamp { seconds, nanos: 0 });
            match LegalAidEvent::decode(types[index], &[]).expect("an empty message") {
                LegalAidEvent::RequestReceived(event) => RequestReceived {
                    request_id: id(number),
                    received_at: at,
                    ..event
                }
                .into(),
                LegalAidEvent::RequestAccepted(event) => RequestAccepted {
                    request_id: id(number),
                    registered_at: at,
                    appointment_due_at: at,
                    ..event
                }
                .into(),
                LegalAidEvent::ProviderAppointed(event) => ProviderAppointed {
                    appointment_id: id(number),
                    request_id: id(other),
                    replaces_appointment_id: id(other),
                    ..event
                }
                .into(),
                LegalAidEvent::SessionRecorded(event) => SessionRecorded {
                    request_id: id(number),
                    ..event
                }
                .into(),
                LegalAidEvent::AidCompleted(event) => AidCompleted {
                    request_id: id(number),
                    ..event
                }
                .into(),
                other => other,
            }
        },
    )
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
                LegalAidEvent::RequestReceived(event) => {
                    event.request_id = id(before.requests.len());
                }
                LegalAidEvent::ProviderAppointed(event) => {
                    event.appointment_id = id(before.appointments.len());
                    let request = &before.requests[&event.request_id.parse()?];
                    prop_assert_eq!(request.stage, Stage::Accepted);
                    prop_assert!(!event.late || event.delay_reason != 0);
                }
                LegalAidEvent::RegistrationFiled(event) => {
                    event.registration_id = id(before.registrations.len());
                }
                LegalAidEvent::ComplaintReceived(event) => {
                    event.complaint_id = id(before.complaints.len());
                }
                LegalAidEvent::RequestAccepted(event) => {
                    // without papers only what cannot wait, and nobody of 16 or 17 as a child
                    let request = &before.requests[&event.request_id.parse()?];
                    prop_assert!(request.papers == Papers::Complete || request.urgent);
                    let from_16 = event.age_group() == api::codes::v1::AgeGroup::AgeGroup16To17;
                    prop_assert!(!(event.regardless_of_means && from_16));
                }
                LegalAidEvent::SessionRecorded(event) => {
                    event.session_id = id(before.sessions.len());
                }
                // the entry stays between the receipt and what followed it
                LegalAidEvent::RegisterEntryCorrected(event) => {
                    let request = &before.requests[&event.request_id.parse()?];
                    let at = event.registered_at.as_ref().and_then(api::timestamp_from_proto);
                    prop_assert!(at >= Some(request.received_at));
                    prop_assert!(request.acted_on_at.is_none_or(|acted| at <= Some(acted)));
                    prop_assert_eq!(event.appointment_due_at.is_some(), !request.appointed
                        && request.stage == Stage::Accepted);
                }
                LegalAidEvent::AidCompleted(event) => {
                    let request = &before.requests[&event.request_id.parse()?];
                    prop_assert_eq!(event.sessions_held, request.sessions);
                }
                _ => {}
            }
            history.extend(events);
            // an answer is given once, and what has ended stays ended
            let after = case(history.clone()).state().clone();
            for (request_id, request) in &before.requests {
                let now = after.requests[request_id].stage;
                let allowed = match request.stage {
                    Stage::Waiting => now != Stage::Closed,
                    Stage::Accepted => now == Stage::Accepted || now == Stage::Closed,
                    ended => now == ended,
                };
                prop_assert!(allowed);
            }
        }
    }

    #[test]
    fn any_events_in_any_order_fold_and_any_command_after_them_is_answered(
        events in proptest::collection::vec(any_event(), 0..30),
        commands in proptest::collection::vec(any_command(), 1..5),
    ) {
        let _state = fold::<LegalAidDecider>(&events);
        for command in commands {
            let _answer = case(events.clone()).when(command);
        }
    }
}

#[test]
fn no_history_breaks_the_folding() {
    survives_any_history::<LegalAidDecider>();
}
