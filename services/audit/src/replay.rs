//! From events to a replay: what an agency could know of, what it was entitled
//! to open, what came late, where the case stood. Pure.

use access::{Concern, Disclosure, concern_of, disclosure_of};
use api::audit::v1::{
    CaseState, ReplayHeader, ReplayedEvent, ReplayedLane, ReplayedUnit, SealedSummary,
};
use api::intake::v1::{CaseClosed, CaseReopened};
use api::log::v1::{AgencyKind, LaneOpened};
use api::{CaseId, CompartmentSet, EventMessage, timestamp_to_proto};
use event_store::{Event, SealedPart};
use jiff::SignedDuration;
use prost::Message;
use sha2::{Digest, Sha256};

/// An event recorded longer than this after it happened is late.
pub const LATE_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// The lane that opens and closes the case.
const COORDINATING_LANE: &str = "case";
/// The lane of the chains of custody.
const CUSTODY_LANE: &str = "custody";

/// Whether one takes part, and whether one is in a chain of custody.
const STANDINGS: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

/// Through whose eyes a case is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewpoint {
    /// The agency kind; `None` for the auditor's own, which knows of every event.
    pub viewer: Option<AgencyKind>,
    /// Whether a unit of that kind takes part in the case.
    pub takes_part: bool,
    /// Whether a unit of that kind added a link to a chain of custody of the case.
    pub in_chain: bool,
}

/// What a replay's header tells, folded event by event.
#[derive(Debug, Clone)]
pub struct Survey {
    viewer: Option<AgencyKind>,
    takes_part: bool,
    in_chain: bool,
    state: CaseState,
    lanes: Vec<LaneSurvey>,
}

/// One lane. How the viewer stands to the case is known only at the end, so every count is kept.
#[derive(Debug, Clone)]
struct LaneSurvey {
    lane: String,
    /// How many events are seen by whoever stands to the case as [`STANDINGS`] has it.
    seen: [u64; STANDINGS.len()],
    units: Vec<ReplayedUnit>,
}

// === impl Viewpoint ===

impl Viewpoint {
    /// What this viewpoint could know of an event and open of it.
    ///
    /// A unit that takes no part in a case sees of it only the referrals it is a party to, the clocks
    /// of what it is responsible for, and the chains of custody it is in.
    pub fn disclosure_of(self, event: &Event) -> Disclosure {
        let Some(viewer) = self.viewer else {
            return Disclosure::Open(CompartmentSet::PUBLIC);
        };
        let concern = match concern_of(&event.data.event_type, &event.data.public) {
            Concern::Custody if !self.in_chain => Concern::Lane,
            concern => concern,
        };
        let is_concerned = match concern {
            Concern::Lane | Concern::Petition => false,
            Concern::Referral(from, to) => viewer == from || viewer == to,
            Concern::Duty { responsible, .. } => viewer == responsible,
            Concern::Custody => true,
            Concern::Matter(owner) => viewer == owner,
        };
        if !self.takes_part && !is_concerned {
            return Disclosure::Hidden;
        }
        disclosure_of(viewer, event.stream.category(), concern)
    }

    /// The event as this viewpoint replays it; `None` when it could not know of it.
    pub fn replay(self, event: &Event) -> Option<ReplayedEvent> {
        match self.disclosure_of(event) {
            Disclosure::Hidden => None,
            Disclosure::Open(entitled) => Some(replayed(event, entitled)),
        }
    }
}

fn replayed(event: &Event, entitled: CompartmentSet) -> ReplayedEvent {
    let data = &event.data;
    let delay = event.recorded_at.duration_since(data.occurred_at);
    ReplayedEvent {
        position: event.position,
        event_id: data.event_id.to_string(),
        stream: event.stream.to_string(),
        lane: event.stream.category().to_owned(),
        version: event.version,
        r#type: data.event_type.clone(),
        occurred_at: Some(timestamp_to_proto(data.occurred_at)),
        recorded_at: Some(timestamp_to_proto(event.recorded_at)),
        late: delay > LATE_AFTER,
        delay_seconds: u64::try_from(delay.as_secs()).unwrap_or(0),
        actor: Some((&event.actor).into()),
        command_id: event.command_id.to_string(),
        causation_id: data
            .causation_id
            .map(|id| id.to_string())
            .unwrap_or_default(),
        correlation_id: data.correlation_id.to_string(),
        traceparent: data.traceparent.clone(),
        policy_version: data.policy_version.clone(),
        payload: Some(prost_types::Any {
            type_url: format!("type.googleapis.com/lachan.{}", data.event_type),
            value: data.public.to_vec(),
        }),
        sealed: data
            .sealed
            .iter()
            .map(|part| summary(part, entitled))
            .collect(),
    }
}

