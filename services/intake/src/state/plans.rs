//! The plans of a case: the draft with the chair, what was approved, what is to be planned anew.

use std::collections::BTreeMap;

use api::intake::v1::{
    MeasureScheduled, PlanApproved, PlanRejected, PlanReopened, PlanSubmitted, PlannedService,
};
use jiff::Timestamp;

use super::time;

/// The plans of a case.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plans {
    pub(crate) draft: Option<Draft>,
    /// The plan and version that came back for revision.
    pub(crate) returned: Option<(u32, u32)>,
    /// Approved plans by number, with the count of their measures.
    approved: BTreeMap<u32, u32>,
    measures: BTreeMap<(u32, u32), Measure>,
    pub(crate) last_number: u32,
    /// A review, a new assessment or the reopening asks for another plan.
    pub(crate) new_plan_due: bool,
    /// When the latest plan was approved.
    approved_at: Timestamp,
    /// What has happened since the last approval from which the limit for a plan may run.
    starts: BTreeMap<PlanStart, Timestamp>,
}

/// From what the limit for a plan may run: the Decree does not say, so the rule pack does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PlanStart {
    /// The report.
    Report,
    /// The initial assessment.
    Initial,
    /// The specific assessment.
    Specific,
    /// The needs meeting.
    Meeting,
    /// The return to a new plan.
    Reopened,
}

/// A plan that awaits the chair's decision.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) number: u32,
    pub(crate) version: u32,
    pub(crate) protection_level: i32,
    pub(crate) services: Vec<PlannedService>,
    pub(crate) submitted_at: Timestamp,
    pub(crate) review_due_at: Option<prost_types::Timestamp>,
}

/// A measure of an approved plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    /// When its plan was approved.
    pub(crate) since: Timestamp,
    pub(crate) due_at: Option<Timestamp>,
}

// === impl PlanStart ===

impl PlanStart {
    /// Every start, with the event that sets it.
    pub(crate) const ALL: [(Self, &'static str); 5] = [
        (Self::Report, "intake.v1.ReportReceived"),
        (Self::Initial, "intake.v1.InitialRiskAssessed"),
        (Self::Specific, "intake.v1.SpecificRiskAssessed"),
        (Self::Meeting, "intake.v1.NeedsMeetingHeld"),
        (Self::Reopened, "intake.v1.PlanReopened"),
    ];
}

// === impl Plans ===

impl Plans {
    pub(crate) fn any_approved(&self) -> bool {
        !self.approved.is_empty()
    }

    /// The latest approved plan; 0 when there is none.
    pub(crate) fn latest_approved(&self) -> u32 {
        self.approved
            .last_key_value()
            .map_or(0, |(number, _)| *number)
    }

    /// How many measures an approved plan has.
    pub(crate) fn measures_of(&self, plan: u32) -> Option<u32> {
        self.approved.get(&plan).copied()
    }

    /// The measure of an approved plan.
    pub(crate) fn measure(&self, plan: u32, measure: u32) -> Option<Measure> {
        let count = *self.approved.get(&plan)?;
        if !(1..=count).contains(&measure) {
            return None;
        }
        let scheduled = self.measures.get(&(plan, measure)).cloned();
        Some(scheduled.unwrap_or_default())
    }

    /// When this start has first happened since the last approval.
    pub(crate) fn started_at(&self, start: PlanStart) -> Option<Timestamp> {
        self.starts.get(&start).copied()
    }

    /// The start was told wrong.
    pub(crate) fn start_corrected(
        &mut self,
        start: PlanStart,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) {
        let told = self.starts.get_mut(&start);
        if let (Some(at), Some(to)) = (told.filter(|at| Some(**at) == from), to) {
            *at = to;
        }
    }

    pub(crate) fn starts_at(&mut self, start: PlanStart, at: Option<&prost_types::Timestamp>) {
        if let Some(at) = time(at) {
            self.starts.entry(start).or_insert(at);
        }
    }

    pub(crate) fn submitted(&mut self, event: &PlanSubmitted) {
        self.draft = Some(Draft {
            number: event.plan_number,
            version: event.plan_version,
            protection_level: event.protection_level,
            services: event.services.clone(),
            submitted_at: time(event.submitted_at.as_ref()).unwrap_or(Timestamp::MIN),
            review_due_at: event.review_due_at,
        });
        self.returned = None;
        self.last_number = self.last_number.max(event.plan_number);
    }

    pub(crate) fn approved(&mut self, event: &PlanApproved) {
        self.approved.insert(event.plan_number, event.measure_count);
        self.approved_at = time(event.approved_at.as_ref()).unwrap_or(Timestamp::MIN);
        self.draft = None;
        self.new_plan_due = false;
        self.starts.clear();
    }

    pub(crate) fn scheduled(&mut self, event: &MeasureScheduled) {
        let measure = Measure {
            since: self.approved_at,
            due_at: time(event.due_at.as_ref()),
        };
        let key = (event.plan_number, event.measure_number);
        self.measures.insert(key, measure);
    }

    pub(crate) fn rejected(&mut self, event: &PlanRejected) {
        self.returned = Some((event.plan_number, event.plan_version));
        self.draft = None;
    }

    pub(crate) fn reopened(&mut self, event: &PlanReopened) {
        self.new_plan_due = true;
        self.starts_at(PlanStart::Reopened, event.reopened_at.as_ref());
    }

    pub(crate) fn case_closed(&mut self) {
        self.draft = None;
        self.returned = None;
        self.starts.clear();
    }
}
