//! Child-friendly rooms: MPS Circular 43/2021 Art 20, Law 59/2024 Art 156.

use api::log::v1::{AgencyKind, Role};
use api::police::v1::*;
use decider::{Decider, EventSet, Given, Message, given};
use police::{RoomCommand, RoomDecider, RoomEvent, RoomRejection, room_stream_id};

use crate::fixtures::{BOOKING, CASE, PROVINCE, SUBJECT, UNIT, time};

pub(crate) const ROOM: &str = "room-1";
const OTHER_CASE: &str = "00000000-0000-0000-0000-0000000000cc";
const CLOSURE: &str = "00000000-0000-0000-0000-0000000000c1";

pub(crate) fn room(history: impl IntoIterator<Item = RoomEvent>) -> Given<RoomDecider> {
    given::<RoomDecider>(history).by(UNIT, AgencyKind::Police, Role::RoomKeeper)
}

pub(crate) fn registered() -> RoomEvent {
    RoomRegistered {
        room_id: ROOM.into(),
        org_unit_id: UNIT.into(),
        ..RoomRegistered::default()
    }
    .into()
}

/// 3 March 2026, 09:00 to 11:00.
fn reserved() -> RoomEvent {
    RoomReserved {
        booking_id: BOOKING.into(),
        room_id: ROOM.into(),
        case_id: CASE.into(),
        org_unit_id: UNIT.into(),
        starts_at: time("2026-03-03T09:00:00+07:00"),
        ends_at: time("2026-03-03T11:00:00+07:00"),
        ..RoomReserved::default()
    }
    .into()
}

/// The whole of 4 March 2026.
fn closed() -> RoomEvent {
    RoomClosed {
        closure_id: CLOSURE.into(),
        room_id: ROOM.into(),
        starts_at: time("2026-03-04T00:00:00+07:00"),
        ends_at: time("2026-03-05T00:00:00+07:00"),
        ..RoomClosed::default()
    }
    .into()
}

fn register() -> RegisterRoomRequest {
    RegisterRoomRequest {
        room_id: ROOM.into(),
        name: "Phòng thân thiện".into(),
        address: "Nhà văn hóa xã".into(),
        seats: 6,
        ..RegisterRoomRequest::default()
    }
}

pub(crate) fn book(from: &str, to: &str) -> BookRoomRequest {
    BookRoomRequest {
        case_id: OTHER_CASE.into(),
        room_id: ROOM.into(),
        starts_at: time(&format!("2026-03-03T{from}:00+07:00")),
        ends_at: time(&format!("2026-03-03T{to}:00+07:00")),
        purpose: RoomPurpose::Statement.into(),
        needs: "gấu bông".into(),
        ..BookRoomRequest::default()
    }
}

fn cancel() -> CancelBookingRequest {
    CancelBookingRequest {
        case_id: CASE.into(),
        room_id: ROOM.into(),
        booking_id: BOOKING.into(),
        reason: CancellationReason::ChildUnavailable.into(),
        ..CancelBookingRequest::default()
    }
}

/// To 10:00 to 12:00 of the same day.
fn reschedule() -> RescheduleBookingRequest {
    RescheduleBookingRequest {
        case_id: CASE.into(),
        room_id: ROOM.into(),
        booking_id: BOOKING.into(),
        starts_at: time("2026-03-03T10:00:00+07:00"),
        ends_at: time("2026-03-03T12:00:00+07:00"),
        reason: CancellationReason::InvestigatorUnavailable.into(),
        ..RescheduleBookingRequest::default()
    }
}

fn close() -> CloseRoomRequest {
    CloseRoomRequest {
        room_id: ROOM.into(),
        starts_at: time("2026-03-03T00:00:00+07:00"),
        ends_at: time("2026-03-04T00:00:00+07:00"),
        reason: RoomClosureReason::Maintenance.into(),
        ..CloseRoomRequest::default()
    }
}

fn reopen() -> ReopenRoomRequest {
    ReopenRoomRequest {
        room_id: ROOM.into(),
        closure_id: CLOSURE.into(),
        ..ReopenRoomRequest::default()
    }
}

#[test]
fn a_room_has_one_stream_whoever_books_it() {
    let first = RoomDecider::target(&book("09:00", "10:00").into());
    let second = RoomDecider::target(&cancel().into());
    assert_eq!(first, second);
    assert_ne!(room_stream_id("room-1"), room_stream_id("room-2"));
}

