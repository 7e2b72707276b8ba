//! The one command path: authenticate, authorize, check the request, fold,
//! decide, seal, append, answer. Every command of every service takes it.

use std::sync::Arc;

use api::log::v1::{CommandContext, Receipt};
use api::{CaseId, CommandRequest, timestamp_from_proto, timestamp_to_proto, validate};
use bytes::Bytes;
use decider::{
    Actor, Decider, EncodedEvent, EventSet, Lane, Message, Occasion, Rejection, RejectionKind,
    Target,
};
use event_store::{
    Append, AppendError, Appended, CommandKey, ExpectedVersion, NewEvent, StreamName, StreamWrite,
};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::fold_cache::{FoldCache, FoldError, Folded};
use crate::{Code, Failure, Platform, current_traceparent};

/// How often a decision is taken anew after another writer came first.
const ATTEMPTS_MAX: usize = 5;
/// How far ahead of the server's clock `occurred_at` may lie: clocks of callers drift.
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(5);

/// Where commands for one kind of stream are handled. Cheap to clone.
pub struct Desk<D: Decider> {
    inner: Arc<Inner<D>>,
}

struct Inner<D: Decider> {
    platform: Platform,
    folds: FoldCache<D>,
}

/// A command past the gate, with everything the rules may ask about it.
struct Case<'a, D: Decider> {
    command: D::Command,
    actor: &'a Actor,
    policy_version: &'a str,
    key: CommandKey,
    fingerprint: [u8; 32],
    subject_id: Uuid,
    occurred_at: Option<Timestamp>,
    expected_version: Option<u64>,
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
        let message = request.into_inner();
        let now = platform.clock().now();
        let fingerprint = fingerprint_of(&message);
        let (command_id, occurred_at, expected_version) = check_request(&message, now)?;
        let actor = authorized.actor();
        let case = Case::<D> {
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
        };
        let receipt = self.inner.answer(&case).await?;
        Ok(Response::new(C::respond(receipt)))
    }
}

// === impl Inner ===

impl<D: Decider> Inner<D> {
    /// Answers the command; a command that was recorded before gets its first answer, whatever the
    /// state has become since.
    async fn answer(&self, case: &Case<'_, D>) -> Result<Receipt, Failure> {
        let refused = match self.decide_and_append(case).await {
            Ok(appended) => return receipt_of(&appended),
            Err(failure) => failure,
        };
        match self.platform.store().find_command(&case.key).await? {
            Some((fingerprint, first)) if fingerprint == case.fingerprint => receipt_of(&first),
            Some(_) => Err(Failure::new(Code::CommandReused)),
            None => Err(refused),
        }
    }

