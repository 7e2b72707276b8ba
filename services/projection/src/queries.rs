//! The queries, for a caller whose identity and right to ask are settled.
//!
//! Whatever a caller may not see does not exist for it: hidden and unknown cases
//! are the same `NOT_FOUND`.

use std::sync::Arc;
use std::time::Duration;

use api::log::v1::AgencyKind;
use api::{CaseId, timestamp_to_proto};
use bus::partition_of_case;
use decider::Actor;
use event_store::EventStore;
use jiff::Timestamp;
use projector::{Frontier, Scope};
use service_kit::{Clock, Code, Failure};
use uuid::Uuid;
use vault::Vault;

use crate::db::{Database, Row, Tx, Value};
use crate::store::{Views, unavailable};

use pace::{Pace, SEARCHES_PER_MINUTE};

mod board;
mod case_file;
mod clocks;
mod custody;
mod duplicates;
mod opening;
mod pace;
mod page_token;
mod referrals;
mod status;
mod timeline;
mod worklist;

/// Longest wait for `min_position`.
const WAIT_MAX: Duration = Duration::from_secs(2);
/// Items of a page when the caller does not say.
const PAGE_SIZE_DEFAULT: u32 = 50;
/// Most items of a page.
const PAGE_SIZE_MAX: u32 = 200;
/// Most bytes of a page, unless its first item alone has more: clients refuse answers above 4 MiB.
const PAGE_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Answers queries from the views. Cheap to clone.
#[derive(Clone)]
pub struct Queries {
    database: Database,
    vault: Vault,
    frontier: Frontier,
    store: Arc<dyn EventStore>,
    clock: Arc<dyn Clock>,
    /// How often a person may search for children.
    pace: Arc<Pace>,
}

/// How a query was asked: for all of them the same.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who asks.
    pub actor: Actor,
    /// How long the answer may take, when the caller said.
    pub deadline: Option<Duration>,
}

// === impl Queries ===

impl Queries {
    /// Queries over views that a projector with this frontier keeps up to date.
    pub fn new(
        views: &Views,
        vault: Vault,
        frontier: Frontier,
        store: Arc<dyn EventStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            database: views.database.clone(),
            vault,
            frontier,
            store,
            clock,
            pace: Arc::new(Pace::per_minute(SEARCHES_PER_MINUTE)),
        }
    }

    /// Bounds how many searches for possible duplicates one person may make a minute, and at once:
    /// otherwise a patient insider could guess children one by one. Counted in this process.
    #[must_use]
    pub fn searches_per_minute(mut self, most: u32) -> Self {
        self.pace = Arc::new(Pace::per_minute(most));
        self
    }

    /// Waits until the views hold the log up to a position; tells up to where they do.
    async fn reach(
        &self,
        caller: &Caller,
        scope: Scope,
        min_position: u64,
    ) -> Result<u64, Failure> {
        if min_position > 0 {
            // a little earlier than the caller gives up, so that the reason still reaches it
            let deadline = caller
                .deadline
                .map_or(WAIT_MAX, |deadline| deadline.mul_f32(0.8));
            let reached = self.frontier.wait_for(scope, min_position);
            match tokio::time::timeout(deadline.min(WAIT_MAX), reached).await {
                Ok(Ok(())) => {}
                Ok(Err(stuck)) => return Err(Failure::new(Code::Unavailable).because(stuck)),
                Err(_) => {
                    let late = "the views did not reach min_position in time";
                    return Err(Failure::new(Code::Unavailable).because(late));
                }
            }
        }
        Ok(self.frontier.position())
    }

    async fn snapshot(&self) -> Result<Tx, Failure> {
        self.database.snapshot().await.map_err(failed)
    }
}

impl Caller {
    /// The units whose cases and duties are the caller's: its own, and those it took over from.
    fn units(&self) -> impl Iterator<Item = &str> {
        let predecessors = self.actor.predecessors.iter();
        std::iter::once(&self.actor.org_unit_id)
            .chain(predecessors)
            .map(|unit| unit.as_str())
    }
}

