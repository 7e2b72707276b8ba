//! What of a case somebody should look at: how long the child waited for help, which forensic
//! examinations are open, and why the case wants attention. Facts of several lanes, each kept with the
//! lane it comes from, because who may know of it depends on that.

use std::collections::BTreeMap;

use access::Concern;
use api::log::v1::AgencyKind;
use api::views::v1::CaseFlag;
use prost::Message;

use crate::fold::open_set;
use crate::state::CaseState;

/// First services kept of a lane: a correction may take the first one away.
const SERVICES_MAX: usize = 8;
/// Sessions over a limit kept of a case.
const SESSIONS_MAX: usize = 1_000;

/// What is known of it. Times are microseconds since the epoch, 0 for none.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct AttentionState {
    /// When the first report was received.
    #[prost(int64, tag = "1")]
    pub(crate) reported_at: i64,
    /// The first services of each lane, the earliest first.
    #[prost(message, repeated, tag = "2")]
    pub(crate) services: Vec<ServiceState>,
    /// Requisitions that are not concluded, in the order in which they came.
    #[prost(message, repeated, tag = "3")]
    pub(crate) requisitions: Vec<RequisitionState>,
    /// By their numbers, the reports that no assessment has spoken of since, and whether they name a
    /// caregiver.
    #[prost(btree_map = "uint32, bool", tag = "4")]
    pub(crate) reports: BTreeMap<u32, bool>,
    #[prost(bool, tag = "5")]
    pub(crate) suspected_by_assessment: bool,
    /// Concerns of schools for which a caregiver is suspected.
    #[prost(string, repeated, tag = "6")]
    pub(crate) suspecting_concerns: Vec<String>,
    /// Assessments of harm that lifted a suspicion.
    #[prost(string, repeated, tag = "9")]
    pub(crate) lifting_assessments: Vec<String>,
    /// By concern, the assessment of harm that spoke last of its suspicion; none when something else
    /// did.
    #[prost(btree_map = "string, string", tag = "10")]
    pub(crate) spoken_by: BTreeMap<String, String>,
    /// Sessions over a limit.
    #[prost(string, repeated, tag = "7")]
    pub(crate) over_limit: Vec<String>,
    #[prost(bool, tag = "8")]
    pub(crate) reopened: bool,
}

/// A service that was given.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct ServiceState {
    #[prost(int64, tag = "1")]
    pub(crate) at: i64,
    #[prost(string, tag = "2")]
    pub(crate) lane: String,
    #[prost(string, tag = "3")]
    pub(crate) id: String,
}

/// A forensic examination that is open.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct RequisitionState {
    #[prost(string, tag = "1")]
    pub(crate) id: String,
    #[prost(string, tag = "2")]
    pub(crate) lane: String,
    #[prost(int64, tag = "3")]
    pub(crate) due_at: i64,
}

/// What one agency kind may know of it, as stored in its case file.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct AttentionContent {
    #[prost(int64, tag = "1")]
    pub(crate) reported_at: i64,
    #[prost(message, optional, tag = "2")]
    pub(crate) first_service: Option<ServiceState>,
    /// Whether it may know of a lane that holds requisitions.
    #[prost(bool, tag = "3")]
    pub(crate) knows_requisitions: bool,
    #[prost(uint32, tag = "4")]
    pub(crate) open_requisitions: u32,
    #[prost(int64, tag = "5")]
    pub(crate) next_requisition_due_at: i64,
    /// Ascending.
    #[prost(enumeration = "CaseFlag", repeated, tag = "6")]
    pub(crate) flags: Vec<i32>,
}

// === impl AttentionState ===

impl AttentionState {
    /// A service was given at a time; `None` when it turned out that it was not.
    pub(crate) fn serve(&mut self, lane: &str, id: String, at: Option<i64>) {
        self.services.retain(|one| one.lane != lane || one.id != id);
        let Some(at) = at else { return };
        let place = self.services.partition_point(|one| one.at <= at);
        let lane = lane.to_owned();
        self.services.insert(place, ServiceState { at, lane, id });
        let of_lane = |one: &&ServiceState| one.lane == self.services[place].lane;
        if self.services.iter().filter(of_lane).count() > SERVICES_MAX {
            let last = self.services.iter().rposition(|one| of_lane(&one));
            last.map(|last| self.services.remove(last));
        }
    }

    /// An examination is open, until a time when one is told.
    pub(crate) fn require(&mut self, lane: &str, id: String, due_at: i64) {
        self.requisitions.retain(|one| one.id != id);
        let lane = lane.to_owned();
        self.requisitions
            .push(RequisitionState { id, lane, due_at });
    }

