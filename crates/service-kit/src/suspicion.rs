//! Whether the commune holds a caregiver for suspected, for rules of other lanes.
//!
//! Folded from the PUBLIC flags in the case's own lane, by the rule of the intake service: the newest
//! assessment counts, and every report since then.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::intake::v1::{InitialRiskAssessed, ReportCorrected, ReportReceived, SpecificRiskAssessed};
use api::{CaseId, EventMessage};
use bytes::Bytes;
use decider::Message;
use event_store::{EventStore, ReadError, StreamName};
use quick_cache::sync::Cache;

/// The lane that is the commune's.
const LANE: &str = "case";
/// Events fetched in one read.
const PAGE_EVENTS: usize = 1_000;

pub(crate) struct Suspicions {
    folded: Cache<CaseId, Arc<Folded>>,
    store: Arc<dyn EventStore>,
}

#[derive(Clone, Default)]
struct Folded {
    version: u64,
    suspicion: Suspicion,
}

/// What the case's lane says of the caregivers.
#[derive(Debug, Clone, Default)]
struct Suspicion {
    /// By the number of the report: what it says, and whether an assessment has spoken since.
    reports: BTreeMap<u32, Told>,
    by_assessment: bool,
}

#[derive(Debug, Clone, Copy)]
struct Told {
    suspected: bool,
    assessed_since: bool,
}

// === impl Suspicions ===

impl Suspicions {
    pub(crate) fn new(store: Arc<dyn EventStore>, cases_max: usize) -> Self {
        Self {
            folded: Cache::new(cases_max),
            store,
        }
    }

    /// What the case's lane says now: a suspicion may come and go, so it is read up to its end.
    pub(crate) async fn of(&self, case_id: CaseId) -> Result<bool, ReadError> {
        let stream = StreamName::of(LANE, case_id.0);
        let known = self.folded.get(&case_id);
        let mut folded = known.map_or_else(Folded::default, |known| (*known).clone());
        let before = folded.version;
        loop {
            let read = self.store.read_public(&stream, folded.version, PAGE_EVENTS);
            let events = read.await?;
            for event in &events {
                folded.version = event.version;
                let applied = folded.suspicion.apply(&event.event_type, &event.public);
                applied.map_err(|_| ReadError::Corrupt {
                    position: event.position,
                    reason: "a malformed event of the case",
                })?;
            }
            if events.len() < PAGE_EVENTS {
                break;
            }
        }
        let suspected = folded.suspicion.holds();
        if folded.version > before {
            self.folded.insert(case_id, Arc::new(folded));
        }
        Ok(suspected)
    }
}

// === impl Suspicion ===

impl Suspicion {
    fn holds(&self) -> bool {
        let told_since = |report: &Told| report.suspected && !report.assessed_since;
        self.by_assessment || self.reports.values().any(told_since)
    }

    fn apply(&mut self, event_type: &str, public: &Bytes) -> Result<(), impl Sized + use<>> {
        let public = Bytes::clone(public);
        match event_type {
            ReportReceived::TYPE => ReportReceived::decode(public).map(|event| {
                let told = Told {
                    suspected: event.caregiver_suspected,
                    assessed_since: false,
                };
                self.reports.insert(event.report_sequence, told);
            }),
            ReportCorrected::TYPE => ReportCorrected::decode(public).map(|event| {
                if let Some(report) = self.reports.get_mut(&event.report_sequence) {
                    report.suspected = event.caregiver_suspected;
                }
            }),
            InitialRiskAssessed::TYPE => InitialRiskAssessed::decode(public)
                .map(|event| self.assessed(event.caregiver_suspected)),
            SpecificRiskAssessed::TYPE => SpecificRiskAssessed::decode(public)
                .map(|event| self.assessed(event.caregiver_suspected)),
            _ => Ok(()),
        }
    }

    fn assessed(&mut self, suspected: bool) {
        self.by_assessment = suspected;
        for report in self.reports.values_mut() {
            report.assessed_since = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    enum Says {
        Report(u32, bool),
        Correction(u32, bool),
        Initial(bool),
        Specific(bool),
    }

    fn suspected_after(history: &[Says]) -> bool {
        let mut suspicion = Suspicion::default();
        for says in history {
            let (event_type, public) = match *says {
                Says::Report(report_sequence, caregiver_suspected) => {
                    let event = ReportReceived {
                        report_sequence,
                        caregiver_suspected,
                        ..Default::default()
                    };
                    (ReportReceived::TYPE, event.encode_to_vec())
                }
                Says::Correction(report_sequence, caregiver_suspected) => {
                    let event = ReportCorrected {
                        report_sequence,
                        caregiver_suspected,
                        ..Default::default()
                    };
                    (ReportCorrected::TYPE, event.encode_to_vec())
                }
                Says::Initial(caregiver_suspected) => {
                    let event = InitialRiskAssessed {
                        caregiver_suspected,
                        ..Default::default()
                    };
                    (InitialRiskAssessed::TYPE, event.encode_to_vec())
                }
                Says::Specific(caregiver_suspected) => {
                    let event = SpecificRiskAssessed {
                        caregiver_suspected,
                        ..Default::default()
                    };
                    (SpecificRiskAssessed::TYPE, event.encode_to_vec())
                }
            };
            assert!(suspicion.apply(event_type, &public.into()).is_ok());
        }
        suspicion.holds()
    }

    #[test]
    fn the_newest_word_on_the_caregiver_counts() {
        use Says::{Correction, Initial, Report, Specific};
        assert!(!suspected_after(&[]));
        assert!(suspected_after(&[Report(1, true)]));
        assert!(suspected_after(&[Report(1, true), Report(2, false)]));
        assert!(!suspected_after(&[Report(1, true), Correction(1, false)]));
        assert!(suspected_after(&[Report(1, false), Correction(1, true)]));
        assert!(suspected_after(&[Report(1, false), Initial(true)]));
        assert!(!suspected_after(&[Report(1, true), Initial(false)]));
        assert!(suspected_after(&[Initial(false), Report(2, true)]));
        assert!(!suspected_after(&[Initial(true), Specific(false)]));
    }

    #[test]
    fn the_correction_of_a_report_that_was_assessed_since_does_not_raise_the_suspicion_again() {
        use Says::{Correction, Initial, Report};
        let history = [Report(1, true), Initial(false), Correction(1, true)];
        assert!(!suspected_after(&history));
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_not_innocence() {
        let mut suspicion = Suspicion::default();
        let junk = Bytes::from_static(&[0xff; 3]);
        assert!(suspicion.apply(ReportReceived::TYPE, &junk).is_err());
        assert!(suspicion.apply("police.v1.CaseOpened", &junk).is_ok());
    }
}
