//! The one command path: authenticate, authorize, check the request, fold,
//! decide, seal, append, answer. Every command of every service takes it.

use std::sync::Arc;

use access::Registry;
use api::log::v1::Receipt;
use api::{CaseId, CommandRequest, timestamp_to_proto};
use bytes::Bytes;
use decider::{Actor, Decider, Lane, Message, Occasion, Rejection, RejectionKind, Target};
use event_store::{AppendError, Appended, CommandKey};
use jiff::Timestamp;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::fold_cache::{FoldCache, Folded};
use crate::incoming::{check_request, fingerprint_of, subject_id};
use crate::{Code, Failure, Platform};

mod finding;
mod preparing;

/// How often a decision is taken anew after another writer came first.
const ATTEMPTS_MAX: usize = 5;

/// Where commands for one kind of stream are handled. Cheap to clone.
pub struct Desk<D: Decider> {
    inner: Arc<Inner<D>>,
}

struct Inner<D: Decider> {
    platform: Platform,
    folds: FoldCache<D>,
}

/// What the rules said, on which state and knowing what.
struct Decision<D: Decider> {
    folded: Arc<Folded<D>>,
    events: Vec<D::Event>,
    caregiver_suspected: bool,
}

/// A command past the gate, with everything the rules may ask about it.
struct Submission<'a, D: Decider> {
    command: D::Command,
    actor: &'a Actor,
    policy_version: &'a str,
    key: CommandKey,
    fingerprint: [u8; 32],
    subject_id: Uuid,
    occurred_at: Option<Timestamp>,
    expected_version: Option<u64>,
    /// One registry for the whole of the command, however it changes meanwhile.
    registry: Arc<Registry>,
}

// === impl Desk ===

impl<D: Decider> Clone for Desk<D> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<D: Decider> Desk<D> {
    /// A desk on a platform.
    pub fn new(platform: Platform) -> Self {
        let states_max = platform.config().limits.cached_states_max;
        let folds = FoldCache::new(Arc::clone(platform.store()), states_max);
        Self {
            inner: Arc::new(Inner { platform, folds }),
        }
    }

    /// Largest request, in bytes: what the service of the desk must be limited to.
    pub fn message_bytes_max(&self) -> usize {
        self.inner.platform.config().server.message_bytes_max
    }

    /// Handles one command from the wire to the durable answer.
    ///
    /// # Errors
    /// The gRPC status that [`Failure`] makes of whatever stood in the way.
    pub async fn handle<C>(&self, request: Request<C>) -> Result<Response<C::Response>, Status>
    where
        C: CommandRequest,
        D::Command: From<C>,
    {
        let platform = &self.inner.platform;
        let authorized = platform.gate().admit(C::RPC, request.metadata())?;
        let registry = platform.registry();
        let message = request.into_inner();
        let now = platform.clock().now();
        let fingerprint = fingerprint_of(&message);
        let (command_id, occurred_at, expected_version) = check_request(&message, now, &registry)?;
        let actor = authorized.actor();
        let submission = Submission::<D> {
            command: message.into(),
            actor,
            policy_version: authorized.policy_version(),
            key: CommandKey {
                actor: actor.person_id.to_string(),
                command_id,
            },
            fingerprint,
            subject_id: subject_id(actor, command_id),
            occurred_at,
            expected_version,
            registry,
        };
        let receipt = self.inner.answer(&submission).await?;
        Ok(Response::new(C::respond(receipt)))
    }
}

// === impl Inner ===

impl<D: Decider> Inner<D> {
    /// Answers the command; a command that was recorded before gets its first answer, whatever the
    /// state has become since.
    async fn answer(&self, submission: &Submission<'_, D>) -> Result<Receipt, Failure> {
        let refused = match self.decide_and_append(submission).await {
            Ok(appended) => return receipt_of(&appended),
            // whoever just waited in vain for the log should not wait for it twice
            Err(failure) if failure.code() == Code::Unavailable => return Err(failure),
            Err(failure) => failure,
        };
        match self.platform.store().find_command(&submission.key).await? {
            Some((fingerprint, first)) if fingerprint == submission.fingerprint => {
                self.index_recorded(&first).await?;
                receipt_of(&first)
            }
            Some(_) => Err(Failure::new(Code::CommandReused)),
            None => Err(refused),
        }
    }

