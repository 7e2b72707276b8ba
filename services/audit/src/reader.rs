//! Reads a case from the log, page by page, and answers questions about it.

use access::LANES;
use api::CaseId;
use api::audit::v1::{ReplayCaseResponse, ReplayHeader, ReplayedEvent};
use api::log::v1::AgencyKind;
use event_store::{Event, EventStore, ReadError};
use jiff::Timestamp;
use prost::Message;

use crate::cursor::{Cursor, CursorError};
use crate::replay::{Survey, Viewpoint};

/// Events read from the log at once: bounds the memory of a call.
const READ_EVENTS_MAX: usize = 256;
/// Reads for one page after its first event could be far away: bounds the time of a call.
const READS_PER_PAGE_MAX: usize = 64;

/// What is to be replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The case.
    pub case_id: CaseId,
    /// As of when.
    pub as_of: AsOf,
    /// As which agency kind was entitled to see it; `None` for every event.
    pub viewer: Option<AgencyKind>,
}

/// As of when a case is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// As of now.
    Head,
    /// As of a position of the log.
    Position(u64),
    /// As of the last event of the case recorded until this time.
    RecordedAt(Timestamp),
}

/// How much a page may hold.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Events.
    pub events_max: usize,
    /// Encoded bytes; the first event is given whatever its size.
    pub bytes_max: usize,
}

/// A page of a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The events, in the order of the log.
    pub events: Vec<ReplayedEvent>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
}

