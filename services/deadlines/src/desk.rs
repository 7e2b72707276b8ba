//! Where decisions are taken on the log as it stands and recorded: once, whoever else is at it.

use std::sync::Arc;

use api::intake::v1::{ForwardedToCommune, JurisdictionTransferred, ReportReceived};
use api::log::v1::{AgencyKind, LaneOpened, Role};
use api::{CaseId, EventMessage};
use bytes::Bytes;
use decider::{EncodedEvent, EventSet, Message};
use event_store::{
    Actor, Append, AppendError, Appended, CommandKey, Event, EventStore, ExpectedVersion, NewEvent,
    ReadError, StreamName, StreamWrite,
};
use jiff::Timestamp;
use quick_cache::sync::Cache;
use rule_pack::{ClockBook, Occurrence, Rulebook};
use service_kit::Clock;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clocks::Clocks;
use crate::decide::{Book, Cause, NAMESPACE, names_leader, on_event};
use crate::event::{CATEGORY, DeadlineEvent, Meta};
use crate::tick::on_tick;
use crate::{DeadlinesError, Directory};

/// Events fetched in one read.
const PAGE_EVENTS: usize = 1_000;
/// How often a decision is taken anew after another process came first.
const ATTEMPTS_MAX: usize = 8;
/// Who acts when nobody does: Lá Chắn itself. Outside the alphabet of the registry's ids, so that no
/// person and no unit is ever taken for it.
const SYSTEM: &str = "system:deadlines";
/// The same as rules see it, which know only ids of the registry. It is never recorded; that it acts
/// for nobody is because no unit has its agency kind.
const RULES_SYSTEM: &str = "system";

/// What decisions stand on.
pub(crate) struct Desk {
    pub(crate) store: Arc<dyn EventStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rules: Arc<Rulebook>,
    pub(crate) clocks: ClockBook,
    pub(crate) directory: Arc<dyn Directory>,
    cases: Cache<CaseId, Arc<Known>>,
}

/// A case as far as it is folded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub(crate) clocks: Clocks,
    /// Position up to which every event of the case is folded.
    scanned: u64,
}

/// Events on their way into the log.
pub(crate) struct Record<'a> {
    pub(crate) stream: StreamName,
    pub(crate) version: u64,
    pub(crate) case_id: CaseId,
    /// Names the command: the same for the same decision.
    pub(crate) command_id: Uuid,
    pub(crate) causation_id: Uuid,
    pub(crate) correlation_id: Uuid,
    pub(crate) traceparent: &'a str,
    pub(crate) occurred_at: Timestamp,
    pub(crate) now: Timestamp,
    pub(crate) events: Vec<EncodedEvent>,
}

// === impl Desk ===

impl Desk {
    pub(crate) fn new(
        store: Arc<dyn EventStore>,
        clock: Arc<dyn Clock>,
        rules: Arc<Rulebook>,
        directory: Arc<dyn Directory>,
        cases_max: usize,
    ) -> Result<Self, rule_pack::PackError> {
        Ok(Self {
            clocks: ClockBook::compile(&rules)?,
            store,
            clock,
            rules,
            directory,
            cases: Cache::new(cases_max),
        })
    }

