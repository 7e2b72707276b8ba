//! Clocks in a replay: for whoever may know of the lane they belong to, and for who is responsible.

use api::deadline::v1::{ClockMissed, ClockStarted};
use api::log::v1::{AgencyKind, Role};
use audit::{AsOf, whole_case};
use event_store::StreamName;

use crate::fixture::{CASE, Log, NOW, STORY, actor, at, entry, question, record};

async fn positions(log: &Log, viewer: Option<AgencyKind>) -> Vec<u64> {
    let question = question(AsOf::Head, viewer);
    let replay = whole_case(&**log, &question, at(NOW))
        .await
        .expect("a replay");
    let clocks = replay
        .events
        .iter()
        .filter(|event| event.lane == "deadline");
    clocks.map(|event| event.position).collect()
}

#[tokio::test]
async fn a_replay_tells_of_clocks_to_those_who_may_know_of_their_lane() {
    let log = Log::open().await;
    log.tell_the_story().await;
    let told = STORY[STORY.len() - 1];
    let system = actor("system", "system", AgencyKind::Unspecified, Role::System);
    let stream = StreamName::of("deadline", CASE.0);
    let time = at("2026-05-01T00:00:00Z");
    let police = ClockStarted {
        clock_id: "c".to_owned(),
        lane: "police".to_owned(),
        responsible_agency_kind: AgencyKind::Police.into(),
        ..ClockStarted::default()
    };
    record(
        &*log,
        system.clone(),
        time,
        vec![entry(CASE, &stream, time, &police)],
    )
    .await;
    // a duty of a school that takes no part in the case
    let school = ClockMissed {
        clock_id: "d".to_owned(),
        lane: "referral".to_owned(),
        responsible_agency_kind: AgencyKind::Education.into(),
        ..ClockMissed::default()
    };
    record(
        &*log,
        system,
        time,
        vec![entry(CASE, &stream, time, &school)],
    )
    .await;
    let (first, second) = (told + 1, told + 2);
    for (viewer, expected) in [
        (None, vec![first, second]),
        (Some(AgencyKind::Oversight), vec![first, second]),
        (Some(AgencyKind::Intake), vec![first, second]),
        (Some(AgencyKind::Police), vec![first]),
        (Some(AgencyKind::Education), vec![second]),
        (Some(AgencyKind::Health), vec![]),
    ] {
        assert_eq!(positions(&log, viewer).await, expected, "{viewer:?}");
    }
}
