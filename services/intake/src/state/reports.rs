//! The reports of a case, and which of them still ask for an answer.

use std::collections::{BTreeMap, BTreeSet};

use api::codes::v1::AgeGroup;
use api::intake::v1::{
    AuthenticityChecked, AuthenticityResult, ReportChannel, ReportCorrected, ReportReceived,
};
use jiff::Timestamp;

use super::time;

/// The reports of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reports {
    by_sequence: BTreeMap<u32, Report>,
    count: u32,
    /// Reports that no measure and no assessment has answered, with the time their limit runs from.
    unanswered: BTreeMap<u32, Timestamp>,
    /// Reports that a check found untrue while nothing else had answered them.
    set_aside: BTreeSet<u32>,
    /// Reports whose authenticity was not checked yet.
    unchecked: BTreeSet<u32>,
    /// Reports that the commune that must act does not have yet, with the time they came.
    waiting: BTreeMap<u32, Timestamp>,
    /// What the last assessment says of the caregiver.
    suspected_by_assessment: bool,
}

/// One report, as far as rules need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) received_at: Timestamp,
    pub(crate) channel: ReportChannel,
    pub(crate) received_by_org_unit_id: String,
    pub(crate) abuse_forms: Vec<i32>,
    /// When a commune that must act had it; none while it waits to be forwarded.
    reached_commune_at: Option<Timestamp>,
    age_group: AgeGroup,
    caregiver_suspected: bool,
    /// An assessment came later and says itself who is suspected.
    assessed_since: bool,
}

// === impl Reports ===

impl Reports {
    /// Whether a report is on record.
    pub(crate) fn any(&self) -> bool {
        self.count > 0
    }

    /// The number of the next report.
    pub(crate) fn next_sequence(&self) -> u32 {
        self.count.saturating_add(1)
    }

    /// The number of the latest report; 0 when there is none.
    pub(crate) fn latest_sequence(&self) -> u32 {
        self.count
    }

    /// The report of a number.
    pub(crate) fn get(&self, sequence: u32) -> Option<&Report> {
        self.by_sequence.get(&sequence)
    }

    /// The first report, with its number.
    pub(crate) fn first(&self) -> Option<(u32, &Report)> {
        self.by_sequence
            .first_key_value()
            .map(|(sequence, report)| (*sequence, report))
    }

    /// The earliest report that nothing has answered, with the time its limit runs from.
    pub(crate) fn first_unanswered(&self) -> Option<(u32, Timestamp)> {
        self.unanswered
            .first_key_value()
            .map(|(sequence, at)| (*sequence, *at))
    }

    /// From when the limit of an unanswered report runs.
    pub(crate) fn unanswered_since(&self, sequence: u32) -> Option<Timestamp> {
        self.unanswered.get(&sequence).copied()
    }

    /// The report that a check is about unless it names one: the earliest unchecked, else the latest.
    pub(crate) fn to_check(&self) -> u32 {
        self.unchecked.first().copied().unwrap_or(self.count)
    }

    /// Since when a report waits for its check by a commune: the commune's time begins when it has the
    /// report, which may be when it was forwarded.
    pub(crate) fn unchecked_since(&self, sequence: u32) -> Option<Timestamp> {
        let unchecked = self.unchecked.get(&sequence)?;
        self.by_sequence.get(unchecked)?.reached_commune_at
    }

    /// The earliest report that waits to be forwarded, with the time it came.
    pub(crate) fn first_waiting(&self) -> Option<(u32, Timestamp)> {
        let waiting = self.waiting.first_key_value();
        waiting.map(|(sequence, at)| (*sequence, *at))
    }

    /// Whether a check found the report untrue and nothing has answered it since.
    pub(crate) fn is_set_aside(&self, sequence: u32) -> bool {
        self.set_aside.contains(&sequence)
    }

    /// The child's age group, as the latest report tells it.
    pub(crate) fn age_group(&self) -> AgeGroup {
        self.by_sequence
            .last_key_value()
            .map_or(AgeGroup::Unspecified, |(_, report)| report.age_group)
    }

    /// The last assessment says so, or a report since then.
    pub(crate) fn caregiver_suspected(&self) -> bool {
        let told_since = |report: &Report| report.caregiver_suspected && !report.assessed_since;
        self.suspected_by_assessment || self.by_sequence.values().any(told_since)
    }

    pub(crate) fn received(&mut self, event: &ReportReceived) {
        self.count = self.count.saturating_add(1);
        let Some(received_at) = time(event.received_at.as_ref()) else {
            return;
        };
        self.unanswered.insert(event.report_sequence, received_at);
        self.unchecked.insert(event.report_sequence);
        if event.forward_needed {
            self.waiting.insert(event.report_sequence, received_at);
        }
        let report = Report {
            received_at,
            channel: event.channel(),
            received_by_org_unit_id: event.received_by_org_unit_id.clone(),
            abuse_forms: event.abuse_forms.clone(),
            reached_commune_at: (!event.forward_needed).then_some(received_at),
            age_group: event.age_group(),
            caregiver_suspected: event.caregiver_suspected,
            assessed_since: false,
        };
        self.by_sequence.insert(event.report_sequence, report);
    }

    pub(crate) fn corrected(&mut self, event: &ReportCorrected) {
        if let Some(report) = self.by_sequence.get_mut(&event.report_sequence) {
            report.age_group = event.age_group();
            report.abuse_forms.clone_from(&event.abuse_forms);
            report.caregiver_suspected = event.caregiver_suspected;
        }
    }

    /// A commune that must act has the case: no report waits any longer.
    pub(crate) fn reached_commune(&mut self, at: Option<Timestamp>) {
        for sequence in std::mem::take(&mut self.waiting).into_keys() {
            if let Some(report) = self.by_sequence.get_mut(&sequence) {
                report.reached_commune_at = at;
            }
        }
    }

    pub(crate) fn assessed(&mut self, caregiver_suspected: bool) {
        self.suspected_by_assessment = caregiver_suspected;
        for report in self.by_sequence.values_mut() {
            report.assessed_since = true;
        }
    }

    /// Only the report that was checked is set aside, or asks for its answer after all.
    pub(crate) fn checked(&mut self, event: &AuthenticityChecked) {
        let sequence = event.report_sequence;
        self.unchecked.remove(&sequence);
        if event.result() == AuthenticityResult::NotConfirmed {
            self.waiting.remove(&sequence);
            if self.unanswered.remove(&sequence).is_some() {
                self.set_aside.insert(sequence);
            }
        }
        if let (true, Some(since)) = (event.confirmed_after_all, time(event.received_at.as_ref())) {
            self.set_aside.remove(&sequence);
            self.unanswered.insert(sequence, since);
        }
    }

    /// The child is protected, or nothing calls for emergency protection.
    pub(crate) fn answered(&mut self) {
        self.unanswered.clear();
        self.set_aside.clear();
    }

    /// An assessment found an emergency that an earlier one had not seen.
    pub(crate) fn unanswered_again(&mut self, sequence: u32, since: Timestamp) {
        self.unanswered.entry(sequence).or_insert(since);
    }
}
