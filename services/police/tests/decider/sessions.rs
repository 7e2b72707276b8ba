//! Sessions with minors: Juvenile Justice Law 59/2024/QH15 Art 156.

use api::police::v1::*;
use police::PoliceRejection;

use crate::fixtures::*;

fn on(day: &str, from: &str, to: &str) -> SessionForm {
    SessionForm {
        started_at: time(&format!("{day}T{from}:00+07:00")),
        ended_at: time(&format!("{day}T{to}:00+07:00")),
        ..session()
    }
}

fn morning_and_noon() -> [SessionForm; 2] {
    [
        on("2026-03-01", "08:00", "09:00"),
        on("2026-03-01", "10:00", "11:00"),
    ]
}

#[test]
fn a_session_within_the_limits_is_recorded_without_a_flag() {
    let event = session_of(case([lane_opened()]).when(record(session())));
    assert_eq!(event.session_id, SUBJECT);
    assert_eq!((event.duration_minutes, event.session_of_day), (60, 1));
    let flags = [
        event.over_sessions_per_day,
        event.over_duration,
        event.repeated_topic,
        event.representative_absent,
        event.rights_protector_absent,
        event.place_not_child_friendly,
    ];
    assert_eq!(flags, [false; 6]);
    assert_eq!(event.interviewee_number, 1, "the child the case is about");
    assert!(!event.within_exception);
}

#[test]
fn a_session_that_went_on_despite_fatigue_needs_a_reason() {
    // Law 59/2024 Art 156: stop at once
    let tired = SessionForm {
        stop_reason: StopReason::Fatigue.into(),
        fatigue_noticed_at: time("2026-03-01T09:55:00+07:00"),
        ..session()
    };
    let event = session_of(case([lane_opened()]).when(record(tired.clone())));
    assert!(!event.went_on_despite_fatigue, "five minutes are at once");
    let went_on = SessionForm {
        fatigue_noticed_at: time("2026-03-01T09:54:59+07:00"),
        ..tired
    };
    let refused = case([lane_opened()]).when(record(went_on.clone()));
    assert_eq!(refused, Err(police::PoliceRejection::OverLimitUnexplained));
    let explained = SessionForm {
        over_limit_reason: OverLimitReason::ComplexCase.into(),
        ..went_on
    };
    let event = session_of(case([lane_opened()]).when(record(explained)));
    assert!(event.went_on_despite_fatigue);
    assert!(!event.within_exception, "complexity does not excuse it");
}

#[test]
fn only_more_or_longer_statements_in_a_complex_case_are_within_the_laws_exception() {
    let mut longer = on("2026-03-01", "08:00", "11:00");
    longer.over_limit_reason = OverLimitReason::ComplexCase.into();
    assert!(session_of(case([lane_opened()]).when(record(longer.clone()))).within_exception);
    longer.over_limit_reason = OverLimitReason::ChildWantedToContinue.into();
    assert!(!session_of(case([lane_opened()]).when(record(longer))).within_exception);
    let mut long_confrontation = confrontation();
    long_confrontation.ended_at = time("2026-03-01T12:00:00+07:00");
    long_confrontation.over_limit_reason = OverLimitReason::ComplexCase.into();
    let event = session_of(case([lane_opened()]).when(record(long_confrontation)));
    assert!(event.over_duration && !event.within_exception);
    let limit = event.duration_limit.expect("a limit");
    assert_eq!(limit.rule_id, "police.interview.confrontation_duration");
}

#[test]
fn before_2026_two_confrontations_a_day_were_within_the_limit() {
    // CPC 2015 Art 421 counts them like any other session
    let on_day = |day: &str| SessionForm {
        started_at: time(&format!("{day}T09:00:00+07:00")),
        ended_at: time(&format!("{day}T10:00:00+07:00")),
        ..confrontation()
    };
    let then = on_day("2025-12-31");
    assert!(!session_of(after([then.clone()], then)).over_sessions_per_day);
    let now = on_day("2026-01-01");
    let refused = after([now.clone()], now);
    assert_eq!(refused, Err(police::PoliceRejection::OverLimitUnexplained));
}

#[test]
fn a_session_states_the_law_it_was_judged_by() {
    let event = session_of(case([lane_opened()]).when(record(session())));
    let limit = event.duration_limit.expect("a limit");
    assert_eq!(
        limit.legal_basis,
        "Juvenile Justice Law 59/2024/QH15 Art 156"
    );
    assert_eq!(limit.amount, 2);
}