/// The lead agency and oversight see all cases, and of each only what is PUBLIC.
fn sees_all_cases(agency_kind: AgencyKind) -> bool {
    matches!(agency_kind, AgencyKind::Lead | AgencyKind::Oversight)
}

/// Fails with `NOT_FOUND` unless the caller may know of the case.
async fn check_takes_part(tx: &mut Tx, caller: &Caller, case_id: Uuid) -> Result<(), Failure> {
    if sees_all_cases(caller.actor.agency_kind) {
        return Ok(());
    }
    let rows = tx
        .fetch(|sql| sql.takes_part, &[Value::from(case_id)])
        .await
        .map_err(failed)?;
    let takes_part = |row: &Row| {
        // of another kind is another agency, even where one unit is both
        let unit = row.first().and_then(Value::text);
        let kind = row.get(1).and_then(Value::int);
        kind == Some(agency_number(caller.actor.agency_kind))
            && unit.is_some_and(|unit| caller.actor.acts_for(unit))
    };
    match rows.iter().any(takes_part) {
        true => Ok(()),
        false => Err(Failure::new(Code::NotFound)),
    }
}

/// The partition of the views that holds a case.
fn scope_of(case_id: Uuid) -> Scope {
    Scope::Partition(partition_of_case(CaseId(case_id)))
}

fn page_size(asked: u32) -> usize {
    let size = if asked == 0 { PAGE_SIZE_DEFAULT } else { asked };
    size.min(PAGE_SIZE_MAX) as usize
}

/// Number of leading items, given their sizes, that fit into a page: at least one.
fn fitting(sizes: impl IntoIterator<Item = usize>) -> usize {
    fitting_into(PAGE_BYTES_MAX, sizes)
}

/// Number of leading items, given their sizes, that fit into so many bytes: at least one.
fn fitting_into(bytes_max: usize, sizes: impl IntoIterator<Item = usize>) -> usize {
    let mut bytes = 0_usize;
    let fits = |size: &usize| {
        bytes = bytes.saturating_add(*size);
        bytes <= bytes_max
    };
    sizes.into_iter().take_while(fits).count().max(1)
}

fn agency_number(agency_kind: AgencyKind) -> i64 {
    i64::from(i32::from(agency_kind))
}

/// A time of the views; 0 stands for none.
fn time(micros: i64) -> Option<prost_types::Timestamp> {
    let time = Timestamp::from_microsecond(micros).ok();
    time.filter(|_| micros != 0).map(timestamp_to_proto)
}

fn case_id_of(text: &str) -> Result<Uuid, Failure> {
    text.parse()
        .map_err(|_| Failure::invalid_field("case_id", "must be a UUID"))
}

fn failed(error: sqlx::Error) -> Failure {
    Failure::new(Code::Unavailable).because(unavailable(error))
}

/// A row that is not what this build wrote: the views must be rebuilt.
fn damaged(what: &'static str) -> Failure {
    Failure::new(Code::Internal).because(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_before_it_is_too_big_and_holds_one_item_at_least() {
        let half = PAGE_BYTES_MAX / 2;
        assert_eq!(fitting([half, half]), 2);
        assert_eq!(fitting([half, half, 1]), 2);
        assert_eq!(fitting([half + 1, half, 1]), 1);
        assert_eq!(fitting([PAGE_BYTES_MAX + 1, 1]), 1);
        assert_eq!(fitting([usize::MAX, usize::MAX]), 1);
    }

    #[test]
    fn one_board_serves_the_lead_agency_and_oversight() {
        for lane in access::LANES {
            assert_eq!(
                access::disclosure(AgencyKind::Lead, lane, None),
                access::disclosure(AgencyKind::Oversight, lane, None),
                "{lane}"
            );
        }
    }
}
