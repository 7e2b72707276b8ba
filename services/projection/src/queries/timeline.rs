//! What happened in one case, event by event.

use api::views::v1::{GetTimelineRequest, GetTimelineResponse, TimelineOrder};
use prost::Message;
use service_kit::Failure;

use crate::db::Value;
use crate::fold::viewer_bit;
use crate::sql::Statement;

use super::opening::StoredEvent;
use super::page_token::Query;
use super::{
    Caller, PAGE_BYTES_MAX, Queries, case_id_of, check_takes_part, failed, page_size, scope_of,
};

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
        let parameters = [
            Value::from(case_id),
            Value::from(cursor.map_or(start, |cursor| cursor.numbers[0])),
            Value::from(viewer_bit(caller.actor.agency_kind)),
            Value::from(request.lane.as_str()),
            Value::from(size as u64 + 1),
        ];
        let mut tx = self.snapshot().await?;
        check_takes_part(&mut tx, caller, case_id).await?;
        let rows = tx.fetch(statement, &parameters).await.map_err(failed)?;

        let mut events = Vec::with_capacity(rows.len().min(size));
        let mut bytes = 0;
        let mut last = None;
        for row in rows.iter().take(size) {
            let stored = StoredEvent::read(row)?;
            let event = stored.visible_to(&caller.actor, &self.vault).await?;
            bytes += event.as_ref().map_or(0, Message::encoded_len);
            if bytes > PAGE_BYTES_MAX && !events.is_empty() {
                break;
            }
            events.extend(event);
            last = row.first().and_then(Value::int);
        }
        let end = rows.last().and_then(|row| row.first()?.int());
        let next_page_token = match last {
            Some(position) if last != end => query.token(&[position], &[]),
            _ => String::new(),
        };
        Ok(GetTimelineResponse {
            events,
            next_page_token,
            position,
        })
    }
}
