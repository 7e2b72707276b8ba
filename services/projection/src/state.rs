//! What the events of one case add up to: PUBLIC codes, times and ids only.
//!
//! Encoded as protobuf with fields in a fixed order, so that equal histories
//! give equal bytes in either database and whatever the batches were.

use std::collections::BTreeMap;

use access::{Concern, LANES};
use api::codes::v1::AppliedLimit;
use api::log::v1::AgencyKind;
use api::views::v1::{CasePhase, ClockStatus, ReferralStatus, ReferralTurn};
use decider::Leadership;
use prost::Message;
use uuid::Uuid;

use crate::attention::AttentionState;
use crate::custody_facts::ItemState;

/// Category of the streams that hold the clocks of cases.
pub(crate) const DUTIES: &str = "deadline";
/// Category of the streams that hold matters of data protection, each known to the unit whose it is.
const MATTERS: &str = "data_protection";
/// What a part of a lane that consists of petitions is about; no lane has this name.
const PETITIONS: &str = "petitions";

/// The state of one case.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct CaseState {
    #[prost(enumeration = "CasePhase", tag = "1")]
    pub(crate) phase: i32,
    #[prost(int32, tag = "2")]
    pub(crate) risk_level: i32,
    #[prost(int32, tag = "3")]
    pub(crate) protection_level: i32,
    /// Ascending by lane and parties.
    #[prost(message, repeated, tag = "5")]
    pub(crate) lanes: Vec<LaneState>,
    /// In the order in which they started to take part.
    #[prost(message, repeated, tag = "6")]
    pub(crate) participants: Vec<Participant>,
    /// In the order in which they were proposed.
    #[prost(message, repeated, tag = "7")]
    pub(crate) referrals: Vec<ReferralState>,
    /// In the order in which they first started.
    #[prost(message, repeated, tag = "8")]
    pub(crate) clocks: Vec<ClockState>,
    /// In the order in which they were linked.
    #[prost(message, repeated, tag = "9")]
    pub(crate) links: Vec<LinkState>,
    /// In the order in which they were registered.
    #[prost(message, repeated, tag = "10")]
    pub(crate) items: Vec<ItemState>,
    /// Who leads the case, by the rule that commands and clocks go by.
    #[prost(message, required, tag = "11")]
    pub(crate) leadership: Leadership,
    #[prost(message, required, tag = "12")]
    pub(crate) attention: AttentionState,
}

/// What is known of the events of one lane; of referrals, one per pair of parties, and of duties, one
/// per lane and responsible agency, because who may see them depends on it.
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
    /// Of duties: the lane they belong to. Of petitions, which not all of their lane may know of: [`PETITIONS`].
    #[prost(string, tag = "11")]
    pub(crate) about: String,
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
    #[prost(enumeration = "ReferralStatus", tag = "9")]
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
    #[prost(uint64, tag = "20")]
    pub(crate) asked_position: u64,
    #[prost(uint64, tag = "21")]
    pub(crate) provided_position: u64,
    #[prost(enumeration = "ReferralTurn", tag = "22")]
    pub(crate) turn: i32,
    #[prost(int64, tag = "23")]
    pub(crate) turn_due_at: i64,
    /// Compartments, ascending.
    #[prost(int32, repeated, tag = "24")]
    pub(crate) shared: Vec<i32>,
    #[prost(int32, tag = "25")]
    pub(crate) close_reason: i32,
    #[prost(string, tag = "26")]
    pub(crate) redirected_to: String,
    #[prost(string, tag = "27")]
    pub(crate) earlier: String,
}

/// Where the clock of a duty stands. Times are microseconds since the epoch, 0 for none.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct ClockState {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) clock_id: Vec<u8>,
    #[prost(string, tag = "2")]
    pub(crate) rule_id: String,
    #[prost(string, tag = "3")]
    pub(crate) lane: String,
    #[prost(string, tag = "4")]
    pub(crate) key: String,
    #[prost(string, tag = "5")]
    pub(crate) unit: String,
    #[prost(enumeration = "AgencyKind", tag = "6")]
    pub(crate) agency: i32,
    #[prost(enumeration = "ClockStatus", tag = "7")]
    pub(crate) status: i32,
    #[prost(int64, tag = "8")]
    pub(crate) started_at: i64,
    #[prost(int64, tag = "9")]
    pub(crate) due_at: i64,
    #[prost(int64, tag = "10")]
    pub(crate) ended_at: i64,
    #[prost(int64, tag = "11")]
    pub(crate) missed_at: i64,
    #[prost(string, tag = "12")]
    pub(crate) name_vi: String,
    #[prost(string, tag = "13")]
    pub(crate) name_en: String,
    #[prost(message, optional, tag = "14")]
    pub(crate) limit: Option<AppliedLimit>,
    #[prost(int32, tag = "15")]
    pub(crate) delay_reason: i32,
    #[prost(uint32, tag = "16")]
    pub(crate) extensions: u32,
    #[prost(uint32, tag = "17")]
    pub(crate) reminders: u32,
    #[prost(uint64, tag = "18")]
    pub(crate) last_position: u64,
}

