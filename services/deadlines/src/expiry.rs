//! Lets a referral expire that was not answered in time: by the protocol's own rules.

use api::CaseId;
use decider::{Decider, EventSet, Occasion};
use event_store::{AppendError, ReadError, StreamName};
use referral::{ExpireReferral, ReferralCommand, ReferralDecider, Step};
use uuid::Uuid;

use crate::DeadlinesError;
use crate::decide::NAMESPACE;
use crate::desk::{Desk, Record, system};

const PAGE_EVENTS: usize = 1_000;
const ATTEMPTS_MAX: usize = 8;

/// What asks for it: the recorded miss.
pub(crate) struct Expiry {
    pub(crate) case_id: CaseId,
    pub(crate) referral_id: Uuid,
    /// The miss.
    pub(crate) missed_by: Uuid,
    pub(crate) correlation_id: Uuid,
}

impl Desk {
    /// Records that the referral expired, unless it was answered meanwhile.
    pub(crate) async fn expire_referral(&self, expiry: &Expiry) -> Result<(), DeadlinesError> {
        let stream = StreamName::of(ReferralDecider::CATEGORY, expiry.referral_id);
        for _attempt in 0..ATTEMPTS_MAX {
            let (version, state) = self.fold_referral(&stream).await?;
            let actor = system();
            let now = self.clock.now();
            let occasion = Occasion {
                now,
                occurred_at: now,
                actor: &actor,
                case_id: expiry.case_id,
                subject_id: expiry.referral_id,
                directory: self.directory.as_ref(),
                rules: &self.rules,
                area: "",
                caregiver_suspected: false,
            };
            let command = ReferralCommand::from(ExpireReferral {
                referral_id: expiry.referral_id,
            });
            // refused: it was answered, or has more time; nothing is overdue
            let Ok(events) = ReferralDecider::decide(&command, &state, &occasion) else {
                return Ok(());
            };
            let record = Record {
                stream: stream.clone(),
                version,
                case_id: expiry.case_id,
                command_id: Uuid::new_v5(&NAMESPACE, expiry.missed_by.as_bytes()),
                causation_id: expiry.missed_by,
                correlation_id: expiry.correlation_id,
                traceparent: "",
                occurred_at: now,
                now,
                events: events.iter().map(EventSet::encode).collect(),
            };
            match self.store.append(record.into_append().0).await {
                Ok(_) => return Ok(()),
                Err(AppendError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(DeadlinesError::Contended)
    }

    async fn fold_referral(
        &self,
        stream: &StreamName,
    ) -> Result<(u64, <ReferralDecider as Decider>::State), ReadError> {
        let mut version = 0;
        let mut state = <ReferralDecider as Decider>::State::default();
        loop {
            let events = self.store.read_stream(stream, version, PAGE_EVENTS).await?;
            for event in &events {
                let step =
                    Step::decode(&event.data.event_type, &event.data.public).map_err(|_| {
                        ReadError::Corrupt {
                            position: event.position,
                            reason: "unknown or malformed event of a referral",
                        }
                    })?;
                state = ReferralDecider::evolve(state, &step);
                version = event.version;
            }
            if events.len() < PAGE_EVENTS {
                return Ok((version, state));
            }
        }
    }
}