#[test]
fn who_books_must_take_part_in_the_case() {
    let case_of = |command: RoomCommand| RoomDecider::requires_lane_of(&command);
    for command in [cancel().into(), reschedule().into()] {
        assert_eq!(
            case_of(command).map(|id| id.to_string()).as_deref(),
            Some(CASE)
        );
    }
    assert!(case_of(book("09:00", "10:00").into()).is_some());
    assert_eq!(case_of(register().into()), None);
}

#[test]
fn a_booking_is_told_to_the_police_lane_of_its_case_in_the_same_act() {
    let given = room([registered()]);
    let events = given.when(book("09:00", "11:00")).expect("allowed");
    let elsewhere = RoomDecider::elsewhere(&events[0], &given.occasion());
    assert_eq!(elsewhere.len(), 1);
    assert_eq!(elsewhere[0].category, "police");
    let told = FriendlyRoomBooked::decode(&elsewhere[0].event.payload[..]).expect("an event");
    assert_eq!((&*told.booking_id, &*told.room_id), (SUBJECT, ROOM));
    assert_eq!(told.needs, "gấu bông");
}

#[test]
fn a_moved_or_cancelled_booking_is_told_to_its_case_too() {
    let given = room([registered(), reserved()]);
    for command in [RoomCommand::from(reschedule()), cancel().into()] {
        let events = given.when(command).expect("allowed");
        assert_eq!(
            RoomDecider::elsewhere(&events[0], &given.occasion()).len(),
            1
        );
    }
}

#[test]
fn a_room_is_free_when_another_booking_ends_and_when_it_is_cancelled() {
    let history = vec![registered(), reserved()];
    assert!(room(history.clone()).when(book("11:00", "12:00")).is_ok());
    assert!(room(history.clone()).when(book("08:00", "09:00")).is_ok());
    let released = room(history.clone()).when(cancel()).expect("allowed");
    let history = [history, released].concat();
    assert!(room(history).when(book("09:00", "11:00")).is_ok());
}

#[test]
fn a_booking_may_be_moved_to_a_time_that_it_holds_itself() {
    let history = vec![registered(), reserved()];
    let moved = room(history.clone()).when(reschedule()).expect("allowed");
    let history = [history, moved].concat();
    assert!(room(history.clone()).when(book("09:00", "10:00")).is_ok());
    let taken = room(history).when(book("11:30", "12:30"));
    assert_eq!(taken, Err(RoomRejection::RoomTaken));
}

#[test]
fn a_closure_names_the_bookings_that_must_be_moved_and_throws_none_out() {
    let history = vec![registered(), reserved()];
    let events = room(history.clone()).when(close()).expect("allowed");
    let RoomEvent::RoomClosed(event) = &events[0] else {
        panic!("{events:?}");
    };
    assert_eq!(event.displaced_booking_ids, [BOOKING]);
    let state = room([history, events].concat()).state().clone();
    assert_eq!(state.reservations.len(), 1);
}

#[test]
fn a_reopened_room_can_be_booked_again() {
    let history = vec![registered(), closed()];
    let reopened = room(history.clone()).when(reopen()).expect("allowed");
    let mut on_that_day = book("09:00", "10:00");
    on_that_day.starts_at = time("2026-03-04T09:00:00+07:00");
    on_that_day.ends_at = time("2026-03-04T10:00:00+07:00");
    let refused = room(history.clone()).when(on_that_day.clone());
    assert_eq!(refused, Err(RoomRejection::RoomClosed));
    assert!(room([history, reopened].concat()).when(on_that_day).is_ok());
}

