//! One case as the caller's agency may see it.

use std::collections::HashMap;

use api::views::v1::{
    CaseFile, CaseFlag, FirstService, GetCaseFileRequest, GetCaseFileResponse, LaneSummary,
    LaneUnit, LinkedCase, OpenRequisitions, VisibleEvent,
};
use prost::Message as _;
use service_kit::{Code, Failure};
use uuid::Uuid;

use crate::attention::AttentionContent;
use crate::db::{Row, Value};
use crate::rows::{CaseFileContent, LaneContent};
use crate::state::LinkState;

use super::opening::StoredEvent;
use super::worklist::events_at;
use super::{
    Caller, PAGE_BYTES_MAX, Queries, agency_number, case_id_of, check_takes_part, damaged, failed,
    scope_of, time,
};

impl Queries {
    /// One case.
    ///
    /// # Errors
    /// `NotFound` when the case is unknown or hidden from the caller; `Unavailable` when the views
    /// are away or late.
    pub async fn case_file(
        &self,
        caller: &Caller,
        request: &GetCaseFileRequest,
    ) -> Result<GetCaseFileResponse, Failure> {
        let case_id = case_id_of(&request.case_id)?;
        let position = self
            .reach(caller, scope_of(case_id), request.min_position)
            .await?;
        let mut tx = self.snapshot().await?;
        check_takes_part(&mut tx, caller, case_id).await?;
        let viewer = agency_number(caller.actor.agency_kind);
        let rows = tx
            .fetch(
                |sql| sql.case_file,
                &[Value::from(case_id), Value::from(viewer)],
            )
            .await
            .map_err(failed)?;
        let row = rows.first().ok_or_else(|| Failure::new(Code::NotFound))?;
        let content = read_content(row)?;

        let positions = content.latest.iter().chain(&content.child_positions);
        let events = events_at(&mut tx, positions.copied()).await?;
        let (open_referrals, open_referrals_truncated) =
            self.referrals_of_case(caller, &mut tx, case_id).await?;
        let of_case = self.clocks_of_case(caller, &mut tx, case_id).await?;
        let (custody_items, custody_items_truncated) =
            self.items_of_case(caller, &mut tx, case_id).await?;
        let is_broken = self.is_chain_broken(caller, &mut tx, case_id).await?;
        let asked_now = [
            (CaseFlag::CustodyBroken, is_broken),
            (CaseFlag::ClockOverdue, of_case.is_overdue),
        ];
        let (child, child_unreadable) = self
            .first_child(caller, &content.child_positions, &events)
            .await?;
        let (latest, latest_truncated) = self.latest(caller, &content.latest, &events).await?;
        let case_file = CaseFile {
            case_id: case_id.to_string(),
            phase: content.phase,
            risk_level: content.risk_level,
            protection_level: content.protection_level,
            lead_org_unit_id: content.lead_unit,
            opened_at: time(content.opened_at),
            last_event_at: time(content.last_at),
            lanes: content.lanes.into_iter().map(lane_summary).collect(),
            latest,
            open_referrals,
            child,
            open_referrals_truncated,
            latest_truncated,
            clocks: of_case.clocks,
            clocks_truncated: of_case.is_cut,
            linked_cases: content.links.iter().filter_map(linked_case).collect(),
            child_unreadable,
            custody_items,
            custody_items_truncated,
            first_service: first_service(&content.attention),
            open_requisitions: open_requisitions(&content.attention),
            flags: flags(content.attention, asked_now),
        };
        Ok(GetCaseFileResponse {
            case_file: Some(case_file),
            position,
        })
    }

    /// The events at these positions, given ascending, as far as they fit: the newest of them.
    async fn latest(
        &self,
        caller: &Caller,
        positions: &[u64],
        events: &HashMap<u64, StoredEvent>,
    ) -> Result<(Vec<VisibleEvent>, bool), Failure> {
        let mut latest = Vec::with_capacity(positions.len());
        let mut bytes = 0;
        let mut is_cut = false;
        for position in positions.iter().rev() {
            let event = events
                .get(position)
                .ok_or_else(|| damaged("case file row"))?;
            let Some(event) = event.visible_to(&caller.actor, &self.vault).await? else {
                continue;
            };
            bytes += event.encoded_len();
            if bytes > PAGE_BYTES_MAX && !latest.is_empty() {
                is_cut = true;
                break;
            }
            latest.push(event);
        }
        latest.reverse();
        Ok((latest, is_cut))
    }
}

fn first_service(attention: &AttentionContent) -> Option<FirstService> {
    let reported_at = time(attention.reported_at)?;
    let first = attention.first_service.clone().unwrap_or_default();
    let waited = match first.at {
        0 => 0,
        served => served.saturating_sub(attention.reported_at) / 1_000_000,
    };
    Some(FirstService {
        reported_at: Some(reported_at),
        served_at: time(first.at),
        // a child that was taken to a hospital first did not wait
        seconds: u64::try_from(waited).unwrap_or(0),
        lane: first.lane,
    })
}

fn open_requisitions(attention: &AttentionContent) -> Option<OpenRequisitions> {
    attention.knows_requisitions.then(|| OpenRequisitions {
        count: attention.open_requisitions,
        next_due_at: time(attention.next_requisition_due_at),
    })
}

/// The stored flags, and those that are told as of now.
fn flags(attention: AttentionContent, asked_now: [(CaseFlag, bool); 2]) -> Vec<i32> {
    let asked_now = asked_now.into_iter().filter(|(_, is_so)| *is_so);
    let asked_now = asked_now.map(|(flag, _)| i32::from(flag));
    let mut flags: Vec<i32> = attention.flags.into_iter().chain(asked_now).collect();
    flags.sort_unstable();
    flags
}

fn linked_case(link: &LinkState) -> Option<LinkedCase> {
    let case_id = Uuid::from_slice(&link.case_id).ok()?;
    Some(LinkedCase {
        case_id: case_id.to_string(),
        linked_at: time(link.linked_at),
        position: link.position,
        link_id: link.link_id.clone(),
        work_goes_on_here: link.work_goes_on_here,
        work_ended: link.work_ended,
    })
}

fn read_content(row: &Row) -> Result<CaseFileContent, Failure> {
    row.first()
        .and_then(Value::bytes)
        .and_then(|bytes| CaseFileContent::decode(bytes.clone()).ok())
        .ok_or_else(|| damaged("case file row"))
}

fn lane_summary(lane: LaneContent) -> LaneSummary {
    let unit = |unit: crate::state::Participant| LaneUnit {
        since: time(unit.since_at),
        since_position: unit.since_position,
        agency_kind: unit.agency,
        org_unit_id: unit.org_unit,
    };
    LaneSummary {
        lane: lane.lane,
        event_count: lane.event_count,
        last_event_at: time(lane.last_at),
        last_event_type: lane.last_type,
        units: lane.units.into_iter().map(unit).collect(),
    }
}