    async fn decide_and_append(&self, submission: &Submission<'_, D>) -> Result<Appended, Failure> {
        self.check_other_lane(submission).await?;
        let target = D::target(&submission.command);
        let mut conflict = Failure::new(Code::Conflict);
        for _attempt in 0..ATTEMPTS_MAX {
            let now = self.platform.clock().now();
            let decision = self.decide(submission, target, now).await?;
            let stream_id = stream_id_of(target, submission.subject_id);
            let prepared = self.prepare(submission, stream_id, &decision, now).await?;
            match self.platform.store().append(prepared.append).await {
                Ok(appended) if appended.replayed => {
                    self.index_recorded(&appended).await?;
                    return Ok(appended);
                }
                Ok(appended) => {
                    self.fold_own_events(stream_id, &decision.folded, prepared.own);
                    self.index_told(&prepared.told).await?;
                    return Ok(appended);
                }
                Err(error @ AppendError::Conflict { .. })
                    if submission.expected_version.is_none() =>
                {
                    conflict = error.into();
                    self.folds.refresh(stream_id).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(conflict)
    }

    /// For commands that need a lane of a case besides the stream they write to.
    async fn check_other_lane(&self, submission: &Submission<'_, D>) -> Result<(), Failure> {
        let command = &submission.command;
        let referral = D::admitted_by_referral(command);
        let needed = [
            (D::requires_lane_of(command), referral),
            (D::joins_case(command), None),
        ];
        for (case_id, referral) in needed {
            let Some(case_id) = case_id else { continue };
            let (rosters, actor) = (self.platform.rosters(), submission.actor);
            let is_admitted = rosters.admits(actor, case_id).await?
                || match referral {
                    Some(referral) => rosters.is_party(actor, referral, case_id).await?,
                    None => false,
                };
            if !is_admitted {
                return Err(Failure::new(Code::NotFound));
            }
        }
        Ok(())
    }

    /// Decides on the state at hand, and once more on the current one before it refuses.
    async fn decide(
        &self,
        submission: &Submission<'_, D>,
        target: Target,
        now: Timestamp,
    ) -> Result<Decision<D>, Failure> {
        let (stream_id, may_begin) = match target {
            Target::Existing(stream_id) => (stream_id, false),
            Target::Keyed(stream_id) => (stream_id, true),
            Target::New => {
                let folded = Arc::new(Folded {
                    version: 0,
                    state: D::State::default(),
                });
                let case_id = CaseId(submission.subject_id);
                return self.decide_on(submission, folded, case_id, now).await;
            }
        };
        if let Some(folded) = self.folds.cached(stream_id)
            && let Ok(decision) = self
                .decide_on_existing(submission, folded, (stream_id, may_begin), now)
                .await
        {
            return Ok(decision);
        }
        let folded = self.folds.refresh(stream_id).await?;
        self.decide_on_existing(submission, folded, (stream_id, may_begin), now)
            .await
    }

    async fn decide_on_existing(
        &self,
        submission: &Submission<'_, D>,
        folded: Arc<Folded<D>>,
        (stream_id, may_begin): (Uuid, bool),
        now: Timestamp,
    ) -> Result<Decision<D>, Failure> {
        let begins = may_begin && folded.version == 0;
        // an unknown stream and one the unit does not take part in must look alike
        if !begins && (folded.version == 0 || !folded.state.admits(submission.actor)) {
            return Err(Failure::new(Code::NotFound));
        }
        let case_id = folded.state.case_id().unwrap_or(CaseId(stream_id));
        let expected = submission.expected_version;
        let moved_on = expected.is_some_and(|expected| expected != folded.version);
        let decided = self.decide_on(submission, folded, case_id, now).await;
        // only whom the rules let know of the stream may learn from us that it exists
        let knows = match &decided {
            Ok(_) => true,
            Err(refused) => refused.code() == Code::Precondition,
        };
        match moved_on && knows {
            true => Err(Failure::new(Code::Conflict)),
            false => decided,
        }
    }

    async fn decide_on(
        &self,
        submission: &Submission<'_, D>,
        folded: Arc<Folded<D>>,
        case_id: CaseId,
        now: Timestamp,
    ) -> Result<Decision<D>, Failure> {
        let caregiver_suspected =
            D::ASKS_OF_SUSPICION && self.platform.suspicions().of(case_id).await?;
        let occasion = self.occasion(submission, case_id, caregiver_suspected, now);
        let decided = D::decide(&submission.command, &folded.state, &occasion);
        let events = decided.map_err(|rejection| {
            debug_assert!(
                !matches!(rejection.kind(), RejectionKind::Invalid { field } if field.is_empty()),
                "an invalid field has a name"
            );
            Failure::rejected(&rejection)
        })?;
        Ok(Decision {
            folded,
            events,
            caregiver_suspected,
        })
    }

    fn occasion<'a>(
        &'a self,
        submission: &'a Submission<'a, D>,
        case_id: CaseId,
        caregiver_suspected: bool,
        now: Timestamp,
    ) -> Occasion<'a> {
        Occasion {
            now,
            occurred_at: submission.occurred_at.unwrap_or(now),
            actor: submission.actor,
            case_id,
            subject_id: submission.subject_id,
            directory: submission.registry.as_ref(),
            rules: self.platform.rulebook(),
            caregiver_suspected,
            area: submission
                .registry
                .area_of(&submission.actor.org_unit_id, now),
        }
    }

    /// Keeps the state at hand current without reading back what was just written.
    fn fold_own_events(&self, stream_id: Uuid, before: &Folded<D>, recorded: Vec<D::Event>) {
        let version = before.version + recorded.len() as u64;
        let state = recorded.iter().fold(before.state.clone(), D::evolve);
        self.folds.put(stream_id, Folded { version, state });
    }
}

fn stream_id_of(target: Target, subject_id: Uuid) -> Uuid {
    match target {
        Target::New => subject_id,
        Target::Existing(stream_id) | Target::Keyed(stream_id) => stream_id,
    }
}

fn receipt_of(appended: &Appended) -> Result<Receipt, Failure> {
    let receipt = Receipt::decode(Bytes::clone(&appended.answer))
        .map_err(|_| Failure::new(Code::Internal).because("the recorded answer is no receipt"))?;
    Ok(Receipt {
        position: appended.last_position,
        version: appended.version,
        recorded_at: Some(timestamp_to_proto(appended.recorded_at)),
        ..receipt
    })
}
