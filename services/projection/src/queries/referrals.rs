//! The referrals of a unit, with every answer: both parties see all of it.

use std::collections::HashMap;

use api::EventMessage as _;
use api::referral::v1 as referral;
use api::views::v1::{
    ListReferralsRequest, ListReferralsResponse, Referral, ReferralDirection, SharedInformation,
};
use projector::Scope;
use prost::Message;
use service_kit::Failure;
use uuid::Uuid;

use crate::db::{Row, Tx, Value};
use crate::sql::Statement;
use crate::state::ReferralState;

use super::opening::{StoredEvent, Unreadable};
use super::page_token::Query;
use super::worklist::events_at;
use super::{Caller, Queries, damaged, failed, fitting, fitting_into, page_size, time};

/// Most open referrals shown with a case.
const OF_CASE_MAX: usize = 50;
/// Most bytes of them, unless the first alone has more.
const OF_CASE_BYTES_MAX: usize = 1024 * 1024;
/// Most open referrals of a case that are looked at.
const READ_OF_CASE_MAX: usize = 1_000;

/// A referral as stored, and where its words stand.
struct StoredReferral {
    referral: Referral,
    proposed_position: u64,
    positions: [u64; 5],
}

/// What a step shares.
macro_rules! shared {
    ($step:ident) => {
        SharedInformation {
            care: $step.care_information,
            medical: $step.medical_information,
            investigation: $step.investigation_information,
            legal: $step.legal_information,
            education: $step.education_information,
        }
    };
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
        let before = cursor.map_or(i64::MAX, |cursor| cursor.numbers[0]);
        let mut tx = self.snapshot().await?;
        let mut stored = Vec::new();
        for unit in caller.units() {
            let parameters = [
                Value::from(unit),
                Value::from(before),
                Value::from(i64::from(request.status)),
                Value::from(size as u64 + 1),
            ];
            let rows = tx.fetch(statement, &parameters).await.map_err(failed)?;
            stored.extend(read_all(&rows)?);
        }
        stored.sort_unstable_by_key(|one| std::cmp::Reverse(one.proposed_position));
        let has_more = stored.len() > size;
        stored.truncate(size);
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

    /// The open referrals of a case to which the caller's unit is a party, and whether there are more.
    pub(super) async fn referrals_of_case(
        &self,
        caller: &Caller,
        tx: &mut Tx,
        case_id: Uuid,
    ) -> Result<(Vec<Referral>, bool), Failure> {
        let rows = tx
            .fetch(
                |sql| sql.referrals_of_case,
                &[Value::from(case_id), Value::from(READ_OF_CASE_MAX as u64)],
            )
            .await
            .map_err(failed)?;
        let mut stored = read_all(&rows)?;
        stored.retain(|one| {
            let actor = &caller.actor;
            actor.acts_for(&one.referral.from_org_unit_id)
                || actor.acts_for(&one.referral.to_org_unit_id)
        });
        let is_cut = stored.len() > OF_CASE_MAX || rows.len() == READ_OF_CASE_MAX;
        stored.truncate(OF_CASE_MAX);
        let mut told = self.tell(caller, tx, stored).await?;
        let all = told.len();
        let sizes = told.iter().map(Message::encoded_len);
        told.truncate(fitting_into(OF_CASE_BYTES_MAX, sizes));
        let is_cut = is_cut || told.len() < all;
        Ok((told, is_cut))
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
            .flat_map(|one| one.positions)
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
        let mut told = stored.referral;
        for position in stored.positions {
            if let Some(event) = events.get(&position) {
                self.tell_step(caller, event, &mut told).await?;
            }
        }
        Ok(told)
    }

    /// Adds the words of one step.
    async fn tell_step(
        &self,
        caller: &Caller,
        event: &StoredEvent,
        told: &mut Referral,
    ) -> Result<(), Failure> {
        macro_rules! open {
            ($message:ident) => {{
                let opened = event.message(&caller.actor, &self.vault).await?;
                let (step, unreadable): (referral::$message, Unreadable) = opened;
                told.erased |= unreadable.erased;
                told.damaged |= unreadable.damaged;
                step
            }};
        }
        match event.event_type() {
            referral::ReferralProposed::TYPE => {
                let step = open!(ReferralProposed);
                told.from_sender = Some(shared!(step));
                told.request = step.request;
                told.child = step.child;
            }
            referral::ReferralMoreAsked::TYPE => told.question = open!(ReferralMoreAsked).question,
            referral::ReferralMoreProvided::TYPE => {
                let step = open!(ReferralMoreProvided);
                let more = shared!(step);
                let before = told.from_sender.take().unwrap_or_default();
                told.from_sender = Some(replaced(before, more));
                told.reply = step.reply;
                told.child = step.child.or(told.child.take());
            }
            referral::ReferralAccepted::TYPE => told.note = open!(ReferralAccepted).note,
            referral::ReferralDeclined::TYPE => {
                told.explanation = open!(ReferralDeclined).explanation;
            }
            referral::ReferralWithdrawn::TYPE => {
                told.explanation = open!(ReferralWithdrawn).explanation;
            }
            referral::ReferralCompleted::TYPE => {
                let step = open!(ReferralCompleted);
                told.from_receiver = Some(shared!(step));
                told.summary = step.summary;
            }
            _ => {}
        }
        Ok(())
    }
}

/// What a party shared first, replaced by what it provided later where it did.
fn replaced(before: SharedInformation, later: SharedInformation) -> SharedInformation {
    let or = |later: String, before: String| if later.is_empty() { before } else { later };
    SharedInformation {
        care: or(later.care, before.care),
        medical: or(later.medical, before.medical),
        investigation: or(later.investigation, before.investigation),
        legal: or(later.legal, before.legal),
        education: or(later.education, before.education),
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
        let case_id = Uuid::from_slice(row.first()?.bytes()?).ok()?;
        let state = ReferralState::decode(row.get(1)?.bytes()?.clone()).ok()?;
        Some(Self {
            // in the order in which the steps are told
            positions: [
                state.proposed_position,
                state.asked_position,
                state.provided_position,
                state.answered_position,
                state.completed_position,
            ],
            proposed_position: state.proposed_position,
            referral: Referral {
                referral_id: Uuid::from_slice(&state.referral_id).ok()?.to_string(),
                case_id: case_id.to_string(),
                from_org_unit_id: state.from_unit,
                from_agency_kind: state.from_agency,
                to_org_unit_id: state.to_unit,
                to_agency_kind: state.to_agency,
                purpose: state.purpose,
                priority: state.priority,
                due_at: time(state.due_at),
                status: state.status,
                proposed_at: time(state.proposed_at),
                answered_at: time(state.answered_at),
                completed_at: time(state.completed_at),
                decline_reason: state.decline_reason,
                suggested_org_unit_id: state.suggested_unit,
                result: state.result,
                position: state.last_position,
                shared: state.shared,
                turn: state.turn,
                turn_due_at: time(state.turn_due_at),
                redirected_to_referral_id: state.redirected_to,
                earlier_referral_id: state.earlier,
                close_reason: state.close_reason,
                ..Default::default()
            },
        })
    }
}
