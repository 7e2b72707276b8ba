//! What the events of one case add up to: PUBLIC codes, times and ids only.
//!
//! Encoded as protobuf with fields in a fixed order, so that equal histories
//! give equal bytes in either database and whatever the batches were.

use std::collections::BTreeMap;

use api::log::v1::AgencyKind;
use api::views::v1::CasePhase;
use prost::Message;
use uuid::Uuid;

/// The state of one case.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct CaseState {
    #[prost(enumeration = "CasePhase", tag = "1")]
    pub(crate) phase: i32,
    #[prost(int32, tag = "2")]
    pub(crate) risk_level: i32,
    #[prost(int32, tag = "3")]
    pub(crate) protection_level: i32,
    #[prost(string, tag = "4")]
    pub(crate) lead_unit: String,
    /// Ascending by lane and parties.
    #[prost(message, repeated, tag = "5")]
    pub(crate) lanes: Vec<LaneState>,
    /// In the order in which they started to take part.
    #[prost(message, repeated, tag = "6")]
    pub(crate) participants: Vec<Participant>,
    /// In the order in which they were proposed.
    #[prost(message, repeated, tag = "7")]
    pub(crate) referrals: Vec<ReferralState>,
}

/// What is known of the events of one lane; of referrals, one per pair of parties, because who may
/// see them depends on it.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct LaneState {
    #[prost(string, tag = "1")]
    pub(crate) lane: String,
    #[prost(enumeration = "AgencyKind", tag = "2")]
    pub(crate) from_agency: i32,
    #[prost(enumeration = "AgencyKind", tag = "3")]
    pub(crate) to_agency: i32,
    #[prost(uint64, tag = "4")]
    pub(crate) event_count: u64,
    #[prost(int64, tag = "5")]
    pub(crate) first_at: i64,
    #[prost(int64, tag = "6")]
    pub(crate) last_at: i64,
    #[prost(uint64, tag = "7")]
    pub(crate) last_position: u64,
    #[prost(string, tag = "8")]
    pub(crate) last_type: String,
    /// Position of the latest event of each type.
    #[prost(btree_map = "string, uint64", tag = "9")]
    pub(crate) latest: BTreeMap<String, u64>,
    /// Position of the latest event that says who the child is; 0 for none.
    #[prost(uint64, tag = "10")]
    pub(crate) child_position: u64,
}

/// A unit that takes part in a lane.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Participant {
    #[prost(string, tag = "1")]
    pub(crate) org_unit: String,
    #[prost(enumeration = "AgencyKind", tag = "2")]
    pub(crate) agency: i32,
    #[prost(string, tag = "3")]
    pub(crate) lane: String,
    #[prost(uint64, tag = "4")]
    pub(crate) since_position: u64,
    #[prost(int64, tag = "5")]
    pub(crate) since_at: i64,
}

/// Where a referral stands. Times are microseconds since the epoch, 0 for none.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct ReferralState {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) referral_id: Vec<u8>,
    #[prost(string, tag = "2")]
    pub(crate) from_unit: String,
    #[prost(enumeration = "AgencyKind", tag = "3")]
    pub(crate) from_agency: i32,
    #[prost(string, tag = "4")]
    pub(crate) to_unit: String,
    #[prost(enumeration = "AgencyKind", tag = "5")]
    pub(crate) to_agency: i32,
    #[prost(int32, tag = "6")]
    pub(crate) purpose: i32,
    #[prost(int32, tag = "7")]
    pub(crate) priority: i32,
    #[prost(int64, tag = "8")]
    pub(crate) due_at: i64,
    #[prost(enumeration = "api::views::v1::ReferralStatus", tag = "9")]
    pub(crate) status: i32,
    #[prost(int64, tag = "10")]
    pub(crate) proposed_at: i64,
    #[prost(int64, tag = "11")]
    pub(crate) answered_at: i64,
    #[prost(int64, tag = "12")]
    pub(crate) completed_at: i64,
    #[prost(int32, tag = "13")]
    pub(crate) decline_reason: i32,
    #[prost(string, tag = "14")]
    pub(crate) suggested_unit: String,
    #[prost(int32, tag = "15")]
    pub(crate) result: i32,
    #[prost(uint64, tag = "16")]
    pub(crate) proposed_position: u64,
    #[prost(uint64, tag = "17")]
    pub(crate) answered_position: u64,
    #[prost(uint64, tag = "18")]
    pub(crate) completed_position: u64,
    #[prost(uint64, tag = "19")]
    pub(crate) last_position: u64,
}

// === impl CaseState ===

impl CaseState {
    /// The lane's entry, made in its place when there is none.
    pub(crate) fn lane_mut(
        &mut self,
        lane: &str,
        parties: Option<(AgencyKind, AgencyKind)>,
    ) -> &mut LaneState {
        let (from, to) = parties.map_or((0, 0), |(from, to)| (from.into(), to.into()));
        let found = self.lanes.binary_search_by(|entry| {
            let key = (entry.lane.as_str(), entry.from_agency, entry.to_agency);
            key.cmp(&(lane, from, to))
        });
        let index = found.unwrap_or_else(|index| {
            let entry = LaneState {
                lane: lane.to_owned(),
                from_agency: from,
                to_agency: to,
                ..Default::default()
            };
            self.lanes.insert(index, entry);
            index
        });
        &mut self.lanes[index]
    }

    /// Adds a participant, unless the unit takes part in the lane already.
    pub(crate) fn join(&mut self, participant: Participant) {
        let known = self
            .participants
            .iter()
            .any(|p| p.org_unit == participant.org_unit && p.lane == participant.lane);
        if !known {
            self.participants.push(participant);
        }
    }

    /// The referral's entry, made when there is none.
    pub(crate) fn referral_mut(&mut self, id: Uuid) -> &mut ReferralState {
        let known = |entry: &ReferralState| entry.referral_id == id.as_bytes();
        let index = self.referrals.iter().position(known).unwrap_or_else(|| {
            self.referrals.push(ReferralState {
                referral_id: id.as_bytes().to_vec(),
                ..Default::default()
            });
            self.referrals.len() - 1
        });
        &mut self.referrals[index]
    }
}

// === impl LaneState ===

impl LaneState {
    /// The agency kinds of the parties, if the lane is that of referrals.
    pub(crate) fn parties(&self) -> Option<(AgencyKind, AgencyKind)> {
        let known = |kind: AgencyKind| (kind != AgencyKind::Unspecified).then_some(kind);
        Some((known(self.from_agency())?, known(self.to_agency())?))
    }
}

// === impl ReferralState ===

impl ReferralState {
    /// Whether somebody still has to do something.
    pub(crate) fn is_open(&self) -> bool {
        use api::views::v1::ReferralStatus::{Accepted, Proposed};
        matches!(self.status(), Proposed | Accepted)
    }
}
