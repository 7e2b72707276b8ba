//! The rows that stand for one case: everything but its timeline, derived from
//! its state. What an agency may not see is left out here, by construction.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use access::Concern;
use api::Compartment;
use api::log::v1::AgencyKind;
use api::views::v1::Lane;
use prost::Message;
use uuid::Uuid;

use crate::attention::AttentionContent;
use crate::clock_rows::{clock_rows, next_due};
use crate::custody_rows::{item_rows, item_viewer_rows};
use crate::db::{Row, Value};
use crate::fold::open_set;
use crate::state::{CaseState, LaneState, LinkState, Participant, ReferralState};

/// Stands in the worklist for all units of the lead agency and of oversight: they take part in no
/// case and see all of them, without names.
pub(crate) const BOARD: &str = "*";
/// As which agency kind the rows of the board stand: the two see the same.
pub(crate) const BOARD_KIND: AgencyKind = AgencyKind::Lead;

/// The case file of one agency kind, as stored: nothing that kind may not know.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct CaseFileContent {
    #[prost(int32, tag = "1")]
    pub(crate) phase: i32,
    #[prost(int32, tag = "2")]
    pub(crate) risk_level: i32,
    #[prost(int32, tag = "3")]
    pub(crate) protection_level: i32,
    #[prost(string, tag = "4")]
    pub(crate) lead_unit: String,
    #[prost(int64, tag = "5")]
    pub(crate) opened_at: i64,
    #[prost(int64, tag = "6")]
    pub(crate) last_at: i64,
    #[prost(string, tag = "7")]
    pub(crate) last_type: String,
    #[prost(uint64, tag = "8")]
    pub(crate) last_position: u64,
    #[prost(message, repeated, tag = "9")]
    pub(crate) lanes: Vec<LaneContent>,
    /// Positions of the latest event of each lane and type, ascending.
    #[prost(uint64, repeated, tag = "10")]
    pub(crate) latest: Vec<u64>,
    /// Positions of events that say who the child is, the one to be believed first first.
    #[prost(uint64, repeated, tag = "11")]
    pub(crate) child_positions: Vec<u64>,
    /// Cases linked to this one.
    #[prost(message, repeated, tag = "12")]
    pub(crate) links: Vec<LinkState>,
    #[prost(message, required, tag = "13")]
    pub(crate) attention: AttentionContent,
}

/// One lane of a stored case file.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct LaneContent {
    #[prost(string, tag = "1")]
    pub(crate) lane: String,
    #[prost(uint64, tag = "2")]
    pub(crate) event_count: u64,
    #[prost(int64, tag = "3")]
    pub(crate) last_at: i64,
    #[prost(string, tag = "4")]
    pub(crate) last_type: String,
    #[prost(uint64, tag = "5")]
    pub(crate) last_position: u64,
    #[prost(message, repeated, tag = "6")]
    pub(crate) units: Vec<Participant>,
}

/// The rows of one case, per table.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct CaseRows {
    pub(crate) cases: Vec<Row>,
    pub(crate) case_files: Vec<Row>,
    pub(crate) participants: Vec<Row>,
    pub(crate) worklist: Vec<Row>,
    pub(crate) referrals: Vec<Row>,
    pub(crate) clocks: Vec<Row>,
    pub(crate) items: Vec<Row>,
    pub(crate) item_viewers: Vec<Row>,
}

/// Derives the rows of a case.
pub(crate) fn case_rows(case_id: Uuid, partition: u16, case: &CaseState) -> CaseRows {
    let mut rows = CaseRows {
        cases: vec![vec![
            Value::from(case_id),
            Value::from(i64::from(partition)),
            Value::Bytes(case.encode_to_vec().into()),
        ]],
        ..Default::default()
    };
    // a unit may take part as two kinds of agency: each sees its own
    let units: BTreeSet<(&str, AgencyKind)> = case
        .participants
        .iter()
        .map(|participant| (participant.org_unit.as_str(), participant.agency()))
        .collect();
    let kinds: BTreeSet<AgencyKind> = units
        .iter()
        .map(|(_, kind)| *kind)
        .chain([AgencyKind::Lead, AgencyKind::Oversight])
        .collect();
    let mut files = BTreeMap::new();
    for kind in kinds {
        if let Some(content) = case_file(kind, case) {
            rows.case_files.push(vec![
                Value::from(case_id),
                Value::from(i64::from(i32::from(kind))),
                Value::Bytes(content.encode_to_vec().into()),
            ]);
            files.insert(kind, content);
        }
    }
    for (unit, kind) in units.into_iter().chain([(BOARD, BOARD_KIND)]) {
        if let Some(content) = files.get(&kind) {
            rows.worklist
                .push(worklist_row(case_id, (unit, kind), content, case));
        }
    }
    rows.participants = case
        .participants
        .iter()
        .map(|participant| participant_row(case_id, participant))
        .collect();
    rows.referrals = referral_rows(case_id, case);
    rows.clocks = clock_rows(case_id, case);
    rows.items = item_rows(case_id, case);
    rows.item_viewers = item_viewer_rows(case_id, case);
    rows
}