#[test]
fn a_session_before_2026_is_judged_by_the_code_of_criminal_procedure() {
    let event = session_of(case([lane_opened()]).when(record(on("2025-12-31", "09:00", "10:00"))));
    let limit = event.sessions_limit.expect("a limit");
    assert_eq!(
        limit.legal_basis,
        "CPC 2015 Art 421; Joint Circular 06/2018"
    );
}

#[test]
fn a_third_session_on_one_day_is_recorded_once_its_reason_is_given() {
    let mut third = on("2026-03-01", "14:00", "15:00");
    let refused = after(morning_and_noon(), third.clone());
    assert_eq!(refused, Err(police::PoliceRejection::OverLimitUnexplained));
    third.over_limit_reason = OverLimitReason::ComplexCase.into();
    let event = session_of(after(morning_and_noon(), third));
    assert!(event.over_sessions_per_day);
    assert_eq!(event.session_of_day, 3);
}

#[test]
fn the_day_of_a_session_is_counted_in_viet_nam() {
    // 23:30 UTC on 28 February is already 1 March in Viet Nam
    let third = SessionForm {
        started_at: time("2026-02-28T23:30:00Z"),
        ended_at: time("2026-03-01T00:30:00Z"),
        over_limit_reason: OverLimitReason::ComplexCase.into(),
        ..session()
    };
    assert!(session_of(after(morning_and_noon(), third)).over_sessions_per_day);
}

#[test]
fn sessions_of_another_day_or_another_person_do_not_count() {
    let next_day = on("2026-03-02", "06:00", "07:00");
    assert_eq!(
        session_of(after(morning_and_noon(), next_day)).session_of_day,
        1
    );
    let mut sibling = on("2026-03-01", "14:00", "15:00");
    sibling.interviewee_number = 2;
    let event = session_of(after(morning_and_noon(), sibling));
    assert_eq!((event.session_of_day, event.repeated_topic), (1, false));
}

#[test]
fn two_hours_are_within_the_limit_and_a_minute_more_is_not() {
    let two_hours = on("2026-03-01", "08:00", "10:00");
    assert!(!session_of(case([lane_opened()]).when(record(two_hours))).over_duration);
    let mut longer = on("2026-03-01", "08:00", "10:01");
    let refused = case([lane_opened()]).when(record(longer.clone()));
    assert_eq!(refused, Err(police::PoliceRejection::OverLimitUnexplained));
    longer.over_limit_reason = OverLimitReason::ComplexCase.into();
    assert!(session_of(case([lane_opened()]).when(record(longer))).over_duration);
}

#[test]
fn breaks_do_not_shorten_a_session() {
    let mut session = on("2026-03-01", "08:00", "10:30");
    session.breaks = vec![TimeSpan {
        starts_at: time("2026-03-01T08:30:00+07:00"),
        ends_at: time("2026-03-01T09:30:00+07:00"),
    }];
    session.over_limit_reason = OverLimitReason::ComplexCase.into();
    let event = session_of(case([lane_opened()]).when(record(session)));
    assert!(event.over_duration);
    assert_eq!(event.duration_minutes, 150);
}

#[test]
fn a_question_asked_twice_is_flagged_and_an_introduction_is_not() {
    let next_day = on("2026-03-02", "06:00", "07:00");
    let event = session_of(after([session()], next_day.clone()));
    assert!(event.repeated_topic);
    assert_eq!(
        event.account.expect("an account").repeated_topics,
        [i32::from(InterviewTopic::FreeAccount)]
    );
    let mut only_introduction = next_day;
    only_introduction.topics = vec![InterviewTopic::Introduction.into()];
    assert!(!session_of(after([session()], only_introduction)).repeated_topic);
}

#[test]
fn the_absence_of_representative_and_rights_protector_is_flagged() {
    let alone = SessionForm {
        attendees: vec![attendee(AttendeeRole::Investigator)],
        ..session()
    };
    let event = session_of(case([lane_opened()]).when(record(alone)));
    assert!(event.representative_absent && event.rights_protector_absent);
}

#[test]
fn an_investigation_site_without_a_friendly_room_is_flagged() {
    let at_the_station = SessionForm {
        place_kind: PlaceKind::InvestigationSite.into(),
        ..session()
    };
    let event = session_of(case([lane_opened()]).when(record(at_the_station)));
    assert!(event.place_not_child_friendly);
}

#[test]
fn a_session_in_a_booked_room_names_the_booking() {
    let in_the_room = SessionForm {
        place_kind: PlaceKind::FriendlyRoom.into(),
        booking_id: BOOKING.into(),
        ..session()
    };
    let event = session_of(case([lane_opened(), room_booked()]).when(record(in_the_room)));
    assert_eq!(event.booking_id, BOOKING);
}