fn situations() -> Vec<(RoomRejection, Vec<RoomEvent>, RoomCommand)> {
    use RoomRejection::*;
    let open = || vec![registered()];
    let booked = || vec![registered(), reserved()];
    let other = CancellationReason::Other;
    let mut unreadable = book("09:00", "10:00");
    unreadable.starts_at = None;
    let mut a_day_and_a_second = book("09:00", "10:00");
    a_day_and_a_second.ends_at = time("2026-03-04T09:00:01+07:00");
    let mut over = book("09:00", "10:00");
    over.starts_at = time("2026-03-02T07:00:00+07:00");
    over.ends_at = time("2026-03-02T08:00:00+07:00");
    let mut moved_to_the_past = reschedule();
    moved_to_the_past.starts_at = over.starts_at;
    moved_to_the_past.ends_at = over.ends_at;
    let mut far = book("09:00", "10:00");
    far.starts_at = time("2027-03-03T08:00:01+07:00");
    far.ends_at = time("2027-03-03T09:00:00+07:00");
    let mut closed_far = close();
    closed_far.starts_at = far.starts_at;
    closed_far.ends_at = far.ends_at;
    let mut unworded = cancel();
    unworded.reason = other.into();
    let mut unworded_move = reschedule();
    unworded_move.reason = other.into();
    let mut of_another_case = cancel();
    of_another_case.case_id = OTHER_CASE.into();
    let mut for_ever = close();
    for_ever.ends_at = time("2027-03-05T00:00:00+07:00");
    let mut unworded_closure = close();
    unworded_closure.reason = RoomClosureReason::Other.into();
    let mut on_closed_day = book("09:00", "10:00");
    on_closed_day.starts_at = time("2026-03-03T23:00:00+07:00");
    on_closed_day.ends_at = time("2026-03-04T00:00:01+07:00");
    vec![
        (RoomUnknown, vec![], book("09:00", "10:00").into()),
        (RoomUnknown, vec![], close().into()),
        (RoomRegistered, open(), register().into()),
        (StartUnreadable, open(), unreadable.into()),
        (EndInvalid, open(), book("09:00", "09:00").into()),
        (EndInvalid, open(), a_day_and_a_second.into()),
        (TimeOver, open(), over.into()),
        (TimeOver, booked(), moved_to_the_past.into()),
        (TooFarAhead, open(), far.into()),
        (TooFarAhead, open(), closed_far.into()),
        (RoomTaken, booked(), book("10:59", "12:00").into()),
        (RoomTaken, booked(), book("08:00", "09:01").into()),
        (RoomTaken, booked(), book("09:30", "10:00").into()),
        (RoomTaken, booked(), book("08:00", "12:00").into()),
        (
            RoomClosed,
            vec![registered(), closed()],
            on_closed_day.into(),
        ),
        (BookingUnknown, open(), cancel().into()),
        (BookingUnknown, booked(), of_another_case.into()),
        (ExplanationMissing, booked(), unworded.into()),
        (ExplanationMissing, booked(), unworded_move.into()),
        (ExplanationMissing, open(), unworded_closure.into()),
        (ClosureEndInvalid, open(), for_ever.into()),
        (ClosureUnknown, open(), reopen().into()),
    ]
}

#[test]
fn every_situation_is_refused_for_its_own_reason() {
    for (rejection, history, command) in situations() {
        let outcome = room(history).when(command.clone());
        assert_eq!(outcome, Err(rejection), "{command:?}");
    }
}

#[test]
fn only_the_unit_that_keeps_a_room_closes_it() {
    let given = room([registered()]).by(PROVINCE, AgencyKind::Police, Role::RoomKeeper);
    assert_eq!(given.when(close()), Err(RoomRejection::KeptByAnotherUnit));
    let successor = given.succeeding(UNIT);
    assert!(successor.when(close()).is_ok());
}

#[test]
fn a_closure_that_is_over_is_not_reopened() {
    let given = room([registered(), closed()]).at("2026-03-05T00:00:00+07:00");
    assert_eq!(given.when(reopen()), Err(RoomRejection::ClosureUnknown));
}

#[test]
fn every_refusal_has_a_situation() {
    let situations = situations();
    for rejection in RoomRejection::ALL {
        let is_covered = situations.iter().any(|(covered, ..)| covered == rejection)
            || *rejection == RoomRejection::KeptByAnotherUnit;
        assert!(is_covered, "{rejection:?}");
    }
}

#[test]
fn every_event_survives_the_log() {
    for event_type in RoomEvent::types() {
        let event = RoomEvent::decode(event_type, &[]).expect("an empty message");
        let encoded = event.encode();
        assert_eq!(
            RoomEvent::decode(encoded.event_type, &encoded.payload),
            Ok(event)
        );
    }
}

#[test]
fn a_new_room_is_entered_in_the_list_of_its_province_and_of_no_other() {
    let entry_in = |area: &str| {
        let given = room([]).in_area(area);
        let events = given.when(register()).expect("the rules allow it");
        let given = room([]).in_area(area);
        let elsewhere = RoomDecider::elsewhere(&events[0], &given.occasion());
        assert_eq!(elsewhere.len(), 1);
        let listed = RoomListed::decode(&elsewhere[0].event.payload[..]).expect("an event");
        assert_eq!((&*listed.room_id, &*listed.org_unit_id), (ROOM, UNIT));
        (listed.province_code, elsewhere[0].stream_id)
    };
    let (province, list) = entry_in("99123");
    assert_eq!(province, "99");
    assert_eq!(list, entry_in("99").1);
    assert_ne!(list, entry_in("79001").1);
}
