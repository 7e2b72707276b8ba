//! Folded states of the streams in use, bounded.

use std::sync::Arc;

use decider::{Decider, EventSet};
use event_store::{EventStore, PublicEvent, ReadError, StreamName};
use quick_cache::sync::Cache;
use uuid::Uuid;

use crate::{Code, Failure};

/// Events fetched in one read while folding.
const PAGE_EVENTS: usize = 4_096;

/// A stream folded up to a version.
pub(crate) struct Folded<D: Decider> {
    pub(crate) version: u64,
    pub(crate) state: D::State,
}

/// States by stream id. A state may be stale when another process wrote: whoever refuses a command
/// refreshes first, and whoever accepts one is held to the version by the append itself.
pub(crate) struct FoldCache<D: Decider> {
    states: Cache<Uuid, Arc<Folded<D>>>,
    store: Arc<dyn EventStore>,
}

/// Why a stream could not be folded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FoldError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("position {position}: {source}")]
    Unknown {
        position: u64,
        source: decider::UnknownEvent,
    },
}

impl<D: Decider> FoldCache<D> {
    pub(crate) fn new(store: Arc<dyn EventStore>, states_max: usize) -> Self {
        Self {
            states: Cache::new(states_max),
            store,
        }
    }

    /// The state if it is at hand, whether or not it is current.
    pub(crate) fn cached(&self, stream_id: Uuid) -> Option<Arc<Folded<D>>> {
        self.states.get(&stream_id)
    }

    /// The current state: folds whatever the log holds beyond the cached one.
    pub(crate) async fn refresh(&self, stream_id: Uuid) -> Result<Arc<Folded<D>>, FoldError> {
        let stream = StreamName::of(D::CATEGORY, stream_id);
        let cached = self.cached(stream_id);
        let (mut version, mut state) = match &cached {
            Some(folded) => (folded.version, folded.state.clone()),
            None => (0, D::State::default()),
        };
        let start = version;
        loop {
            let events = self
                .store
                .read_public(&stream, version, PAGE_EVENTS)
                .await?;
            for event in &events {
                state = D::evolve(state, &decode::<D>(event)?);
                version = event.version;
            }
            if events.len() < PAGE_EVENTS {
                break;
            }
        }
        if let Some(folded) = cached.filter(|_| version == start) {
            return Ok(folded);
        }
        let folded = Arc::new(Folded { version, state });
        if version > 0 {
            self.states.insert(stream_id, Arc::clone(&folded));
        }
        Ok(folded)
    }

    /// Takes over a state that was just written.
    pub(crate) fn put(&self, stream_id: Uuid, folded: Folded<D>) {
        self.states.insert(stream_id, Arc::new(folded));
    }
}

fn decode<D: Decider>(event: &PublicEvent) -> Result<D::Event, FoldError> {
    D::Event::decode(&event.event_type, &event.public).map_err(|source| FoldError::Unknown {
        position: event.position,
        source,
    })
}

impl From<FoldError> for Failure {
    fn from(error: FoldError) -> Self {
        match error {
            FoldError::Read(error) => error.into(),
            unknown @ FoldError::Unknown { .. } => Self::new(Code::Internal).because(unknown),
        }
    }
}
