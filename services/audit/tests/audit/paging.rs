//! Page by page nothing is lost, nothing comes twice.

use access::AGENCY_KINDS;
use api::audit::v1::ReplayedEvent;
use api::log::v1::{AgencyKind, LaneBasis};
use audit::{
    AsOf, Bounds, Cursor, Question, ReplayError, Viewpoint, first_page, next_page, whole_case,
};
use event_store::{EventStore, StreamName};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use uuid::Uuid;

use crate::fixture::{
    CASE, Entry, Log, NOW, OTHER_CASE, STORY, at, entry, officer, opened, proposed, question,
    record,
};

fn of(events_max: usize) -> Bounds {
    Bounds {
        events_max,
        bytes_max: usize::MAX,
    }
}

fn positions(events: &[ReplayedEvent]) -> Vec<u64> {
    events.iter().map(|event| event.position).collect()
}

/// All pages; `between` runs before each page but the first.
async fn pages(
    log: &Log,
    question: &Question,
    bounds: Bounds,
    between: impl AsyncFn(),
) -> Vec<Vec<ReplayedEvent>> {
    let store = &**log;
    let (_, page) = first_page(store, question, at(NOW), bounds)
        .await
        .expect("a page");
    let mut pages = vec![page.events];
    let mut next = page.next;
    while let Some(cursor) = next {
        between().await;
        let token: Cursor = cursor.to_string().parse().expect("its own text");
        assert_eq!(token, cursor);
        let page = next_page(store, question, &token, bounds)
            .await
            .expect("a page");
        pages.push(page.events);
        next = page.next;
    }
    pages
}

#[tokio::test]
async fn pages_of_any_size_join_to_the_whole() {
    let log = Log::open().await;
    log.tell_the_story().await;
    for size in 1..=STORY.len() + 1 {
        let pages = pages(&log, &question(AsOf::Head, None), of(size), async || ()).await;
        assert_eq!(pages.len(), STORY.len().div_ceil(size), "no empty page");
        assert!(pages.iter().all(|page| page.len() <= size));
        assert_eq!(positions(&pages.concat()), STORY);
    }
}

#[tokio::test]
async fn events_recorded_while_somebody_reads_do_not_show() {
    let log = Log::open().await;
    log.tell_the_story().await;
    let grow = async || {
        let stream = StreamName::of("health", CASE.0);
        let lane = opened("hospital-thanh-an", AgencyKind::Health, LaneBasis::Referral);
        let lane = entry(CASE, &stream, at(NOW), &lane);
        record(&*log, officer(), at(NOW), vec![lane]).await;
    };
    let read = pages(&log, &question(AsOf::Head, None), of(2), grow).await;
    assert_eq!(positions(&read.concat()), STORY);
    assert_eq!(log.head().await, Ok(14), "it did grow");

    // who took part is settled with the first page too
    let as_health = question(AsOf::Position(10), Some(AgencyKind::Health));
    assert_eq!(log.positions(&as_health).await, Vec::<u64>::new());
}

#[tokio::test]
async fn a_page_holds_no_more_bytes_than_it_may_and_one_event_at_least() {
    let log = Log::open().await;
    log.tell_the_story().await;
    let bounds = Bounds {
        events_max: 100,
        bytes_max: 1,
    };
    let pages = pages(&log, &question(AsOf::Head, None), bounds, async || ()).await;
    assert!(pages.iter().all(|page| page.len() == 1));
    assert_eq!(positions(&pages.concat()), STORY);
}

#[tokio::test]
async fn one_call_reads_only_so_far_to_fill_its_page() {
    let log = Log::open().await;
    let (police, referral) = (
        StreamName::of("police", CASE.0),
        StreamName::of("referral", CASE.0),
    );
    for _batch in 0..5 {
        let lane = opened("police-an-phuoc", AgencyKind::Police, LaneBasis::OwnReceipt);
        let hidden = (0..40)
            .map(|_| entry(CASE, &police, at(NOW), &lane))
            .collect();
        record(&*log, officer(), at(NOW), hidden).await;
    }
    let to_school = proposed("school-huong-sen", AgencyKind::Education);
    let shown = entry(CASE, &referral, at(NOW), &to_school);
    record(&*log, officer(), at(NOW), vec![shown]).await;

    let as_school = question(AsOf::Head, Some(AgencyKind::Education));
    let pages = pages(&log, &as_school, of(1), async || ()).await;
    assert!(pages[0].is_empty(), "the school's event is 200 events away");
    assert_eq!(positions(&pages.concat()), [201]);
}

#[tokio::test]
async fn a_token_belongs_to_its_question() {
    let log = Log::open().await;
    log.tell_the_story().await;
    let asked = question(AsOf::Head, None);
    let (_, page) = first_page(&*log, &asked, at(NOW), of(2))
        .await
        .expect("a page");
    let cursor = page.next.expect("more");
    let others = [
        question(AsOf::Position(10), None),
        question(AsOf::RecordedAt(at(NOW)), None),
        question(AsOf::Head, Some(AgencyKind::Police)),
        Question {
            case_id: OTHER_CASE,
            ..asked
        },
    ];
    for other in others {
        let answer = next_page(&*log, &other, &cursor, of(2)).await;
        assert!(matches!(answer, Err(ReplayError::Cursor(_))), "{other:?}");
    }
}

