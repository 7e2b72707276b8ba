//! Cases that may be about the same child.

use std::collections::HashMap;

use api::views::v1::{
    DuplicateCriterion, DuplicateStrength, FindPossibleDuplicatesRequest,
    FindPossibleDuplicatesResponse, PossibleDuplicate,
};
use projector::Scope;
use prost::Message;
use service_kit::{Code, Failure};
use uuid::Uuid;
use vault::{Criterion, Likeness};

use crate::db::{Row, Value};
use crate::state::CaseState;

use super::opening::closed;
use super::{Caller, Queries, case_id_of, damaged, failed};

/// Most cases in an answer.
const FOUND_MAX: usize = 20;
/// Most cases looked at: some were never recorded, because their command failed.
const LOOKED_AT_MAX: usize = 200;

impl Queries {
    /// Cases that may be about the same child as the one described.
    ///
    /// # Errors
    /// `Invalid` for a child that is not told; `Overloaded` for a person who searches too often;
    /// `Unavailable` when the views or the keys are away.
    pub async fn possible_duplicates(
        &self,
        caller: &Caller,
        request: &FindPossibleDuplicatesRequest,
    ) -> Result<FindPossibleDuplicatesResponse, Failure> {
        let Some(child) = &request.child else {
            return Err(Failure::invalid_field("child", "is required"));
        };
        if !self.pace.admits(&caller.actor.person_id, self.clock.now()) {
            let detail = "too many searches by one person";
            return Err(Failure::new(Code::Overloaded).because(detail));
        }
        let except = match request.except_case_id.as_str() {
            "" => None,
            _ => Some(case_id_of(&request.except_case_id)?),
        };
        let position = self.reach(caller, Scope::All, request.min_position).await?;
        let mut found = self
            .vault
            .find_children(child, LOOKED_AT_MAX)
            .await
            .map_err(closed)?;
        let looked_at_all = found.len() < LOOKED_AT_MAX;
        found.retain(|likeness| Some(likeness.case_id.0) != except);
        let leads = self.known(caller, &found).await?;
        let mut duplicates: Vec<PossibleDuplicate> = found
            .iter()
            .filter_map(|likeness| told(likeness, leads.get(&likeness.case_id.0)?))
            .collect();
        // stable: those with more in common stay first among equals
        duplicates.sort_by_key(|duplicate| std::cmp::Reverse(duplicate.strength));
        let truncated = !looked_at_all || duplicates.len() > FOUND_MAX;
        duplicates.truncate(FOUND_MAX);
        Ok(FindPossibleDuplicatesResponse {
            duplicates,
            truncated,
            position,
        })
    }

    /// The recorded ones of these cases.
    async fn known(
        &self,
        caller: &Caller,
        found: &[Likeness],
    ) -> Result<HashMap<Uuid, Known>, Failure> {
        let ids: Vec<Value> = found
            .iter()
            .map(|likeness| Value::from(likeness.case_id.0))
            .collect();
        let mut tx = self.snapshot().await?;
        let rows = tx.fetch_in(|sql| sql.load_cases, &ids).await;
        let rows = rows.map_err(failed)?;
        let actor = &caller.actor;
        let known = |row: &Row| {
            let id = Uuid::from_slice(row.first()?.bytes()?).ok()?;
            let state = CaseState::decode(row.get(1)?.bytes()?.clone()).ok()?;
            let known = Known {
                takes_part: state
                    .participants
                    .iter()
                    .any(|one| one.agency() == actor.agency_kind && actor.acts_for(&one.org_unit)),
                lead_unit: state.lead_unit().to_owned(),
            };
            Some((id, known))
        };
        rows.iter()
            .map(|row| known(row).ok_or_else(|| damaged("case row")))
            .collect()
    }
}

/// A case as far as it matters who asks.
struct Known {
    lead_unit: String,
    takes_part: bool,
}

/// Of a case the caller takes no part in only how much it resembles, and nothing at all where that is
/// little: else a child's name and birth date could be guessed one by one.
fn told(likeness: &Likeness, known: &Known) -> Option<PossibleDuplicate> {
    let strength = strength(likeness);
    if !known.takes_part && strength == DuplicateStrength::Weak {
        return None;
    }
    let mut criteria: Vec<i32> = likeness
        .criteria()
        .filter(|_| known.takes_part)
        .map(|criterion| code(criterion).into())
        .collect();
    criteria.sort_unstable();
    Some(PossibleDuplicate {
        case_id: likeness.case_id.to_string(),
        criteria,
        strength: strength.into(),
        lead_org_unit_id: known.lead_unit.clone(),
    })
}

fn code(criterion: Criterion) -> DuplicateCriterion {
    match criterion {
        Criterion::NameWords => DuplicateCriterion::NameWords,
        Criterion::PlainName => DuplicateCriterion::NameWithoutDiacritics,
        Criterion::Name => DuplicateCriterion::Name,
        Criterion::BirthDate => DuplicateCriterion::BirthDate,
        Criterion::NameAndBirthYear => DuplicateCriterion::NameAndBirthYear,
        Criterion::IdNumber => DuplicateCriterion::IdNumber,
    }
}

fn strength(likeness: &Likeness) -> DuplicateStrength {
    let has = |criterion| likeness.has(criterion);
    if has(Criterion::IdNumber) || has(Criterion::NameWords) && has(Criterion::BirthDate) {
        DuplicateStrength::Strong
    } else if has(Criterion::Name) || has(Criterion::NameAndBirthYear) {
        DuplicateStrength::Medium
    } else {
        DuplicateStrength::Weak
    }
}
