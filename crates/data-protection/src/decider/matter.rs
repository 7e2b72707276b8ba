//! What the events of a matter add up to.

use std::collections::BTreeMap;

use api::data_protection::v1::{
    Asker, BreachClosed, BreachCorrected, BreachEnd, BreachRecorded, ConcernedPerson,
    DataRequestCorrected, DataRequestReceived,
};
use api::{CaseId, timestamp_from_proto};
use jiff::Timestamp;

use super::DataProtectionEvent;

/// A request of a data subject, or a breach.
#[derive(Debug, Clone, PartialEq)]
pub struct Matter {
    /// The case.
    pub case_id: CaseId,
    /// The unit whose matter it is.
    pub org_unit_id: String,
    /// What it is.
    pub subject: Subject,
}

/// What a matter is.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A request of a data subject.
    Request(DataRequest),
    /// A breach.
    Breach(Breach),
}

/// A request of a data subject.
#[derive(Debug, Clone, PartialEq)]
pub struct DataRequest {
    /// Who asks.
    pub asker: Asker,
    /// When it came.
    pub received_at: Timestamp,
    /// When an answer is due.
    pub answer_due_at: Timestamp,
    /// Whether it was checked who asks.
    pub identity_checked: bool,
    /// Whether the child is 7 or older.
    pub child_seven_or_older: bool,
    /// Whether whoever asks is suspected, as the unit knows.
    pub asker_suspected: bool,
    /// Whether it was answered or withdrawn.
    pub ended: bool,
}

/// A breach.
#[derive(Debug, Clone, PartialEq)]
pub struct Breach {
    /// When it was found.
    pub found_at: Timestamp,
    /// When the authority is to be told.
    pub notify_due_at: Timestamp,
    /// Whether it was contained when it was recorded.
    pub contained_at_once: bool,
    /// Whether it was contained since.
    pub contained_since: bool,
    /// Whether the authority was told.
    pub notified: bool,
    /// Whether child or representative were told, or it is on record why not.
    pub concerned_settled: bool,
    /// Who was not told by which notice, and not since.
    pub not_told: BTreeMap<String, ConcernedPerson>,
    /// Whether the time to tell the authority ended with the work, before anybody was told.
    pub notice_spared: bool,
    /// How the work on it ended.
    pub end: Option<BreachEnd>,
}

// === impl Matter ===

impl Matter {
    /// The matter that an event begins.
    pub(super) fn recorded(event: &DataProtectionEvent) -> Option<Self> {
        let (case_id, org_unit_id, subject) = match event {
            DataProtectionEvent::DataRequestReceived(event) => {
                let subject = Subject::Request(DataRequest::received(event));
                (&event.case_id, &event.org_unit_id, subject)
            }
            DataProtectionEvent::BreachRecorded(event) => {
                let subject = Subject::Breach(Breach::recorded(event));
                (&event.case_id, &event.org_unit_id, subject)
            }
            _ => return None,
        };
        Some(Self {
            case_id: CaseId(case_id.parse().ok()?),
            org_unit_id: org_unit_id.clone(),
            subject,
        })
    }

    pub(super) fn evolve(&mut self, event: &DataProtectionEvent) {
        match &mut self.subject {
            Subject::Request(request) => request.evolve(event),
            Subject::Breach(breach) => breach.evolve(event),
        }
    }
}

// === impl DataRequest ===

impl DataRequest {
    fn received(event: &DataRequestReceived) -> Self {
        Self {
            asker: event.asker(),
            received_at: time(event.received_at.as_ref()),
            answer_due_at: time(event.answer_due_at.as_ref()),
            identity_checked: event.identity_checked,
            child_seven_or_older: event.child_seven_or_older,
            asker_suspected: event.asker_suspected,
            ended: false,
        }
    }

    fn evolve(&mut self, event: &DataProtectionEvent) {
        match event {
            DataProtectionEvent::DataRequestCorrected(event) => self.corrected(event),
            DataProtectionEvent::DataRequestAnswered(_)
            | DataProtectionEvent::DataRequestWithdrawn(_) => self.ended = true,
            _ => {}
        }
    }

    fn corrected(&mut self, event: &DataRequestCorrected) {
        *self = Self {
            asker: event.asker(),
            received_at: time(event.received_at.as_ref()),
            answer_due_at: time(event.answer_due_at.as_ref()),
            identity_checked: event.identity_checked,
            child_seven_or_older: event.child_seven_or_older,
            asker_suspected: event.asker_suspected,
            ended: self.ended,
        };
    }
}

// === impl Breach ===

impl Breach {
    fn recorded(event: &BreachRecorded) -> Self {
        Self {
            found_at: time(event.found_at.as_ref()),
            notify_due_at: time(event.notify_due_at.as_ref()),
            contained_at_once: event.contained,
            contained_since: false,
            notified: false,
            concerned_settled: false,
            not_told: BTreeMap::new(),
            notice_spared: false,
            end: None,
        }
    }

    /// Whether it is contained.
    pub fn is_contained(&self) -> bool {
        self.contained_at_once || self.contained_since
    }

    fn evolve(&mut self, event: &DataProtectionEvent) {
        match event {
            DataProtectionEvent::BreachCorrected(event) => self.corrected(event),
            DataProtectionEvent::BreachContained(_) => self.contained_since = true,
            DataProtectionEvent::BreachNotified(event) => {
                self.notified = true;
                self.reopen(event.reopened);
            }
            DataProtectionEvent::ConcernedTold(event) => {
                self.not_told.remove(&event.earlier_notice_id);
                self.settle(event.person());
            }
            DataProtectionEvent::ConcernedNotTold(event) => {
                let notice_id = event.notice_id.clone();
                self.not_told.insert(notice_id, event.person());
                self.settle(event.person());
            }
            DataProtectionEvent::BreachClosed(event) => self.closed(event),
            _ => {}
        }
    }

    fn corrected(&mut self, event: &BreachCorrected) {
        self.found_at = time(event.found_at.as_ref());
        self.notify_due_at = time(event.notify_due_at.as_ref());
        self.contained_at_once = event.contained;
        self.reopen(event.reopened);
    }

    fn closed(&mut self, event: &BreachClosed) {
        self.end = Some(event.end());
        self.notice_spared = !self.notified && !event.late;
    }

    fn reopen(&mut self, reopened: bool) {
        if reopened {
            self.end = None;
            self.notice_spared = false;
        }
    }

    fn settle(&mut self, person: ConcernedPerson) {
        self.concerned_settled |= matches!(
            person,
            ConcernedPerson::Child | ConcernedPerson::Representative
        );
    }
}

/// A time of an event; the rules always write it.
fn time(at: Option<&prost_types::Timestamp>) -> Timestamp {
    at.and_then(timestamp_from_proto)
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
