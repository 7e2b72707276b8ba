//! Who takes part in a lane of a case, for commands that write elsewhere.

use std::sync::Arc;

use api::log::v1::LaneOpened;
use api::referral::v1::ReferralProposed;
use api::{CaseId, EventMessage};
use decider::{Actor, Message, Roster, lane_of};
use event_store::{EventStore, ReadError, StreamName};
use quick_cache::sync::Cache;
use uuid::Uuid;

/// Events fetched in one read.
const PAGE_EVENTS: usize = 1_000;

pub(crate) struct Rosters {
    folded: Cache<StreamName, Arc<(u64, Roster)>>,
    store: Arc<dyn EventStore>,
}

impl Rosters {
    pub(crate) fn new(store: Arc<dyn EventStore>, rosters_max: usize) -> Self {
        Self {
            folded: Cache::new(rosters_max),
            store,
        }
    }

    /// Whether the actor's unit takes part in its own agency's lane of the case.
    pub(crate) async fn admits(&self, actor: &Actor, case_id: CaseId) -> Result<bool, ReadError> {
        let Some(lane) = lane_of(actor.agency_kind) else {
            return Ok(false);
        };
        let stream = StreamName::of(lane, case_id.0);
        // a unit that merged into another takes part by its successor
        let takes_part = |roster: &Roster| roster.units().any(|unit| actor.acts_for(unit));
        // participation never ends, so a stale roster that includes the unit is right
        let cached = self.folded.get(&stream);
        if cached.is_some_and(|folded| takes_part(&folded.1)) {
            return Ok(true);
        }
        Ok(takes_part(&self.refresh(&stream).await?.1))
    }

    /// Whether the actor's unit is a party to the referral, and the referral one of the case. Who they
    /// are, its first event says; only a merger makes another unit of either.
    pub(crate) async fn is_party(
        &self,
        actor: &Actor,
        referral_id: Uuid,
        case_id: CaseId,
    ) -> Result<bool, ReadError> {
        let stream = StreamName::of("referral", referral_id);
        let events = self.store.read_public(&stream, 0, 1).await?;
        let Some(event) = events.first() else {
            return Ok(false);
        };
        if event.event_type != ReferralProposed::TYPE {
            return Ok(false);
        }
        let proposed = ReferralProposed::decode(event.public.clone());
        let proposed = proposed.map_err(|_| ReadError::Corrupt {
            position: event.position,
            reason: "malformed ReferralProposed",
        })?;
        let is_of_case = proposed.case_id.parse() == Ok(case_id.0);
        let parties = [&proposed.from_org_unit_id, &proposed.to_org_unit_id];
        Ok(is_of_case && parties.into_iter().any(|unit| actor.acts_for(unit)))
    }

    async fn refresh(&self, stream: &StreamName) -> Result<Arc<(u64, Roster)>, ReadError> {
        let (mut version, mut roster) = self
            .folded
            .get(stream)
            .map_or((0, Roster::default()), |folded| (*folded).clone());
        loop {
            let events = self.store.read_public(stream, version, PAGE_EVENTS).await?;
            for event in &events {
                version = event.version;
                if event.event_type == LaneOpened::TYPE {
                    let opened = LaneOpened::decode(event.public.clone()).map_err(|_| {
                        ReadError::Corrupt {
                            position: event.position,
                            reason: "malformed LaneOpened",
                        }
                    })?;
                    roster.open(&opened);
                }
            }
            if events.len() < PAGE_EVENTS {
                break;
            }
        }
        let folded = Arc::new((version, roster));
        if version > 0 {
            self.folded.insert(stream.clone(), Arc::clone(&folded));
        }
        Ok(folded)
    }
}