proptest! {
    #[test]
    fn no_text_is_mistaken_for_a_token(text in "\\PC{0,64}") {
        if let Ok(cursor) = text.parse::<Cursor>() {
            prop_assert!(cursor.check(&question(AsOf::Head, None)).is_err());
        }
    }
}

/// One step of a made-up history.
#[derive(Debug, Clone)]
enum Step {
    /// A unit of the kind joins the lane.
    Join(&'static str, AgencyKind),
    /// The kind is asked to take part.
    Ask(AgencyKind),
    /// Something in another case.
    Elsewhere,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let kind = || proptest::sample::select(&AGENCY_KINDS[..]);
    let lane =
        proptest::sample::select(&["case", "health", "police", "legal_aid", "education"][..]);
    let step = prop_oneof![
        (lane, kind()).prop_map(|(lane, kind)| Step::Join(lane, kind)),
        kind().prop_map(Step::Ask),
        Just(Step::Elsewhere),
    ];
    proptest::collection::vec(step, 1..40)
}

fn entry_of(step: &Step, time: Timestamp) -> Entry {
    match step {
        Step::Join(lane, kind) => {
            let event = opened("some-unit", *kind, LaneBasis::OwnReceipt);
            entry(CASE, &StreamName::of(lane, CASE.0), time, &event)
        }
        Step::Ask(kind) => {
            let stream = StreamName::of("referral", Uuid::now_v7());
            entry(CASE, &stream, time, &proposed("some-unit", *kind))
        }
        Step::Elsewhere => {
            let event = opened("some-unit", AgencyKind::Intake, LaneBasis::OwnReceipt);
            entry(
                OTHER_CASE,
                &StreamName::of("case", OTHER_CASE.0),
                time,
                &event,
            )
        }
    }
}

/// What a replay must show, from its definition: a filter over the case's events until then.
fn expected(steps: &[Step], as_of: usize, viewer: Option<AgencyKind>) -> Vec<u64> {
    let until_then = &steps[..as_of];
    let sees_all = matches!(
        viewer,
        None | Some(AgencyKind::Lead | AgencyKind::Oversight)
    );
    let joined = |step: &Step| matches!(step, Step::Join(_, kind) if Some(*kind) == viewer);
    let takes_part = sees_all || until_then.iter().any(joined);
    let shows = |step: &Step| match (step, viewer) {
        (Step::Elsewhere, _) => false,
        (_, None) => true,
        (Step::Ask(to), Some(kind)) if kind == *to || kind == AgencyKind::Intake => {
            takes_part || kind == *to || kind == AgencyKind::Intake
        }
        (Step::Ask(_), Some(_)) => sees_all,
        (Step::Join(lane, _), Some(kind)) => {
            takes_part && access::disclosure(kind, lane, None) != access::Disclosure::Hidden
        }
    };
    (1..)
        .zip(until_then)
        .filter(|(_, step)| shows(step))
        .map(|(position, _)| position)
        .collect()
}

async fn check(steps: Vec<Step>, as_of: usize, size: usize) {
    let log = Log::open().await;
    let start = at("2026-01-01T00:00:00Z");
    for (minute, step) in (0..).zip(&steps) {
        let time = start + SignedDuration::from_mins(minute);
        record(&*log, officer(), time, vec![entry_of(step, time)]).await;
    }
    let as_of = as_of % steps.len() + 1;
    let viewers = AGENCY_KINDS.map(Some).into_iter().chain([None]);
    let is_known = steps.iter().any(|step| !matches!(step, Step::Elsewhere));
    for viewer in viewers {
        let question = question(AsOf::Position(as_of as u64), viewer);
        if !is_known {
            let answer = whole_case(&*log, &question, at(NOW)).await;
            assert_eq!(answer, Err(ReplayError::UnknownCase));
            continue;
        }
        let expected = expected(&steps, as_of, viewer);
        let pages = pages(&log, &question, of(size), async || ()).await;
        assert_eq!(
            positions(&pages.concat()),
            expected,
            "{viewer:?} as of {as_of}"
        );
        let whole = whole_case(&*log, &question, at(NOW))
            .await
            .expect("a replay");
        assert_eq!(whole.events, pages.concat());
        let header = whole.header.expect("a header");
        assert_eq!(header.event_count, expected.len() as u64);
    }
}

#[test]
fn any_history_replays_as_its_definition_says() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    runner
        .run(
            &(steps(), any::<usize>(), 1_usize..12),
            |(steps, as_of, size)| {
                runtime.block_on(check(steps, as_of, size));
                Ok(())
            },
        )
        .expect("every history");
}

#[tokio::test]
async fn whoever_takes_no_part_sees_only_the_referrals_it_is_a_party_to() {
    let log = Log::open().await;
    log.tell_the_story().await;
    for event in log.read_case(CASE, 0, 100).await.expect("events") {
        let outsider = Viewpoint {
            viewer: Some(AgencyKind::Education),
            takes_part: false,
            in_chain: false,
        };
        assert_eq!(outsider.replay(&event).is_some(), event.position == 9);
    }
}
