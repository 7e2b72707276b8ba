//! One case as the caller's agency may see it.

use api::views::v1::{CaseFile, GetCaseFileRequest, GetCaseFileResponse, LaneSummary, LaneUnit};
use prost::Message as _;
use service_kit::{Code, Failure};

use crate::db::{Row, Value};
use crate::rows::{CaseFileContent, LaneContent};

use super::worklist::events_at;
use super::{
    Caller, Queries, agency_number, case_id_of, check_takes_part, damaged, failed, scope_of, time,
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
        let open_referrals = self.referrals_of_case(caller, &mut tx, case_id).await?;
        let child = self
            .first_child(caller, &content.child_positions, &events)
            .await?;
        let mut latest = Vec::with_capacity(content.latest.len());
        for position in &content.latest {
            let event = events
                .get(position)
                .ok_or_else(|| damaged("case file row"))?;
            latest.extend(event.visible_to(&caller.actor, &self.vault).await?);
        }
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
        };
        Ok(GetCaseFileResponse {
            case_file: Some(case_file),
            position,
        })
    }
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