/// Why a case cannot be replayed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The log holds no event of the case.
    #[error("the log holds no event of the case")]
    UnknownCase,
    /// The position is 0 or beyond the head.
    #[error("must lie between 1 and the head of the log, {head}")]
    NoSuchPosition {
        /// The head.
        head: u64,
    },
    /// The time lies ahead of the clock.
    #[error("must not lie in the future")]
    InTheFuture,
    /// The page token is not one of this question.
    #[error("page token: {0}")]
    Cursor(#[from] CursorError),
    /// The log cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Answers a question with its header and the first page.
///
/// # Errors
/// See [`ReplayError`].
pub async fn first_page(
    store: &dyn EventStore,
    question: &Question,
    now: Timestamp,
    bounds: Bounds,
) -> Result<(ReplayHeader, Page), ReplayError> {
    let case_id = question.case_id;
    // the head after the first event: the event cannot lie beyond it
    let is_known = is_case(store, case_id).await?;
    let log_head = store.head().await?;
    let as_of = resolve(store, question, now, log_head).await?;
    if !is_known {
        return Err(ReplayError::UnknownCase);
    }
    let mut survey = Survey::new(question.viewer);
    let mut scan = Scan::new(case_id, 0, as_of, READ_EVENTS_MAX);
    while let Some(events) = scan.next(store).await? {
        events.iter().for_each(|event| survey.observe(event));
    }
    let viewpoint = survey.viewpoint();
    let page = fill(store, question, viewpoint, (0, as_of), bounds).await?;
    Ok((survey.into_header(case_id, as_of, log_head), page))
}

/// Whether the log holds an event of a lane of the case. What is sealed like a case and is none, as the
/// registry is, has no such event.
async fn is_case(store: &dyn EventStore, case_id: CaseId) -> Result<bool, ReadError> {
    let mut scan = Scan::new(case_id, 0, u64::MAX, READ_EVENTS_MAX);
    while let Some(events) = scan.next(store).await? {
        let mut lanes = events.iter().map(|event| event.stream.category());
        if lanes.any(|lane| LANES.contains(&lane)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Answers with the page that follows.
///
/// # Errors
/// See [`ReplayError`].
pub async fn next_page(
    store: &dyn EventStore,
    question: &Question,
    cursor: &Cursor,
    bounds: Bounds,
) -> Result<Page, ReplayError> {
    cursor.check(question)?;
    let viewpoint = Viewpoint {
        viewer: question.viewer,
        takes_part: cursor.takes_part,
        in_chain: cursor.in_chain,
    };
    let span = (cursor.after_position, cursor.as_of_position);
    fill(store, question, viewpoint, span, bounds).await
}

/// The whole replay at once, for a reader that prints it.
///
/// # Errors
/// See [`ReplayError`].
pub async fn whole_case(
    store: &dyn EventStore,
    question: &Question,
    now: Timestamp,
) -> Result<ReplayCaseResponse, ReplayError> {
    let bounds = Bounds {
        events_max: READ_EVENTS_MAX,
        bytes_max: usize::MAX,
    };
    let (header, page) = first_page(store, question, now, bounds).await?;
    let mut events = page.events;
    let mut next = page.next;
    while let Some(cursor) = next {
        let page = next_page(store, question, &cursor, bounds).await?;
        events.extend(page.events);
        next = page.next;
    }
    Ok(ReplayCaseResponse {
        header: Some(header),
        events,
        next_page_token: String::new(),
    })
}

/// The position up to which the case is replayed.
async fn resolve(
    store: &dyn EventStore,
    question: &Question,
    now: Timestamp,
    log_head: u64,
) -> Result<u64, ReplayError> {
    match question.as_of {
        AsOf::Head => Ok(log_head),
        AsOf::Position(position) if (1..=log_head).contains(&position) => Ok(position),
        AsOf::Position(_) => Err(ReplayError::NoSuchPosition { head: log_head }),
        AsOf::RecordedAt(time) if time > now => Err(ReplayError::InTheFuture),
        AsOf::RecordedAt(time) => {
            // clocks of two servers may differ: the last such event counts, and everything before it
            let mut last = 0;
            let mut scan = Scan::new(question.case_id, 0, log_head, READ_EVENTS_MAX);
            while let Some(events) = scan.next(store).await? {
                let recorded = events.iter().filter(|event| event.recorded_at <= time);
                last = recorded.map(|event| event.position).fold(last, u64::max);
            }
            Ok(last)
        }
    }
}

/// A page of what lies after the first position and up to the second.
async fn fill(
    store: &dyn EventStore,
    question: &Question,
    viewpoint: Viewpoint,
    (mut after, as_of): (u64, u64),
    bounds: Bounds,
) -> Result<Page, ReplayError> {
    let mut events = Vec::new();
    let mut bytes = 0;
    let go_on = |after| Some(Cursor::new(question, as_of, after, viewpoint));
    // one more than fits, to know whether it was the last page
    let read_max = bounds.events_max.saturating_add(1).min(READ_EVENTS_MAX);
    let mut scan = Scan::new(question.case_id, after, as_of, read_max);
    for _read in 0..READS_PER_PAGE_MAX {
        let Some(batch) = scan.next(store).await? else {
            return Ok(Page { events, next: None });
        };
        for event in &batch {
            if let Some(replayed) = viewpoint.replay(event) {
                bytes += replayed.encoded_len();
                let is_full = events.len() >= bounds.events_max || bytes > bounds.bytes_max;
                if is_full && !events.is_empty() {
                    let next = go_on(after);
                    return Ok(Page { events, next });
                }
                events.push(replayed);
            }
            after = event.position;
        }
    }
    let next = go_on(after);
    Ok(Page { events, next })
}

/// Reads a case batch by batch up to a position.
struct Scan {
    case_id: CaseId,
    after: u64,
    up_to: u64,
    read_max: usize,
}

impl Scan {
    fn new(case_id: CaseId, after: u64, up_to: u64, read_max: usize) -> Self {
        Self {
            case_id,
            after,
            up_to,
            read_max,
        }
    }

    /// The next events; `None` at the end.
    async fn next(&mut self, store: &dyn EventStore) -> Result<Option<Vec<Event>>, ReadError> {
        if self.after >= self.up_to {
            return Ok(None);
        }
        let mut events = store
            .read_case(self.case_id, self.after, self.read_max)
            .await?;
        // an empty answer is the only sure sign of the end: a store may give less than asked for
        let last = events.last().map_or(u64::MAX, |event| event.position);
        self.after = last;
        events.retain(|event| event.position <= self.up_to);
        Ok(Some(events).filter(|events| !events.is_empty()))
    }
}