    async fn decide_and_append(&self, case: &Case<'_, D>) -> Result<Appended, Failure> {
        self.check_other_lane(case).await?;
        let target = D::target(&case.command);
        let mut conflict = Failure::new(Code::Conflict);
        for _attempt in 0..ATTEMPTS_MAX {
            let now = self.platform.clock().now();
            let (folded, events) = self.decide(case, target, now).await?;
            let stream_id = stream_id_of(target, case.subject_id);
            let (append, recorded) = self.prepare(case, stream_id, &folded, events, now).await?;
            match self.platform.store().append(append).await {
                Ok(appended) => {
                    if !appended.replayed {
                        self.fold_own_events(stream_id, &folded, recorded);
                    }
                    return Ok(appended);
                }
                Err(error @ AppendError::Conflict { .. }) if case.expected_version.is_none() => {
                    conflict = error.into();
                    self.folds.refresh(stream_id).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(conflict)
    }

    /// For commands that need a lane of a case besides the stream they write to.
    async fn check_other_lane(&self, case: &Case<'_, D>) -> Result<(), Failure> {
        let Some(case_id) = D::requires_lane_of(&case.command) else {
            return Ok(());
        };
        match self.platform.rosters().admits(case.actor, case_id).await? {
            true => Ok(()),
            false => Err(Failure::new(Code::NotFound)),
        }
    }

    /// Decides on the state at hand, and once more on the current one before it refuses.
    async fn decide(
        &self,
        case: &Case<'_, D>,
        target: Target,
        now: Timestamp,
    ) -> Result<(Arc<Folded<D>>, Vec<D::Event>), Failure> {
        let Target::Existing(stream_id) = target else {
            let folded = Arc::new(Folded {
                version: 0,
                state: D::State::default(),
            });
            let events = self.decide_on(case, &folded, CaseId(case.subject_id), now)?;
            return Ok((folded, events));
        };
        if let Some(folded) = self.folds.cached(stream_id)
            && let Ok(events) = self.decide_on_existing(case, &folded, stream_id, now)
        {
            return Ok((folded, events));
        }
        let folded = self.folds.refresh(stream_id).await?;
        let events = self.decide_on_existing(case, &folded, stream_id, now)?;
        Ok((folded, events))
    }

    fn decide_on_existing(
        &self,
        case: &Case<'_, D>,
        folded: &Folded<D>,
        stream_id: Uuid,
        now: Timestamp,
    ) -> Result<Vec<D::Event>, Failure> {
        // an unknown stream and one the unit does not take part in must look alike
        if folded.version == 0 || !folded.state.admits(case.actor) {
            return Err(Failure::new(Code::NotFound));
        }
        if case
            .expected_version
            .is_some_and(|expected| expected != folded.version)
        {
            return Err(Failure::new(Code::Conflict));
        }
        let case_id = folded.state.case_id().unwrap_or(CaseId(stream_id));
        self.decide_on(case, folded, case_id, now)
    }

    fn decide_on(
        &self,
        case: &Case<'_, D>,
        folded: &Folded<D>,
        case_id: CaseId,
        now: Timestamp,
    ) -> Result<Vec<D::Event>, Failure> {
        let occasion = self.occasion(case, case_id, now);
        D::decide(&case.command, &folded.state, &occasion).map_err(|rejection| {
            debug_assert!(
                !matches!(rejection.kind(), RejectionKind::Invalid { field } if field.is_empty()),
                "an invalid field has a name"
            );
            Failure::rejected(&rejection)
        })
    }

    fn occasion<'a>(&'a self, case: &Case<'a, D>, case_id: CaseId, now: Timestamp) -> Occasion<'a> {
        Occasion {
            now,
            occurred_at: case.occurred_at.unwrap_or(now),
            actor: case.actor,
            case_id,
            subject_id: case.subject_id,
            directory: self.platform.registry().as_ref(),
        }
    }

    /// Seals the events of the decision and makes one append of them. Also returns the events of
    /// the command's own stream as they will be read back, to fold them once they are recorded.
    async fn prepare(
        &self,
        case: &Case<'_, D>,
        stream_id: Uuid,
        folded: &Folded<D>,
        events: Vec<D::Event>,
        now: Timestamp,
    ) -> Result<(Append, Vec<D::Event>), Failure> {
        let lane_case = match D::requires_lane_of(&case.command) {
            Some(case_id) => case_id,
            None => folded.state.case_id().unwrap_or(CaseId(stream_id)),
        };
        let occasion = self.occasion(case, lane_case, now);
        let expected = match folded.version {
            0 => ExpectedVersion::NoStream,
            version => ExpectedVersion::Exact(version),
        };
        let mut writes = vec![StreamWrite {
            stream: StreamName::of(D::CATEGORY, stream_id),
            expected,
            events: Vec::new(),
        }];
        let mut recorded = Vec::with_capacity(events.len());
        for event in &events {
            let sealed = self.seal(case, &occasion, event.encode()).await?;
            recorded.extend(D::Event::decode(&sealed.event_type, &sealed.public));
            writes[0].events.push(sealed);
            for elsewhere in D::elsewhere(event, &occasion) {
                let stream = StreamName::of(elsewhere.category, elsewhere.stream_id);
                let sealed = self.seal(case, &occasion, elsewhere.event).await?;
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
        let receipt = Receipt {
            case_id: lane_case.to_string(),
            subject_id: case.subject_id.to_string(),
            event_ids: writes
                .iter()
                .flat_map(|write| write.events.iter().map(|event| event.event_id.to_string()))
                .collect(),
            ..Receipt::default()
        };
        let append = Append {
            command: case.key.clone(),
            fingerprint: case.fingerprint,
            actor: event_store::Actor {
                person_id: case.actor.person_id.to_string(),
                org_unit_id: case.actor.org_unit_id.to_string(),
                agency_kind: case.actor.agency_kind,
                role: case.actor.role,
            },
            recorded_at: now,
            writes,
            answer: receipt.encode_to_vec().into(),
        };
        Ok((append, recorded))
    }

    async fn seal(
        &self,
        case: &Case<'_, D>,
        occasion: &Occasion<'_>,
        event: EncodedEvent,
    ) -> Result<NewEvent, Failure> {
        let event_id = Uuid::now_v7();
        let sealed = self
            .platform
            .vault()
            .seal(occasion.case_id, event_id, event.event_type, &event.payload)
            .await
            .map_err(seal_failure)?;
        Ok(NewEvent {
            event_id,
            event_type: event.event_type.to_owned(),
            case_id: Some(occasion.case_id),
            occurred_at: occasion.occurred_at,
            causation_id: None,
            correlation_id: case.key.command_id,
            traceparent: current_traceparent(),
            policy_version: case.policy_version.to_owned(),
            public: sealed.public,
            sealed: sealed.parts,
        })
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
        Target::Existing(stream_id) => stream_id,
    }
}

/// The id of whatever the command creates: the same on every retry.
fn subject_id(actor: &Actor, command_id: Uuid) -> Uuid {
    Uuid::new_v5(&command_id, actor.person_id.as_str().as_bytes())
}

fn fingerprint_of<C: CommandRequest>(message: &C) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(C::RPC.as_bytes());
    digest.update([0]);
    digest.update(message.encode_to_vec());
    digest.finalize().into()
}

/// Checks the fields of the request and reads its context, naming every violation at once.
fn check_request<C: CommandRequest>(
    message: &C,
    now: Timestamp,
) -> Result<(Uuid, Option<Timestamp>, Option<u64>), Failure> {
    let mut violations = validate(message);
    let default = CommandContext::default();
    let context = message.context().unwrap_or(&default);
    let mut broken = |description: &str| {
        violations.push(api::Violation {
            field: "context.occurred_at".to_owned(),
            description: description.to_owned(),
        });
        None
    };
    let occurred_at = match context.occurred_at.as_ref() {
        None => None,
        Some(told) => match timestamp_from_proto(told) {
            None => broken("is no time between years 0001 and 9999"),
            Some(told) if told > now.saturating_add(AHEAD_MAX).unwrap_or(now) => {
                broken("lies more than 5 minutes ahead of the server's clock")
            }
            told => told,
        },
    };
    match context.command_id.parse() {
        Ok(command_id) if violations.is_empty() => {
            Ok((command_id, occurred_at, context.expected_version))
        }
        _ => Err(Failure::invalid(violations)),
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

fn seal_failure(error: vault::VaultError) -> Failure {
    let code = match error {
        vault::VaultError::Erased { .. } => Code::Erased,
        vault::VaultError::Unavailable => Code::Unavailable,
        _ => Code::Internal,
    };
    Failure::new(code).because(error)
}

impl From<FoldError> for Failure {
    fn from(error: FoldError) -> Self {
        match error {
            FoldError::Read(error) => error.into(),
            unknown @ FoldError::Unknown { .. } => Self::new(Code::Internal).because(unknown),
        }
    }
}

/// Implements a tonic service by handing every RPC to a desk: one line per RPC.
#[macro_export]
macro_rules! serve_commands {
    (
        $(#[$doc:meta])*
        pub $name:ident: $service:path => $decider:ty {
            $( $rpc:ident($request:ident) ),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        pub struct $name($crate::Desk<$decider>);

        impl $name {
            /// The service on its desk.
            pub fn new(desk: $crate::Desk<$decider>) -> Self {
                Self(desk)
            }
        }

        #[tonic::async_trait]
        impl $service for $name {
            $(
                async fn $rpc(
                    &self,
                    request: tonic::Request<$request>,
                ) -> Result<tonic::Response<<$request as api::CommandRequest>::Response>, tonic::Status> {
                    self.0.handle(request).await
                }
            )+
        }
    };
}
