//! From the decision to the append that records it.

use api::CaseId;
use api::log::v1::Receipt;
use decider::{Decider, EncodedEvent, EventSet, Lane, Message, Occasion, is_lane};
use event_store::{Append, ExpectedVersion, NewEvent, StreamName, StreamWrite};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decision, Inner, Submission};
use crate::{Failure, current_traceparent};

/// An append, and what follows once it is recorded.
pub(super) struct Prepared<D: Decider> {
    pub(super) append: Append,
    /// The events of the command's own stream as they will be read back, to fold them.
    pub(super) own: Vec<D::Event>,
    /// All events, with the case they are sealed for: they may say who its child is.
    pub(super) told: Vec<(CaseId, EncodedEvent)>,
}

impl<D: Decider> Inner<D> {
    /// Seals the events of the decision and makes one append of them.
    pub(super) async fn prepare(
        &self,
        submission: &Submission<'_, D>,
        stream_id: Uuid,
        decision: &Decision<D>,
        now: Timestamp,
    ) -> Result<Prepared<D>, Failure> {
        let folded = &decision.folded;
        let lane_case = match D::requires_lane_of(&submission.command) {
            Some(case_id) => case_id,
            None => folded.state.case_id().unwrap_or(CaseId(stream_id)),
        };
        let suspected = decision.caregiver_suspected;
        let occasion = self.occasion(submission, lane_case, suspected, now);
        let expected = match folded.version {
            0 => ExpectedVersion::NoStream,
            version => ExpectedVersion::Exact(version),
        };
        let mut writes = vec![StreamWrite {
            stream: StreamName::of(D::CATEGORY, stream_id),
            expected,
            events: Vec::new(),
        }];
        let mut own = Vec::with_capacity(decision.events.len());
        let mut told = Vec::with_capacity(decision.events.len());
        for event in &decision.events {
            let encoded = event.encode();
            let sealed = self.seal(submission, &occasion, &encoded).await?;
            told.push((occasion.case_id, encoded));
            own.extend(D::Event::decode(&sealed.event_type, &sealed.public));
            writes[0].events.push(sealed);
            for elsewhere in D::elsewhere(event, &occasion) {
                let stream = StreamName::of(elsewhere.category, elsewhere.stream_id);
                let there = Occasion {
                    case_id: match is_lane(elsewhere.category) {
                        true => CaseId(elsewhere.stream_id),
                        false => lane_case,
                    },
                    ..occasion
                };
                let sealed = self.seal(submission, &there, &elsewhere.event).await?;
                told.push((there.case_id, elsewhere.event));
                match writes.iter_mut().find(|write| write.stream == stream) {
                    Some(write) => write.events.push(sealed),
                    // events for other streams open lanes or referrals: they commute
                    None => writes.push(StreamWrite {
                        stream,
                        expected: ExpectedVersion::Any,
                        events: vec![sealed],
                    }),
                }
            }
        }
        let append = append_of(submission, lane_case, writes, now);
        Ok(Prepared { append, own, told })
    }

    async fn seal(
        &self,
        submission: &Submission<'_, D>,
        occasion: &Occasion<'_>,
        event: &EncodedEvent,
    ) -> Result<NewEvent, Failure> {
        let event_id = Uuid::now_v7();
        let sealed = self
            .platform
            .vault()
            .seal(occasion.case_id, event_id, event.event_type, &event.payload)
            .await?;
        Ok(NewEvent {
            event_id,
            event_type: event.event_type.to_owned(),
            case_id: Some(occasion.case_id),
            occurred_at: occasion.occurred_at,
            causation_id: None,
            correlation_id: submission.key.command_id,
            traceparent: current_traceparent(),
            policy_version: submission.policy_version.to_owned(),
            public: sealed.public,
            sealed: sealed.parts,
        })
    }
}

fn append_of<D: Decider>(
    submission: &Submission<'_, D>,
    case_id: CaseId,
    writes: Vec<StreamWrite>,
    now: Timestamp,
) -> Append {
    let receipt = Receipt {
        case_id: case_id.to_string(),
        subject_id: submission.subject_id.to_string(),
        event_ids: writes
            .iter()
            .flat_map(|write| write.events.iter().map(|event| event.event_id.to_string()))
            .collect(),
        ..Receipt::default()
    };
    Append {
        command: submission.key.clone(),
        fingerprint: submission.fingerprint,
        actor: event_store::Actor {
            person_id: submission.actor.person_id.to_string(),
            org_unit_id: submission.actor.org_unit_id.to_string(),
            agency_kind: submission.actor.agency_kind,
            role: submission.actor.role,
        },
        recorded_at: now,
        writes,
        answer: receipt.encode_to_vec().into(),
    }
}