    pub(crate) fn book(&self) -> Book<'_> {
        Book {
            rules: &self.rules,
            clocks: &self.clocks,
            directory: self.directory.as_ref(),
        }
    }

    /// Whether an event of the type needs to be looked at.
    pub(crate) fn concerns(&self, event: &Event) -> bool {
        let event_type = event.data.event_type.as_str();
        event.stream.category() == CATEGORY
            || names_leader(event_type)
            || self.clocks.concerns(event_type)
    }

    /// The case as it is at hand, or as the log has it.
    pub(crate) async fn known(&self, case_id: CaseId) -> Result<Arc<Known>, ReadError> {
        match self.cases.get(&case_id) {
            Some(known) => Ok(known),
            None => self.refresh(case_id).await,
        }
    }

    /// The case as the log has it now.
    pub(crate) async fn refresh(&self, case_id: CaseId) -> Result<Arc<Known>, ReadError> {
        let mut known = self
            .cases
            .get(&case_id)
            .map(|known| (*known).clone())
            .unwrap_or_default();
        loop {
            let events = self
                .store
                .read_case(case_id, known.scanned, PAGE_EVENTS)
                .await?;
            for event in &events {
                known.fold(event)?;
                known.scanned = event.position;
            }
            if events.len() < PAGE_EVENTS {
                break;
            }
        }
        let known = Arc::new(known);
        self.keep(case_id, &known);
        Ok(known)
    }

    pub(crate) fn keep(&self, case_id: CaseId, known: &Arc<Known>) {
        self.cases.insert(case_id, Arc::clone(known));
    }

    /// What is at hand may lack what another process has taken.
    pub(crate) fn forget_all(&self) {
        self.cases.clear();
    }

    /// Decides on an event of the log and records what follows. Doing so again changes nothing.
    pub(crate) async fn take(
        &self,
        known: &mut Arc<Known>,
        event: &Event,
    ) -> Result<(), DeadlinesError> {
        let Some(cause) = self.cause(event)? else {
            return Ok(());
        };
        for _attempt in 0..ATTEMPTS_MAX {
            let events = on_event(&known.clocks, &cause, self.book());
            if events.is_empty() {
                return Ok(());
            }
            let record = Record {
                stream: StreamName::of(CATEGORY, cause.case_id.0),
                version: known.clocks.version(),
                case_id: cause.case_id,
                command_id: Uuid::new_v5(&NAMESPACE, event.data.event_id.as_bytes()),
                causation_id: event.data.event_id,
                correlation_id: event.data.correlation_id,
                traceparent: &event.data.traceparent,
                occurred_at: event.data.occurred_at,
                now: self.clock.now(),
                events: events.iter().map(EventSet::encode).collect(),
            };
            if self.record_clocks(known, &events, record).await? {
                return Ok(());
            }
        }
        Err(DeadlinesError::Contended)
    }

    /// Declares what time has brought. The caller has seen to it that every event of the case up to
    /// the head of the log was taken.
    pub(crate) async fn tick(
        &self,
        case_id: CaseId,
        now: Timestamp,
    ) -> Result<Arc<Known>, DeadlinesError> {
        for _attempt in 0..ATTEMPTS_MAX {
            let mut known = self.refresh(case_id).await?;
            let events = on_tick(&known.clocks, now, self.directory.as_ref());
            let Some(first) = events.first() else {
                return Ok(known);
            };
            let version = known.clocks.version();
            let name = format!("{case_id}/{version}/tick");
            let command_id = Uuid::new_v5(&NAMESPACE, name.as_bytes());
            let clock = first
                .clock_id()
                .parse()
                .ok()
                .and_then(|id| known.clocks.clock(id));
            let record = Record {
                stream: StreamName::of(CATEGORY, case_id.0),
                version,
                case_id,
                command_id,
                causation_id: clock.map_or(command_id, |clock| clock.started_by),
                correlation_id: command_id,
                traceparent: "",
                occurred_at: now,
                now,
                events: events.iter().map(EventSet::encode).collect(),
            };
            if self.record_clocks(&mut known, &events, record).await? {
                // the worker of the partition may know of more
                self.cases.remove(&case_id);
                return Ok(known);
            }
        }
        Err(DeadlinesError::Contended)
    }

    /// Records events of clocks and folds them; `false` when the case has moved on and the decision
    /// must be taken anew.
    async fn record_clocks(
        &self,
        known: &mut Arc<Known>,
        events: &[DeadlineEvent],
        record: Record<'_>,
    ) -> Result<bool, DeadlinesError> {
        let (case_id, version, now) = (record.case_id, record.version, record.now);
        let (append, event_ids) = record.into_append();
        match self.store.append(append).await {
            Ok(Appended {
                replayed: false, ..
            }) => {
                let mut folded = (**known).clone();
                for ((event, event_id), version) in events.iter().zip(event_ids).zip(version + 1..)
                {
                    let meta = Meta {
                        event_id,
                        recorded_at: now,
                    };
                    folded.clocks.record(version, event, meta);
                }
                *known = Arc::new(folded);
                Ok(true)
            }
            // it was recorded before, perhaps by another process: as the log has it, so it is
            Ok(Appended { replayed: true, .. }) => {
                *known = self.refresh(case_id).await?;
                Ok(true)
            }
            Err(AppendError::Conflict { .. }) => {
                *known = self.refresh(case_id).await?;
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn cause(&self, event: &Event) -> Result<Option<Cause>, DeadlinesError> {
        let data = &event.data;
        let of_interest = names_leader(&data.event_type) || self.clocks.concerns(&data.event_type);
        let Some(case_id) = data.case_id.filter(|_| of_interest) else {
            return Ok(None);
        };
        let occurrence = Occurrence::read(
            &data.event_type,
            &data.public,
            data.occurred_at,
            event.recorded_at,
        )
        .ok_or(DeadlinesError::Unreadable {
            position: event.position,
        })?;
        Ok(Some(Cause {
            position: event.position,
            event_id: data.event_id,
            case_id,
            lane: event.stream.category().to_owned(),
            org_unit_id: event.actor.org_unit_id.clone(),
            agency_kind: event.actor.agency_kind,
            occurrence,
        }))
    }
}

// === impl Known ===

impl Known {
    /// Folds an event of the case, unless it is folded already.
    pub(crate) fn fold(&mut self, event: &Event) -> Result<(), ReadError> {
        let corrupt = |reason| ReadError::Corrupt {
            position: event.position,
            reason,
        };
        let public = || event.data.public.clone();
        let malformed = |_| corrupt("malformed event of a case");
        let event_type = event.data.event_type.as_str();
        if event_type == LaneOpened::TYPE {
            let opened = LaneOpened::decode(public()).map_err(malformed)?;
            self.clocks
                .lane_opened(event.stream.category(), event.position, &opened);
        } else if event_type == ReportReceived::TYPE {
            let received = ReportReceived::decode(public()).map_err(malformed)?;
            self.clocks.reported(&received);
        } else if event_type == ForwardedToCommune::TYPE {
            let forwarded = ForwardedToCommune::decode(public()).map_err(malformed)?;
            self.clocks.forwarded(&forwarded);
        } else if event_type == JurisdictionTransferred::TYPE {
            let transferred = JurisdictionTransferred::decode(public()).map_err(malformed)?;
            self.clocks.transferred(&transferred);
        } else if event.stream.category() == CATEGORY {
            let decoded = DeadlineEvent::decode(&event.data.event_type, &event.data.public)
                .map_err(|_| corrupt("unknown or malformed event of a clock"))?;
            let meta = Meta {
                event_id: event.data.event_id,
                recorded_at: event.recorded_at,
            };
            self.clocks.record(event.version, &decoded, meta);
        }
        Ok(())
    }
}

// === impl Record ===

impl Record<'_> {
    /// The append, and the ids its events get.
    pub(crate) fn into_append(self) -> (Append, Vec<Uuid>) {
        let event_ids: Vec<Uuid> = self.events.iter().map(|_| Uuid::now_v7()).collect();
        let events = self.events.into_iter().zip(&event_ids);
        let new_event = |(event, event_id): (EncodedEvent, &Uuid)| NewEvent {
            event_id: *event_id,
            event_type: event.event_type.to_owned(),
            case_id: Some(self.case_id),
            occurred_at: self.occurred_at,
            causation_id: Some(self.causation_id),
            correlation_id: self.correlation_id,
            traceparent: self.traceparent.to_owned(),
            policy_version: String::new(),
            // every field of these events is PUBLIC
            public: event.payload,
            sealed: Vec::new(),
        };
        let append = Append {
            command: CommandKey {
                actor: SYSTEM.to_owned(),
                command_id: self.command_id,
            },
            // a decision taken again may word it otherwise; it is the same command all the same
            fingerprint: Sha256::digest(self.command_id.as_bytes()).into(),
            actor: system_actor(),
            recorded_at: self.now,
            writes: vec![StreamWrite {
                stream: self.stream,
                expected: match self.version {
                    0 => ExpectedVersion::NoStream,
                    version => ExpectedVersion::Exact(version),
                },
                events: events.map(new_event).collect(),
            }],
            answer: Bytes::new(),
        };
        (append, event_ids)
    }
}

/// Lá Chắn itself, in the log.
fn system_actor() -> Actor {
    Actor {
        person_id: SYSTEM.to_owned(),
        org_unit_id: SYSTEM.to_owned(),
        agency_kind: AgencyKind::Unspecified,
        role: Role::System,
    }
}

/// Lá Chắn itself, as a rule sees who acts.
pub(crate) fn system() -> decider::Actor {
    decider::Actor {
        person_id: RULES_SYSTEM.parse().expect("a registry id"),
        org_unit_id: RULES_SYSTEM.parse().expect("a registry id"),
        agency_kind: AgencyKind::Unspecified,
        role: Role::System,
        predecessors: [].into(),
    }
}