/// What an agency kind may know of a case; `None` when it may see no event of it.
fn case_file(viewer: AgencyKind, case: &CaseState) -> Option<CaseFileContent> {
    let visible: Vec<(&LaneState, api::CompartmentSet)> = case
        .lanes
        .iter()
        .filter(|lane| lane.is_of_case())
        .filter_map(|lane| Some((lane, open_set(viewer, &lane.lane, lane.concern())?)))
        .collect();
    // an agency knows of a referral by being a party, and one unit of it is a party: the others must
    // not learn of it from a summary that all of them read
    let known: Vec<&LaneState> = visible
        .iter()
        .map(|(lane, _)| *lane)
        .filter(|lane| open_set(viewer, &lane.lane, Concern::Lane).is_some())
        .collect();
    let last = known.iter().max_by_key(|lane| lane.last_position)?;
    let mut content = CaseFileContent {
        opened_at: known.iter().map(|lane| lane.first_at).min()?,
        last_at: last.last_at,
        last_type: last.last_type.clone(),
        last_position: last.last_position,
        latest: visible
            .iter()
            .flat_map(|(lane, _)| lane.latest.values().copied())
            .collect(),
        child_positions: child_positions(&visible),
        lanes: lane_contents(&known, case),
        attention: AttentionContent::of(viewer, case),
        ..Default::default()
    };
    content.latest.sort_unstable();
    // facts are told by the coordinating lane
    if open_set(viewer, "case", Concern::Lane).is_some() {
        content.links.clone_from(&case.links);
        content.phase = case.phase;
        content.risk_level = case.risk_level;
        content.protection_level = case.protection_level;
        case.lead_unit().clone_into(&mut content.lead_unit);
    }
    Some(content)
}

/// The coordinating lane is believed first, then the latest.
fn child_positions(visible: &[(&LaneState, api::CompartmentSet)]) -> Vec<u64> {
    let mut candidates: Vec<(bool, u64)> = visible
        .iter()
        .filter(|(lane, open)| open.contains(Compartment::Identity) && lane.child_position > 0)
        .map(|(lane, _)| (lane.lane == "case", lane.child_position))
        .collect();
    candidates.sort_unstable_by(|a, b| b.cmp(a));
    candidates
        .into_iter()
        .map(|(_, position)| position)
        .collect()
}

/// One entry per visible lane; referrals with different parties are one lane.
fn lane_contents(known: &[&LaneState], case: &CaseState) -> Vec<LaneContent> {
    let mut lanes: BTreeMap<&str, LaneContent> = BTreeMap::new();
    for lane in known {
        let entry = lanes.entry(&lane.lane).or_insert_with(|| LaneContent {
            lane: lane.lane.clone(),
            units: case
                .participants
                .iter()
                .filter(|participant| participant.lane == lane.lane)
                .cloned()
                .collect(),
            ..Default::default()
        });
        entry.event_count += lane.event_count;
        if lane.last_position > entry.last_position {
            entry.last_position = lane.last_position;
            entry.last_at = lane.last_at;
            entry.last_type.clone_from(&lane.last_type);
        }
    }
    lanes.into_values().collect()
}

/// The lanes of a stored case file as bits, for filters.
fn lane_bits(content: &CaseFileContent) -> i64 {
    content
        .lanes
        .iter()
        .filter_map(|lane| lane_code(&lane.lane))
        .fold(0, |bits, lane| bits | lane_bit(lane))
}

