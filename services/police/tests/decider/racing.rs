//! Rooms through real desks on a real log: of racing bookings exactly one wins each time.

use api::police::v1::*;
use tokio::task::JoinSet;
use tonic::Code;

use crate::fixtures::time;
use crate::rooms::{ROOM, book};
use crate::station::{Station, context};

const ROUNDS: u32 = 8;
const RACERS: u32 = 12;
const LOCAL: &str = "investigator-an-phuoc";
const PROVINCE: &str = "investigator-province";
const KEEPER: &str = "keeper-an-phuoc";

async fn station_with_room() -> Station {
    let station = Station::open().await;
    let register = RegisterRoomRequest {
        context: context(1),
        room_id: ROOM.into(),
        name: "Phòng Nắng Mai".into(),
        address: "Nhà văn hóa xã".into(),
        seats: 5,
        ..RegisterRoomRequest::default()
    };
    station.send(KEEPER, register).await.unwrap();
    station
}

/// Two hours that begin within one hour of the round: all of a round overlap, no two rounds do.
fn booking(case_id: &str, round: u32, racer: u32) -> BookRoomRequest {
    let day = round + 3;
    BookRoomRequest {
        context: context(u128::from(1_000 + round * 100 + racer)),
        case_id: case_id.into(),
        starts_at: time(&format!("2026-03-{day:02}T09:{:02}:00+07:00", racer * 4)),
        ends_at: time(&format!("2026-03-{day:02}T11:{:02}:00+07:00", racer * 4)),
        ..book("09:00", "10:00")
    }
}

