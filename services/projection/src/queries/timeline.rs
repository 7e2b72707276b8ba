//! What happened in one case, event by event.

use api::views::v1::{GetTimelineRequest, GetTimelineResponse, TimelineOrder, VisibleEvent};
use prost::Message;
use service_kit::Failure;

use crate::db::Value;
use crate::fold::viewer_bit;
use crate::sql::Statement;

use super::custody::chains_of;
use super::opening::StoredEvent;
use super::page_token::Query;
use super::{
    Caller, PAGE_BYTES_MAX, Queries, case_id_of, check_takes_part, failed, page_size, scope_of,
};

/// Reads for one page after which it is given as it is: bounds the time of a call.
const READS_MAX: usize = 50;

/// A page of a timeline as it fills.
#[derive(Default)]
struct Page {
    events: Vec<VisibleEvent>,
    bytes: usize,
    /// Position of its last event.
    last: Option<i64>,
    /// There is an event that did not fit.
    has_more: bool,
    /// It was filled, or the timeline is over.
    is_whole: bool,
}

impl Queries {
    /// The events of one case.
    ///
    /// # Errors
    /// `NotFound` when the case is unknown or hidden from the caller; `Invalid` for a page token of
    /// another query; `Unavailable` when the views are away or late.
    pub async fn timeline(
        &self,
        caller: &Caller,
        request: &GetTimelineRequest,
    ) -> Result<GetTimelineResponse, Failure> {
        let case_id = case_id_of(&request.case_id)?;
        let order = request.order_by.to_be_bytes();
        let parts: [&[u8]; 3] = [case_id.as_bytes(), &order, request.lane.as_bytes()];
        let query = Query::of("GetTimeline", caller, &parts);
        let cursor = query.cursor(&request.page_token, 1)?;
        let position = self
            .reach(caller, scope_of(case_id), request.min_position)
            .await?;

        let (statement, start): (Statement, i64) = match request.order_by() {
            TimelineOrder::Unspecified | TimelineOrder::OldestFirst => {
                (|sql| sql.timeline_oldest_first, 0)
            }
            TimelineOrder::NewestFirst => (|sql| sql.timeline_newest_first, i64::MAX),
        };
        let size = page_size(request.page_size);
        let mut tx = self.snapshot().await?;
        check_takes_part(&mut tx, caller, case_id).await?;
        let chains = chains_of(caller, &mut tx, case_id).await?;

        let mut after = cursor.map_or(start, |cursor| cursor.numbers[0]);
        let mut page = Page::default();
        // what the caller may not know of leaves no gap, and no page that ends early
        for _ in 0..READS_MAX {
            let parameters = [
                Value::from(case_id),
                Value::from(after),
                Value::from(viewer_bit(caller.actor.agency_kind)),
                Value::from(request.lane.as_str()),
                Value::from(size as u64 + 1),
            ];
            let rows = tx.fetch(statement, &parameters).await.map_err(failed)?;
            let is_end = rows.len() <= size;
            for row in &rows {
                let mut stored = StoredEvent::read(row)?;
                stored.in_chain = stored.is_about(&chains);
                after = stored.position as i64;
                if !stored.is_known_to(&caller.actor) {
                    continue;
                }
                if page.events.len() == size {
                    page.has_more = true;
                    break;
                }
                let Some(event) = stored.visible_to(&caller.actor, &self.vault).await? else {
                    continue;
                };
                page.bytes += event.encoded_len();
                if page.bytes > PAGE_BYTES_MAX && !page.events.is_empty() {
                    page.has_more = true;
                    break;
                }
                page.events.push(event);
                page.last = Some(after);
            }
            if is_end || page.has_more {
                page.is_whole = true;
                break;
            }
        }
        let next_page_token = match (page.has_more, page.is_whole) {
            (true, _) => page.last.map(|last| query.token(&[last], &[])),
            (false, true) => None,
            (false, false) => Some(query.token(&[after], &[])),
        };
        let (events, next_page_token) = (page.events, next_page_token.unwrap_or_default());
        Ok(GetTimelineResponse {
            events,
            next_page_token,
            position,
        })
    }
}