/// A case linked to this one as about the same child.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct LinkState {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) case_id: Vec<u8>,
    #[prost(int64, tag = "2")]
    pub(crate) linked_at: i64,
    #[prost(uint64, tag = "3")]
    pub(crate) position: u64,
    #[prost(string, tag = "4")]
    pub(crate) link_id: String,
    #[prost(bool, tag = "5")]
    pub(crate) work_goes_on_here: bool,
    #[prost(bool, tag = "6")]
    pub(crate) work_ended: bool,
}

// === impl CaseState ===

impl CaseState {
    /// The lane's entry, made in its place when there is none.
    pub(crate) fn lane_mut(&mut self, lane: &str, concern: Concern) -> &mut LaneState {
        let (from, to, about): (i32, i32, &str) = match concern {
            // which items a unit may know of is not the lane's to tell
            Concern::Lane | Concern::Custody => (0, 0, ""),
            Concern::Referral(from, to) => (from.into(), to.into(), ""),
            Concern::Matter(owner) => (owner.into(), 0, ""),
            Concern::Petition => (0, 0, PETITIONS),
            Concern::Duty { lane, responsible } => (responsible.into(), 0, lane),
        };
        let found = self.lanes.binary_search_by(|entry| {
            let parties = (entry.from_agency, entry.to_agency);
            let key = (entry.lane.as_str(), parties, entry.about.as_str());
            key.cmp(&(lane, (from, to), about))
        });
        let index = found.unwrap_or_else(|index| {
            let entry = LaneState {
                lane: lane.to_owned(),
                from_agency: from,
                to_agency: to,
                about: about.to_owned(),
                ..Default::default()
            };
            self.lanes.insert(index, entry);
            index
        });
        &mut self.lanes[index]
    }

    /// The unit that answers for the case; empty while its coordinating lane is not open.
    pub(crate) fn lead_unit(&self) -> &str {
        let takes_part = |unit: &str| {
            let mut participants = self.participants.iter();
            participants.any(|one| one.lane == "case" && one.org_unit == unit)
        };
        self.leadership.answers(takes_part).unwrap_or_default()
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

    /// The clock's entry, made when there is none.
    pub(crate) fn clock_mut(&mut self, id: Uuid) -> &mut ClockState {
        // what is asked for is mostly what came last
        let known = |entry: &ClockState| entry.clock_id == id.as_bytes();
        let index = self.clocks.iter().rposition(known).unwrap_or_else(|| {
            self.clocks.push(ClockState {
                clock_id: id.as_bytes().to_vec(),
                ..Default::default()
            });
            self.clocks.len() - 1
        });
        &mut self.clocks[index]
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
    /// Whom its events concern.
    pub(crate) fn concern(&self) -> Concern {
        if self.is_duty() {
            let known = LANES.into_iter().find(|lane| *lane == self.about);
            return Concern::Duty {
                lane: known.unwrap_or_default(),
                responsible: self.from_agency(),
            };
        }
        if self.about == PETITIONS {
            return Concern::Petition;
        }
        match (self.from_agency(), self.to_agency()) {
            (AgencyKind::Unspecified, _) | (_, AgencyKind::Unspecified) => Concern::Lane,
            (from, to) => Concern::Referral(from, to),
        }
    }

    /// Whether its events are steps of the case, and not about duties or data protection.
    pub(crate) fn is_of_case(&self) -> bool {
        !self.is_duty() && self.lane != MATTERS
    }

    /// Whether its events are about duties: Lá Chắn's own bookkeeping, no step of the case.
    pub(crate) fn is_duty(&self) -> bool {
        self.lane == DUTIES
    }
}

// === impl ClockState ===

impl ClockState {
    /// Whether what is due is neither done nor fallen away.
    pub(crate) fn is_open(&self) -> bool {
        self.is_running() || self.status() == ClockStatus::Suspended
    }

    /// Whether its time runs.
    pub(crate) fn is_running(&self) -> bool {
        self.status() == ClockStatus::Running
    }
}

// === impl ReferralState ===

impl ReferralState {
    /// Whether somebody still has to do something.
    pub(crate) fn is_open(&self) -> bool {
        self.turn() != ReferralTurn::Unspecified
    }

    /// Whether the receiver may still answer it, or has to complete it.
    pub(crate) fn awaits_receiver(&self) -> bool {
        self.is_open() && self.status() != ReferralStatus::Declined
    }
}
