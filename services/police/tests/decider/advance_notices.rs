//! Notice of time and place, and the secrecy of both: MPS Circular 43/2021 Art 20.

use api::police::v1::*;

use crate::fixtures::*;

fn public_of<E: api::EventMessage>(event: &E) -> Vec<u8> {
    let encoded = decider::EncodedEvent::of(event);
    let parts = api::split(encoded.event_type, &encoded.payload).expect("an event");
    parts
        .into_iter()
        .next()
        .expect("PUBLIC is always there")
        .1
        .to_vec()
}

#[test]
fn representative_and_rights_protector_who_were_not_told_in_advance_are_flagged() {
    // MPS Circular 43/2021 Art 20
    let event = session_of(case([lane_opened()]).when(record(session())));
    assert!(event.representative_not_notified && event.rights_protector_not_notified);
    let told = case([lane_opened()]).when(give_notice()).expect("allowed");
    let history = and(vec![lane_opened()], told);
    let named = SessionForm {
        notice_ids: vec![SUBJECT.into()],
        ..session()
    };
    let event = session_of(case(history.clone()).when(record(named)));
    assert!(!event.representative_not_notified && !event.rights_protector_not_notified);
    // nobody says that the notice was of this session
    assert!(session_of(case(history).when(record(session()))).representative_not_notified);
}

#[test]
fn a_notice_to_the_representative_alone_leaves_the_rights_protector_untold() {
    let mut notice = give_notice();
    notice.recipients.truncate(1);
    let told = case([lane_opened()]).when(notice).expect("allowed");
    let named = SessionForm {
        notice_ids: vec![SUBJECT.into()],
        ..session()
    };
    let event = session_of(case(and(vec![lane_opened()], told)).when(record(named)));
    assert!(!event.representative_not_notified && event.rights_protector_not_notified);
}

#[test]
fn notice_given_after_the_session_began_is_none() {
    let mut late = give_notice();
    late.notified_at = time("2026-03-01T09:00:00+07:00");
    let told = case([lane_opened()]).when(late).expect("allowed");
    let event = crate::event_of!(
        AdvanceNoticeGiven,
        Ok::<_, police::PoliceRejection>(told.clone())
    );
    assert!(!event.in_advance);
    let named = SessionForm {
        notice_ids: vec![SUBJECT.into()],
        ..session()
    };
    let event = session_of(case(and(vec![lane_opened()], told)).when(record(named)));
    assert!(event.representative_not_notified);
}

#[test]
fn notice_of_a_booking_no_longer_counts_when_the_booking_is_moved() {
    let booked = vec![lane_opened(), room_booked()];
    let of_booking = GiveAdvanceNoticeRequest {
        booking_id: BOOKING.into(),
        ..give_notice()
    };
    let told = and(
        booked.clone(),
        case(booked).when(of_booking).expect("allowed"),
    );
    let in_the_room = SessionForm {
        place_kind: PlaceKind::FriendlyRoom.into(),
        booking_id: BOOKING.into(),
        ..session()
    };
    let event = session_of(case(told.clone()).when(record(in_the_room.clone())));
    assert!(!event.representative_not_notified);
    let moved = RoomBookingRescheduled {
        booking_id: BOOKING.into(),
        room_id: "room-1".into(),
        starts_at: time("2026-03-01T09:00:00+07:00"),
        ends_at: time("2026-03-01T12:00:00+07:00"),
        ..RoomBookingRescheduled::default()
    };
    let event = session_of(case(and(told, [moved.into()])).when(record(in_the_room)));
    assert!(event.representative_not_notified);
}

#[test]
fn nobody_outside_the_police_learns_when_and_where_a_child_will_be_heard() {
    // people of every agency may be relatives of a suspect: PUBLIC tells that there is a booking
    let booked = FriendlyRoomBooked {
        booking_id: BOOKING.into(),
        room_id: "room-1".into(),
        org_unit_id: UNIT.into(),
        starts_at: time("2026-03-01T09:00:00+07:00"),
        ends_at: time("2026-03-01T11:00:00+07:00"),
        purpose: RoomPurpose::Confrontation.into(),
        invitees: vec![InviteeKind::School.into()],
        needs: "gấu bông".into(),
    };
    let left = FriendlyRoomBooked {
        booking_id: BOOKING.into(),
        org_unit_id: UNIT.into(),
        ..FriendlyRoomBooked::default()
    };
    let seen: FriendlyRoomBooked =
        decider::Message::decode(&public_of(&booked)[..]).expect("readable");
    assert_eq!(seen, left);
    let notice = crate::event_of!(
        AdvanceNoticeGiven,
        case([lane_opened()]).when(give_notice())
    );
    let seen: AdvanceNoticeGiven =
        decider::Message::decode(&public_of(&notice)[..]).expect("readable");
    assert_eq!((seen.session_starts_at, seen.place_kind), (None, 0));
    assert!(seen.in_advance && seen.representative_told && seen.recipients.is_empty());
}