fn summary(part: &SealedPart, entitled: CompartmentSet) -> SealedSummary {
    SealedSummary {
        compartment: part.compartment.into(),
        key_id: part.key_id.to_string(),
        size_bytes: u32::try_from(part.ciphertext.len()).unwrap_or(u32::MAX),
        sha256: Sha256::digest(&part.ciphertext).to_vec().into(),
        entitled: entitled.contains(part.compartment),
    }
}

// === impl Survey ===

impl Survey {
    /// The survey of a case before its first event.
    pub fn new(viewer: Option<AgencyKind>) -> Self {
        let sees_every_case = matches!(
            viewer,
            None | Some(AgencyKind::Lead | AgencyKind::Oversight)
        );
        Self {
            viewer,
            takes_part: sees_every_case,
            in_chain: false,
            state: CaseState::NotYetRecorded,
            lanes: Vec::new(),
        }
    }

    /// Takes the next event of the case in.
    pub fn observe(&mut self, event: &Event) {
        let lane = event.stream.category();
        self.state = match event.data.event_type.as_str() {
            CaseClosed::TYPE if lane == COORDINATING_LANE => CaseState::Closed,
            CaseReopened::TYPE if lane == COORDINATING_LANE => CaseState::Open,
            _ if self.state == CaseState::NotYetRecorded => CaseState::Open,
            _ => self.state,
        };
        let seen = STANDINGS.map(|standing| u64::from(self.sees(event, standing)));
        let opened = opened_for(event);
        let joins = opened.as_ref().map(|unit| unit.agency_kind());
        self.takes_part |= joins.is_some() && joins == self.viewer;
        self.in_chain |= lane == CUSTODY_LANE && Some(event.actor.agency_kind) == self.viewer;

        let lane = self.lane_mut(lane);
        for (count, seen) in lane.seen.iter_mut().zip(seen) {
            *count += seen;
        }
        if let Some(unit) = opened {
            let is_known = |known: &ReplayedUnit| known.org_unit_id == unit.org_unit_id;
            if !lane.units.iter().any(is_known) {
                lane.units.push(unit);
            }
        }
    }

    /// Through whose eyes the case as surveyed is to be replayed.
    pub fn viewpoint(&self) -> Viewpoint {
        Viewpoint {
            viewer: self.viewer,
            takes_part: self.takes_part,
            in_chain: self.in_chain,
        }
    }

    /// The header of the replay.
    pub fn into_header(self, case_id: CaseId, as_of_position: u64, log_head: u64) -> ReplayHeader {
        let takes_part = self.takes_part;
        let lanes: Vec<ReplayedLane> = self
            .lanes
            .into_iter()
            .map(|lane| lane.into_replayed((takes_part, self.in_chain)))
            .filter(|lane| lane.event_count > 0)
            .collect();
        // every agency that takes part sees the coordinating lane, so only outsiders are not told
        let state = if takes_part {
            self.state
        } else {
            CaseState::Unspecified
        };
        ReplayHeader {
            case_id: case_id.to_string(),
            as_of_position,
            log_head,
            event_count: lanes.iter().map(|lane| lane.event_count).sum(),
            state: state.into(),
            lanes,
            as_agency_kind: self.viewer.unwrap_or(AgencyKind::Unspecified).into(),
            agency_took_part: takes_part,
        }
    }

    fn sees(&self, event: &Event, (takes_part, in_chain): (bool, bool)) -> bool {
        let viewpoint = Viewpoint {
            viewer: self.viewer,
            takes_part,
            in_chain,
        };
        viewpoint.disclosure_of(event) != Disclosure::Hidden
    }

    fn lane_mut(&mut self, name: &str) -> &mut LaneSurvey {
        let index = self
            .lanes
            .iter()
            .position(|lane| lane.lane == name)
            .unwrap_or_else(|| {
                self.lanes.push(LaneSurvey::new(name));
                self.lanes.len() - 1
            });
        &mut self.lanes[index]
    }
}

/// The unit a lane was opened for. Unreadable bytes open it for nobody.
fn opened_for(event: &Event) -> Option<ReplayedUnit> {
    if event.data.event_type != LaneOpened::TYPE {
        return None;
    }
    let opened = LaneOpened::decode(event.data.public.clone()).ok()?;
    Some(ReplayedUnit {
        agency_kind: opened.agency_kind,
        basis: opened.basis,
        org_unit_id: opened.org_unit_id,
        referral_id: opened.referral_id,
        since_position: event.position,
        since: Some(timestamp_to_proto(event.recorded_at)),
    })
}

// === impl LaneSurvey ===

impl LaneSurvey {
    fn new(lane: &str) -> Self {
        Self {
            lane: lane.to_owned(),
            seen: [0; STANDINGS.len()],
            units: Vec::new(),
        }
    }

    fn into_replayed(self, standing: (bool, bool)) -> ReplayedLane {
        let mut counts = STANDINGS.iter().zip(self.seen);
        let count = counts.find(|(known, _)| **known == standing);
        ReplayedLane {
            lane: self.lane,
            event_count: count.map_or(0, |(_, count)| count),
            units: self.units,
        }
    }
}