fn assert_lost(status: &tonic::Status) {
    // whoever lost again and again is told to try again
    let lost = [Code::FailedPrecondition, Code::Aborted];
    assert!(lost.contains(&status.code()), "{status:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_racing_bookings_from_two_processes_exactly_one_wins_each_time() {
    let one = station_with_room().await;
    let other = one.another_process().await;
    let local_case = one.open_case(LOCAL, 2).await;
    let province_case = one.open_case(PROVINCE, 3).await;
    for round in 0..ROUNDS {
        let mut racers = JoinSet::new();
        for racer in 0..RACERS {
            let (station, person, case_id) = match racer % 2 {
                0 => (one.clone(), LOCAL, &local_case),
                _ => (other.clone(), PROVINCE, &province_case),
            };
            let request = booking(case_id, round, racer);
            racers.spawn(async move { station.send(person, request).await });
        }
        let answers = racers.join_all().await;
        let won = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(won, 1, "round {round}");
        answers
            .iter()
            .filter_map(|a| a.as_ref().err())
            .for_each(assert_lost);
    }
    let room = one.room(ROOM).await;
    assert_eq!(room.reservations.len(), ROUNDS as usize);
    // what the room holds and what the cases were told is the same
    let told = one.bookings_told(&local_case).await + one.bookings_told(&province_case).await;
    assert_eq!(told, ROUNDS as usize);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_booking_and_a_move_that_race_for_one_time_do_not_both_get_it() {
    let station = station_with_room().await;
    let other = station.another_process().await;
    let case_id = station.open_case(LOCAL, 2).await;
    for round in 0..ROUNDS {
        let held = booking(&case_id, round, 0);
        let booking_id = station.send(LOCAL, held.clone()).await.unwrap().subject_id;
        // the contested time: the evening of the same day
        let evening = |hour: u32| time(&format!("2026-03-{:02}T{hour}:00:00+07:00", round + 3));
        let contested = BookRoomRequest {
            context: context(u128::from(5_000 + round)),
            starts_at: evening(18),
            ends_at: evening(20),
            ..held
        };
        let moved = RescheduleBookingRequest {
            context: context(u128::from(6_000 + round)),
            case_id: case_id.clone(),
            room_id: ROOM.into(),
            booking_id,
            starts_at: evening(19),
            ends_at: evening(21),
            reason: CancellationReason::ChildUnavailable.into(),
            ..RescheduleBookingRequest::default()
        };
        let (first, second) = tokio::join!(
            tokio::spawn({
                let station = station.clone();
                async move { station.send(LOCAL, contested).await }
            }),
            tokio::spawn({
                let other = other.clone();
                async move { other.send(LOCAL, moved).await }
            }),
        );
        let won = [first.unwrap().is_ok(), second.unwrap().is_ok()];
        assert_eq!(
            won.iter().filter(|won| **won).count(),
            1,
            "round {round}: {won:?}"
        );
    }
    let room = station.room(ROOM).await;
    let standing: Vec<_> = room.reservations.values().collect();
    for (index, one) in standing.iter().enumerate() {
        for other in &standing[index + 1..] {
            assert!(one.ends_at <= other.starts_at || other.ends_at <= one.starts_at);
        }
    }
}

#[tokio::test]
async fn a_unit_outside_the_case_books_nothing_for_it() {
    let station = station_with_room().await;
    let case_id = station.open_case(PROVINCE, 2).await;
    let status = station
        .send(LOCAL, booking(&case_id, 0, 0))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}

#[tokio::test]
async fn the_schedule_tells_free_or_busy_and_nothing_of_a_case() {
    let station = station_with_room().await;
    let case_id = station.open_case(LOCAL, 2).await;
    let booking_id = station
        .send(LOCAL, booking(&case_id, 0, 0))
        .await
        .unwrap()
        .subject_id;
    let week = || GetRoomScheduleRequest {
        room_id: ROOM.into(),
        from: time("2026-03-02T00:00:00+07:00"),
        until: time("2026-03-09T00:00:00+07:00"),
    };
    let own = station.schedule(LOCAL, week()).await.unwrap();
    assert_eq!((&*own.name, own.seats), ("Phòng Nắng Mai", 5));
    assert_eq!(
        (&*own.slots[0].booking_id, &*own.slots[0].case_id),
        (&*booking_id, &*case_id)
    );
    let others = station.schedule(PROVINCE, week()).await.unwrap();
    assert_eq!(others.slots.len(), 1);
    assert_eq!(
        (&*others.slots[0].booking_id, &*others.slots[0].case_id),
        ("", "")
    );
    let status = station
        .schedule("doctor-thanh-an", week())
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let unknown = GetRoomScheduleRequest {
        room_id: "room-9".into(),
        ..week()
    };
    let status = station.schedule(LOCAL, unknown).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let too_long = GetRoomScheduleRequest {
        until: time("2026-06-09T00:00:00+07:00"),
        ..week()
    };
    let status = station.schedule(LOCAL, too_long).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_look_at_a_room_shows_what_happened_since_the_last_one() {
    let station = station_with_room().await;
    let other = station.another_process().await;
    let case_id = station.open_case(LOCAL, 2).await;
    let month = || GetRoomScheduleRequest {
        room_id: ROOM.into(),
        from: time("2026-03-02T00:00:00+07:00"),
        until: time("2026-04-02T00:00:00+07:00"),
    };
    let seen = station.schedule(LOCAL, month()).await.unwrap();
    assert!(seen.slots.is_empty());
    for round in 0..3 {
        let writer = if round == 1 { &other } else { &station };
        let request = booking(&case_id, round, 0);
        writer.send(LOCAL, request).await.unwrap();
        let seen = station.schedule(LOCAL, month()).await.unwrap();
        assert_eq!(seen.slots.len(), round as usize + 1);
        assert_eq!(seen.name, "Phòng Nắng Mai");
    }
}

#[tokio::test]
async fn the_rooms_of_a_province_are_listed_page_by_page_to_police_and_procuracy() {
    let station = station_with_room().await;
    for number in 2..=51 {
        let register = RegisterRoomRequest {
            context: context(100 + number),
            room_id: format!("room-{number}"),
            name: format!("Phòng số {number}"),
            address: "Nhà văn hóa xã".into(),
            facilities: vec![RoomFacility::Recording.into()],
            seats: 4,
        };
        station.send(KEEPER, register).await.unwrap();
    }
    let first = station.rooms(LOCAL, 0).await.unwrap();
    assert_eq!((first.rooms.len(), first.next_offset), (50, 50));
    assert_eq!(
        (&*first.rooms[0].room_id, &*first.rooms[0].name),
        (ROOM, "Phòng Nắng Mai")
    );
    assert_eq!(first.rooms[1].org_unit_id, "police-an-phuoc");
    // whoever asks from elsewhere in the province, on another process, sees the same
    let other = station.another_process().await;
    let rest = other
        .rooms("prosecutor-thanh-an", first.next_offset)
        .await
        .unwrap();
    assert_eq!((rest.rooms.len(), rest.next_offset), (1, 0));
    assert_eq!(rest.rooms[0].room_id, "room-51");
    let status = station.rooms("doctor-thanh-an", 0).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let far = station.rooms(LOCAL, 10_001).await.unwrap_err();
    assert_eq!(far.code(), Code::InvalidArgument);
}
