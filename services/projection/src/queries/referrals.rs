//! The referrals of a unit, with every answer: both parties see all of it.

use std::collections::HashMap;

use api::referral::v1 as referral;
use api::views::v1::{
    ListReferralsRequest, ListReferralsResponse, Referral, ReferralDirection, ReferralStatus,
};
use projector::Scope;
use prost::Message;
use service_kit::Failure;
use uuid::Uuid;

use crate::db::{Row, Tx, Value};
use crate::sql::Statement;

use super::opening::StoredEvent;
use super::page_token::Query;
use super::worklist::events_at;
use super::{Caller, Queries, damaged, failed, fitting, page_size, time};

/// A referral as stored, and where its words stand.
struct StoredReferral {
    referral: Referral,
    proposed_position: u64,
    answered_position: u64,
    completed_position: u64,
}

impl Queries {
    /// The referrals to or by the caller's unit.
    ///
    /// # Errors
    /// `Invalid` for a page token of another query; `Unavailable` when the views are away or late.
    pub async fn referrals(
        &self,
        caller: &Caller,
        request: &ListReferralsRequest,
    ) -> Result<ListReferralsResponse, Failure> {
        let direction = request.direction.to_be_bytes();
        let status = request.status.to_be_bytes();
        let query = Query::of("ListReferrals", caller, &[&direction, &status]);
        let cursor = query.cursor(&request.page_token, 1)?;
        let statement: Statement = match request.direction() {
            ReferralDirection::Inbox => |sql| sql.referrals_inbox,
            ReferralDirection::Outbox => |sql| sql.referrals_outbox,
            ReferralDirection::Unspecified => {
                return Err(Failure::invalid_field("direction", "is required"));
            }
        };
        let position = self.reach(caller, Scope::All, request.min_position).await?;

        let size = page_size(request.page_size);
        let parameters = [
            Value::from(caller.actor.org_unit_id.as_str()),
            Value::from(cursor.map_or(i64::MAX, |cursor| cursor.numbers[0])),
            Value::from(i64::from(request.status)),
            Value::from(size as u64 + 1),
        ];
        let mut tx = self.snapshot().await?;
        let mut rows = tx.fetch(statement, &parameters).await.map_err(failed)?;
        let has_more = rows.len() > size;
        rows.truncate(size);
        let stored = read_all(&rows)?;
        let positions: Vec<u64> = stored.iter().map(|one| one.proposed_position).collect();
        let mut referrals = self.tell(caller, &mut tx, stored).await?;
        referrals.truncate(fitting(referrals.iter().map(Message::encoded_len)));
        let is_cut = has_more || referrals.len() < positions.len();
        let last = referrals.len().checked_sub(1);
        let next_page_token = match last.and_then(|last| positions.get(last)) {
            Some(last) if is_cut => query.token(&[*last as i64], &[]),
            _ => String::new(),
        };
        Ok(ListReferralsResponse {
            referrals,
            next_page_token,
            position,
        })
    }

    /// The open referrals of a case to which the caller's unit is a party.
    pub(super) async fn referrals_of_case(
        &self,
        caller: &Caller,
        tx: &mut Tx,
        case_id: Uuid,
    ) -> Result<Vec<Referral>, Failure> {
        let unit = caller.actor.org_unit_id.as_str();
        let rows = tx
            .fetch(
                |sql| sql.referrals_of_case,
                &[Value::from(case_id), Value::from(unit)],
            )
            .await
            .map_err(failed)?;
        let stored = read_all(&rows)?;
        self.tell(caller, tx, stored).await
    }

    /// Adds the words of all steps, opened for the party that asks.
    async fn tell(
        &self,
        caller: &Caller,
        tx: &mut Tx,
        stored: Vec<StoredReferral>,
    ) -> Result<Vec<Referral>, Failure> {
        let positions = stored
            .iter()
            .flat_map(StoredReferral::positions)
            .filter(|position| *position > 0);
        let events = events_at(tx, positions).await?;
        let mut told = Vec::with_capacity(stored.len());
        for referral in stored {
            told.push(self.tell_one(caller, referral, &events).await?);
        }
        Ok(told)
    }

    async fn tell_one(
        &self,
        caller: &Caller,
        stored: StoredReferral,
        events: &HashMap<u64, StoredEvent>,
    ) -> Result<Referral, Failure> {
        let viewer = &caller.actor;
        let vault = &self.vault;
        let mut told = stored.referral;
        if let Some(event) = events.get(&stored.proposed_position) {
            let (step, lost) = event
                .message::<referral::ReferralProposed>(viewer, vault)
                .await?;
            told.request = step.request;
            told.child = step.child;
            told.erased |= lost;
        }
        if let Some(event) = events.get(&stored.answered_position) {
            let lost = match told.status() {
                ReferralStatus::Declined => {
                    let (step, lost) = event
                        .message::<referral::ReferralDeclined>(viewer, vault)
                        .await?;
                    told.explanation = step.explanation;
                    lost
                }
                ReferralStatus::Withdrawn => {
                    let (step, lost) = event
                        .message::<referral::ReferralWithdrawn>(viewer, vault)
                        .await?;
                    told.explanation = step.explanation;
                    lost
                }
                _ => {
                    let (step, lost) = event
                        .message::<referral::ReferralAccepted>(viewer, vault)
                        .await?;
                    told.note = step.note;
                    lost
                }
            };
            told.erased |= lost;
        }
        if let Some(event) = events.get(&stored.completed_position) {
            let (step, lost) = event
                .message::<referral::ReferralCompleted>(viewer, vault)
                .await?;
            told.summary = step.summary;
            told.erased |= lost;
        }
        Ok(told)
    }
}

fn read_all(rows: &[Row]) -> Result<Vec<StoredReferral>, Failure> {
    rows.iter()
        .map(|row| StoredReferral::read(row).ok_or_else(|| damaged("referral row")))
        .collect()
}

// === impl StoredReferral ===

impl StoredReferral {
    fn read(row: &Row) -> Option<Self> {
        let int = |index: usize| row.get(index).and_then(Value::int);
        let small = |index: usize| i32::try_from(int(index)?).ok();
        let text = |index: usize| row.get(index).and_then(Value::text).map(str::to_owned);
        let id = |index: usize| Uuid::from_slice(row.get(index)?.bytes()?).ok();
        Some(Self {
            referral: Referral {
                referral_id: id(0)?.to_string(),
                case_id: id(1)?.to_string(),
                from_org_unit_id: text(2)?,
                from_agency_kind: small(3)?,
                to_org_unit_id: text(4)?,
                to_agency_kind: small(5)?,
                purpose: small(6)?,
                priority: small(7)?,
                due_at: time(int(8)?),
                status: small(9)?,
                proposed_at: time(int(10)?),
                answered_at: time(int(11)?),
                completed_at: time(int(12)?),
                decline_reason: small(13)?,
                suggested_org_unit_id: text(14)?,
                result: small(15)?,
                position: int(19)?.unsigned_abs(),
                ..Default::default()
            },
            proposed_position: int(16)?.unsigned_abs(),
            answered_position: int(17)?.unsigned_abs(),
            completed_position: int(18)?.unsigned_abs(),
        })
    }

    fn positions(&self) -> [u64; 3] {
        [
            self.proposed_position,
            self.answered_position,
            self.completed_position,
        ]
    }
}