#[test]
fn a_second_confrontation_on_one_day_needs_a_reason_and_a_statement_does_not_count_as_one() {
    let event = session_of(after([session()], confrontation()));
    assert_eq!(
        (event.session_of_day, event.over_sessions_per_day),
        (1, false)
    );
    let mut second = confrontation();
    let refused = after([confrontation()], second.clone());
    assert_eq!(refused, Err(police::PoliceRejection::OverLimitUnexplained));
    second.over_limit_reason = OverLimitReason::ComplexCase.into();
    assert!(session_of(after([confrontation()], second)).over_sessions_per_day);
}

#[test]
fn a_confrontation_without_a_screen_needs_a_reason() {
    let mut open = confrontation();
    open.screened = false;
    let refused = case([lane_opened()]).when(record(open.clone()));
    assert_eq!(refused, Err(police::PoliceRejection::OverLimitUnexplained));
    open.over_limit_reason = OverLimitReason::ImminentDanger.into();
    assert!(!session_of(case([lane_opened()]).when(record(open))).screened);
}

#[test]
fn before_2026_no_law_demanded_grounds_a_screen_or_an_end_on_fatigue() {
    let mut request = confrontation();
    request.started_at = time("2025-12-31T08:00:00+07:00");
    request.ended_at = time("2025-12-31T09:00:00+07:00");
    request.fatigue_noticed_at = time("2025-12-31T08:10:00+07:00");
    request.screened = false;
    request.confrontation_grounds.clear();
    let event = session_of(case([lane_opened()]).when(record(request.clone())));
    assert!(!event.went_on_despite_fatigue);
    request.started_at = time("2026-01-01T08:00:00+07:00");
    request.ended_at = time("2026-01-01T09:00:00+07:00");
    request.fatigue_noticed_at = None;
    let refused = case([lane_opened()]).when(record(request));
    assert_eq!(refused, Err(PoliceRejection::ConfrontationUngrounded));
}

#[test]
fn a_procurator_may_hear_a_young_person_alone_and_that_is_flagged() {
    let mut request = session();
    request.attendees[0].role = AttendeeRole::Procurator.into();
    let event = session_of(case([lane_opened()]).when(record(request)));
    assert!(event.investigator_absent);
    assert!(!session_of(case([lane_opened()]).when(record(session()))).investigator_absent);
}

#[test]
fn a_representative_who_may_be_the_suspected_caregiver_needs_a_reason_and_is_flagged() {
    let suspected = || case([lane_opened()]).while_the_caregiver_is_suspected();
    let represented_by = |kind: RepresentativeKind| SessionForm {
        representative_kind: kind.into(),
        ..session()
    };
    for kind in [
        RepresentativeKind::ParentOrCaregiver,
        RepresentativeKind::Unspecified,
    ] {
        let mut request = represented_by(kind);
        let refused = suspected().when(record(request.clone()));
        assert_eq!(refused, Err(PoliceRejection::RepresentativeUnexplained));
        let nobody_suspected = session_of(case([lane_opened()]).when(record(request.clone())));
        assert!(!nobody_suspected.representative_suspected);
        request.absence_explanation = "chưa cử được người thay".into();
        assert!(session_of(suspected().when(record(request))).representative_suspected);
    }
    let substitute = represented_by(RepresentativeKind::Substitute);
    assert!(!session_of(suspected().when(record(substitute))).representative_suspected);
    let mut alone = session();
    alone.attendees.remove(1);
    assert!(!session_of(suspected().when(record(alone))).representative_suspected);
    const { assert!(<police::PoliceDecider as decider::Decider>::ASKS_OF_SUSPICION) };
}

#[test]
fn what_was_said_and_who_was_there_by_name_is_not_public() {
    let request = SessionForm {
        summary: "nội dung".into(),
        place: "nhà bà ngoại".into(),
        attendee_names: vec![AttendeeName {
            role: AttendeeRole::Representative.into(),
            full_name: "Lò Thị Mơ".into(),
            relation: "bà ngoại".into(),
        }],
        ..session()
    };
    let event = session_of(case([lane_opened()]).when(record(request)));
    let encoded = decider::EncodedEvent::of(&event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    let (_, public) = parts.first().expect("PUBLIC is always there");
    for secret in ["nội dung", "bà ngoại", "Lò Thị Mơ"] {
        let found = public
            .windows(secret.len())
            .any(|bytes| bytes == secret.as_bytes());
        assert!(!found, "{secret}");
    }
}
