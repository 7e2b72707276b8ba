//! Folds events into the states of their cases, and collects the rows to write.

use std::collections::{BTreeSet, HashMap};

use bus::partition_of;
use event_store::Event;
use projector::ApplyError;
use prost::Message;
use uuid::Uuid;

use crate::db::{Row, Tx, Value};
use crate::fold::fold;
use crate::rows::{CaseRows, case_rows};
use crate::state::CaseState;

/// Code of an event whose PUBLIC bytes cannot be read.
pub(crate) const MALFORMED_EVENT: &str = "MALFORMED_EVENT";
/// Code of a stored case state that cannot be read: the views are damaged and must be rebuilt.
const DAMAGED_STATE: &str = "DAMAGED_CASE_STATE";

/// States of cases, and what changed since the last [`Cases::take_changes`].
#[derive(Debug, Default)]
pub(crate) struct Cases {
    states: HashMap<Uuid, CaseState>,
    /// Cases whose stored state cannot be read.
    damaged: BTreeSet<Uuid>,
    /// Case and partition of the states that changed.
    changed: BTreeSet<(Uuid, u16)>,
    timeline: Vec<Row>,
}

// === impl Cases ===

impl Cases {
    /// Cases whose states are not here yet.
    pub(crate) fn missing<'a>(&self, events: impl Iterator<Item = &'a Event>) -> Vec<Value> {
        let ids: BTreeSet<Uuid> = events
            .filter_map(|event| event.data.case_id)
            .map(|id| id.0)
            .filter(|id| !self.states.contains_key(id))
            .collect();
        ids.into_iter().map(Value::from).collect()
    }

    /// Loads the states of cases; those the views do not know begin empty. One that cannot be read
    /// holds its partition up as soon as an event of its case comes.
    pub(crate) async fn load(&mut self, tx: &mut Tx, ids: &[Value]) -> sqlx::Result<()> {
        for row in tx.fetch_in(|sql| sql.load_cases, ids).await? {
            let [Value::Bytes(id), Value::Bytes(state)] = row.as_slice() else {
                return Err(sqlx::Error::Protocol("case row".to_owned()));
            };
            let id =
                Uuid::from_slice(id).map_err(|_| sqlx::Error::Protocol("case row".to_owned()))?;
            match CaseState::decode(state.clone()) {
                Ok(state) => drop(self.states.insert(id, state)),
                Err(_) => drop(self.damaged.insert(id)),
            }
        }
        Ok(())
    }

    /// The rows of all cases as they stand, by which changes are told apart.
    pub(crate) fn rows(&self, partition: u16) -> HashMap<Uuid, CaseRows> {
        let rows = |(id, state): (&Uuid, &CaseState)| (*id, case_rows(*id, partition, state));
        self.states.iter().map(rows).collect()
    }

    /// Folds an event. After an error the states are of no use.
    pub(crate) fn fold(&mut self, event: &Event) -> Result<(), ApplyError> {
        // streams of no case have no place in these views
        let Some(case_id) = event.data.case_id else {
            return Ok(());
        };
        if self.damaged.contains(&case_id.0) {
            return Err(ApplyError::Poison {
                position: event.position,
                code: DAMAGED_STATE,
            });
        }
        let state = self.states.entry(case_id.0).or_default();
        let row = fold(state, event).map_err(|_| ApplyError::Poison {
            position: event.position,
            code: MALFORMED_EVENT,
        })?;
        if let Some(row) = row {
            self.timeline.push(row);
            self.changed.insert((case_id.0, partition_of(event)));
        }
        Ok(())
    }

    /// Number of timeline rows since the last time.
    pub(crate) fn timeline_len(&self) -> usize {
        self.timeline.len()
    }

    /// The timeline rows since the last time.
    pub(crate) fn take_timeline(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.timeline)
    }

    /// The rows of changed cases that differ from those of before.
    pub(crate) fn take_changes(&mut self, before: &HashMap<Uuid, CaseRows>) -> CaseRows {
        let mut changes = CaseRows::default();
        for (id, partition) in std::mem::take(&mut self.changed) {
            let Some(state) = self.states.get(&id) else {
                continue;
            };
            let rows = case_rows(id, partition, state);
            changes.append(match before.get(&id) {
                Some(before) => rows.without(before),
                None => rows,
            });
        }
        changes
    }

    /// All rows of at most so many changed cases; `None` when no case changed.
    pub(crate) fn take_some_changes(&mut self, cases_max: usize) -> Option<CaseRows> {
        if self.changed.is_empty() {
            return None;
        }
        let mut changes = CaseRows::default();
        for _ in 0..cases_max {
            let Some((id, partition)) = self.changed.pop_first() else {
                break;
            };
            if let Some(state) = self.states.get(&id) {
                changes.append(case_rows(id, partition, state));
            }
        }
        Some(changes)
    }

    /// Number of states held.
    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    /// Forgets all states; changes must have been taken before.
    pub(crate) fn forget(&mut self) {
        debug_assert!(self.changed.is_empty(), "changes must be written first");
        self.states.clear();
    }
}

/// Writes the rows of cases.
pub(crate) async fn put_case_rows(tx: &mut Tx, rows: &CaseRows) -> sqlx::Result<()> {
    tx.put(|sql| sql.put_cases, &rows.cases).await?;
    tx.put(|sql| sql.put_case_files, &rows.case_files).await?;
    tx.put(|sql| sql.put_participants, &rows.participants)
        .await?;
    tx.put(|sql| sql.put_worklist, &rows.worklist).await?;
    tx.put(|sql| sql.put_referrals, &rows.referrals).await?;
    tx.put(|sql| sql.put_clocks, &rows.clocks).await?;
    tx.put(|sql| sql.put_items, &rows.items).await?;
    tx.put(|sql| sql.put_item_viewers, &rows.item_viewers).await
}