    /// An open examination has another due time.
    pub(crate) fn due(&mut self, id: &str, due_at: i64) {
        let open = self.requisitions.iter_mut().find(|one| one.id == id);
        if let Some(open) = open.filter(|_| due_at != 0) {
            open.due_at = due_at;
        }
    }

    /// An examination is concluded, or not made any more.
    pub(crate) fn conclude(&mut self, id: &str) {
        self.requisitions.retain(|one| one.id != id);
    }

    /// An assessment says who is suspected, whatever was reported before.
    pub(crate) fn assess(&mut self, suspected: bool) {
        self.suspected_by_assessment = suspected;
        self.reports.clear();
    }

    /// What a school says of a concern. What is not said of a suspicion leaves it as it is.
    pub(crate) fn suspect(&mut self, concern: String, said: bool, lifted: bool) {
        let stood = self.suspecting_concerns.contains(&concern);
        self.suspecting_concerns.retain(|known| *known != concern);
        if said || (stood && !lifted) {
            self.suspecting_concerns.push(concern.clone());
        }
        if said || lifted {
            self.spoken_by.remove(&concern);
        }
    }

    /// What an assessment of harm says.
    pub(crate) fn assess_harm(
        &mut self,
        concern: String,
        assessment: String,
        (said, lifted): (bool, bool),
    ) {
        if lifted && self.suspecting_concerns.contains(&concern) {
            self.lifting_assessments.push(assessment.clone());
        }
        self.suspect(concern.clone(), said, lifted);
        if said || lifted {
            self.spoken_by.insert(concern, assessment);
        }
    }

    /// What an assessment of harm says once it is corrected: what it lifted by mistake stands again.
    /// What was said of the suspicion since is lifted by a new assessment, never by this.
    pub(crate) fn correct_harm(
        &mut self,
        concern: String,
        assessment: String,
        (said, lifted): (bool, bool),
    ) {
        let spoke_last = self.spoken_by.get(&concern) == Some(&assessment);
        let had_lifted = self.lifting_assessments.contains(&assessment);
        let lifts = lifted && spoke_last;
        self.lifting_assessments
            .retain(|known| *known != assessment);
        if lifted && had_lifted || lifts && self.suspecting_concerns.contains(&concern) {
            self.lifting_assessments.push(assessment.clone());
        }
        self.suspect(concern.clone(), said || (had_lifted && !lifted), lifts);
        if spoke_last {
            self.spoken_by.insert(concern, assessment);
        }
    }

    /// A session exceeded a limit, or turned out not to.
    pub(crate) fn session(&mut self, id: String, over_limit: bool) {
        self.over_limit.retain(|known| *known != id);
        if over_limit && self.over_limit.len() < SESSIONS_MAX {
            self.over_limit.push(id);
        }
    }

    fn suspected_in_case(&self) -> bool {
        self.suspected_by_assessment || self.reports.values().any(|suspected| *suspected)
    }
}

// === impl AttentionContent ===

impl AttentionContent {
    /// What an agency kind may know: of each lane what that lane shows it.
    pub(crate) fn of(viewer: AgencyKind, case: &CaseState) -> Self {
        let knows = |lane: &str| open_set(viewer, lane, Concern::Lane).is_some();
        let state = &case.attention;
        let mut services = state.services.iter();
        let open = state.requisitions.iter();
        let open: Vec<_> = open.filter(|one| knows(&one.lane)).collect();
        let due = open.iter().map(|one| one.due_at).filter(|due| *due != 0);
        let told = [
            (
                CaseFlag::CaregiverSuspected,
                knows("case") && state.suspected_in_case()
                    || knows("education") && !state.suspecting_concerns.is_empty(),
            ),
            (
                CaseFlag::OverLimitSession,
                knows("police") && !state.over_limit.is_empty(),
            ),
            (CaseFlag::Reopened, knows("case") && state.reopened),
            (CaseFlag::Linked, knows("case") && !case.links.is_empty()),
        ];
        let flags = told.into_iter().filter(|(_, is_so)| *is_so);
        Self {
            reported_at: if knows("case") { state.reported_at } else { 0 },
            first_service: services.find(|one| knows(&one.lane)).cloned(),
            knows_requisitions: knows("health") || knows("police"),
            open_requisitions: u32::try_from(open.len()).unwrap_or(u32::MAX),
            next_requisition_due_at: due.min().unwrap_or(0),
            flags: flags.map(|(flag, _)| flag.into()).collect(),
        }
    }
}
