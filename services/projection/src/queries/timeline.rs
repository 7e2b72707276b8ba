//! What happened in one case, event by event.

use std::collections::HashSet;

use api::views::v1::{GetTimelineRequest, GetTimelineResponse, TimelineOrder, VisibleEvent};
use prost::Message;
use service_kit::Failure;
use uuid::Uuid;
use vault::Vault;

use crate::db::{Row, Tx, Value};
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
    /// Position of the last event looked at.
    read_up_to: i64,
    /// Position of its last event.
    last: Option<i64>,
    /// There is an event that did not fit.
    has_more: bool,
    /// It was filled, or the timeline is over.
    is_whole: bool,
}

/// What is asked for, once the request is understood.
struct Question<'a> {
    caller: &'a Caller,
    case_id: Uuid,
    statement: Statement,
    /// Only events of this lane; empty for all.
    lane: &'a str,
    size: usize,
    /// The items of the case whose chains name a unit of the caller's.
    chains: HashSet<String>,
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
        let mut tx = self.snapshot().await?;
        check_takes_part(&mut tx, caller, case_id).await?;
        let question = Question {
            chains: chains_of(caller, &mut tx, case_id).await?,
            lane: &request.lane,
            size: page_size(request.page_size),
            caller,
            case_id,
            statement,
        };
        let after = cursor.map_or(start, |cursor| cursor.numbers[0]);
        let page = question.fill(&mut tx, &self.vault, after).await?;
        let next = page.next();
        Ok(GetTimelineResponse {
            events: page.events,
            next_page_token: next.map_or_else(String::new, |after| query.token(&[after], &[])),
            position,
        })
    }
}

// === impl Question ===

impl Question<'_> {
    /// Reads until a page is full: what the caller may not know of leaves no gap, and no page that ends
    /// early.
    async fn fill(&self, tx: &mut Tx, vault: &Vault, after: i64) -> Result<Page, Failure> {
        let mut page = Page {
            read_up_to: after,
            ..Default::default()
        };
        for _ in 0..READS_MAX {
            let rows = self.read(tx, page.read_up_to).await?;
            let is_end = rows.len() <= self.size;
            for row in &rows {
                self.add(row, vault, &mut page).await?;
                if page.has_more {
                    break;
                }
            }
            if is_end || page.has_more {
                page.is_whole = true;
                break;
            }
        }
        Ok(page)
    }

    async fn read(&self, tx: &mut Tx, after: i64) -> Result<Vec<Row>, Failure> {
        let parameters = [
            Value::from(self.case_id),
            Value::from(after),
            Value::from(viewer_bit(self.caller.actor.agency_kind)),
            Value::from(self.lane),
            Value::from(self.size as u64 + 1),
        ];
        let rows = tx.fetch(self.statement, &parameters).await;
        rows.map_err(failed)
    }

    /// Adds an event if the caller may know of it and it fits.
    async fn add(&self, row: &Row, vault: &Vault, page: &mut Page) -> Result<(), Failure> {
        let actor = &self.caller.actor;
        let mut stored = StoredEvent::read(row)?;
        stored.in_chain = stored.is_about(&self.chains);
        page.read_up_to = stored.position as i64;
        if !stored.is_known_to(actor) {
            return Ok(());
        }
        if page.events.len() == self.size {
            page.has_more = true;
            return Ok(());
        }
        if let Some(event) = stored.visible_to(actor, vault).await? {
            page.add(event);
        }
        Ok(())
    }
}

// === impl Page ===

impl Page {
    /// Adds an event if it fits; the first always does.
    fn add(&mut self, event: VisibleEvent) {
        self.bytes += event.encoded_len();
        if self.bytes > PAGE_BYTES_MAX && !self.events.is_empty() {
            self.has_more = true;
            return;
        }
        self.last = Some(self.read_up_to);
        self.events.push(event);
    }

    /// After which position the next page begins; `None` when there is none.
    fn next(&self) -> Option<i64> {
        match (self.has_more, self.is_whole) {
            (true, _) => self.last,
            (false, true) => None,
            (false, false) => Some(self.read_up_to),
        }
    }
}