/// The bit of a lane in the worklist.
pub(crate) fn lane_bit(lane: Lane) -> i64 {
    1 << i32::from(lane)
}

/// The code of a lane that a case may have; `None` for referrals and unknown ones.
pub(crate) fn lane_code(lane: &str) -> Option<Lane> {
    match lane {
        "case" => Some(Lane::Case),
        "health" => Some(Lane::Health),
        "police" => Some(Lane::Police),
        "legal_aid" => Some(Lane::LegalAid),
        "education" => Some(Lane::Education),
        _ => None,
    }
}

fn worklist_row(
    case_id: Uuid,
    (unit, kind): (&str, AgencyKind),
    content: &CaseFileContent,
    case: &CaseState,
) -> Row {
    let count = |concerns: fn(&ReferralState, &str) -> bool| {
        let open = case.referrals.iter().filter(|one| concerns(one, unit));
        open.count() as u64
    };
    let child_positions: Vec<u8> = content
        .child_positions
        .iter()
        .flat_map(|position| position.to_be_bytes())
        .collect();
    vec![
        Value::from(unit),
        Value::from(case_id),
        Value::from(lane_bits(content)),
        Value::from(i64::from(content.phase)),
        Value::from(i64::from(content.risk_level)),
        Value::from(i64::from(content.protection_level)),
        Value::from(content.opened_at),
        Value::from(content.last_at),
        Value::from(content.last_type.as_str()),
        Value::from(content.last_position),
        Value::from(count(|one, unit| {
            one.awaits_receiver() && (unit == BOARD || one.to_unit == unit)
        })),
        Value::from(count(|one, unit| {
            one.is_open() && (unit == BOARD || one.from_unit == unit)
        })),
        Value::Bytes(child_positions.into()),
        Value::from(next_due(unit, case)),
        Value::from(i64::from(i32::from(kind))),
    ]
}

fn participant_row(case_id: Uuid, participant: &Participant) -> Row {
    vec![
        Value::from(case_id),
        Value::from(participant.org_unit.as_str()),
        Value::from(participant.lane.as_str()),
        Value::from(i64::from(participant.agency)),
        Value::from(participant.since_position),
        Value::from(participant.since_at),
    ]
}

fn referral_rows(case_id: Uuid, case: &CaseState) -> Vec<Row> {
    let row = |referral: &ReferralState| {
        vec![
            Value::Bytes(referral.referral_id.clone().into()),
            Value::from(case_id),
            Value::from(referral.from_unit.as_str()),
            Value::from(referral.to_unit.as_str()),
            Value::from(i64::from(referral.status)),
            Value::from(i64::from(referral.turn)),
            Value::from(referral.proposed_position),
            Value::Bytes(referral.encode_to_vec().into()),
        ]
    };
    case.referrals.iter().map(row).collect()
}

// === impl CaseRows ===

impl CaseRows {
    /// Leaves only the rows that differ from those of before.
    pub(crate) fn without(mut self, before: &Self) -> Self {
        retain_changed(&mut self.cases, &before.cases);
        retain_changed(&mut self.case_files, &before.case_files);
        retain_changed(&mut self.participants, &before.participants);
        retain_changed(&mut self.worklist, &before.worklist);
        retain_changed(&mut self.referrals, &before.referrals);
        retain_changed(&mut self.clocks, &before.clocks);
        retain_changed(&mut self.items, &before.items);
        retain_changed(&mut self.item_viewers, &before.item_viewers);
        self
    }

    /// Adds the rows of another case.
    pub(crate) fn append(&mut self, other: Self) {
        self.cases.extend(other.cases);
        self.case_files.extend(other.case_files);
        self.participants.extend(other.participants);
        self.worklist.extend(other.worklist);
        self.referrals.extend(other.referrals);
        self.clocks.extend(other.clocks);
        self.items.extend(other.items);
        self.item_viewers.extend(other.item_viewers);
    }
}

fn retain_changed(rows: &mut Vec<Row>, before: &[Row]) {
    // both in the order of one derivation: what did not change mostly stands in its old place, and a
    // long case has thousands of rows
    let mut rest: Option<HashSet<&Row>> = None;
    let mut index = 0;
    rows.retain(|row| {
        let in_place = before.get(index) == Some(row);
        index += 1;
        !in_place
            && !rest
                .get_or_insert_with(|| before.iter().collect())
                .contains(row)
    });
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
