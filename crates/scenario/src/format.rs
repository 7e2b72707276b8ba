//! The scenario file: what it may say, and errors that name file, step and field.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use prost_reflect::MethodDescriptor;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::ClockStatus;
use crate::fill::{Bindings, Problem};

mod step;

/// Most steps of a scenario.
const STEPS_MAX: usize = 500;
/// Scenarios that would lie ahead are moved back by whole times of this: weekdays stay.
const SHIFT_HOURS: i64 = 364 * 24;

/// One scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Name: the file's, without its ending.
    pub name: String,
    /// Title.
    pub title: BilingualText,
    /// What it shows.
    pub shows: BilingualText,
    /// The law it rests on.
    pub legal: Vec<String>,
    /// When it starts.
    pub start: Timestamp,
    /// Person id by the alias that steps use.
    pub actors: BTreeMap<String, String>,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BilingualText {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// What happens at one time: a call, time that passes, what must be due.
#[derive(Debug, Clone)]
pub struct Step {
    /// When it happens, counted from the start.
    pub at: SignedDuration,
    /// When the server is told, counted from the start: never before the step before.
    pub entered: SignedDuration,
    /// How long the system may take, in real time, until the call goes as told: for what other
    /// processes hear of a moment later.
    pub within: Duration,
    /// For the reader.
    pub note: String,
    /// What is called, if anything is.
    pub call: Option<Call>,
    /// Clocks that must stand so after the call; judged under a manual clock only.
    pub clocks: Vec<ExpectedClock>,
    /// The board to look at after the call; judged under a manual clock only.
    pub board: Option<Call>,
}

/// One call and what it must answer.
#[derive(Debug, Clone)]
pub struct Call {
    /// Person id of the caller.
    pub by: String,
    /// What is called.
    pub method: MethodDescriptor,
    /// Fields of the request, with blanks.
    pub with: Value,
    /// What to keep of the answer.
    pub saves: Vec<Saving>,
    /// What must come back.
    pub expect: Expectation,
    /// Texts that may stand nowhere in the answer, in any letter case.
    pub nowhere: Vec<String>,
}

/// How a clock must stand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedClock {
    /// Rule the clock runs by.
    pub rule: String,
    /// Where it stands.
    pub status: ClockStatus,
    /// UUID of the case, with blanks; may be left out while the scenario has only one.
    pub case: Option<String>,
    /// What of the case the clock is about, with blanks, where the rule runs more than once.
    pub key: Option<String>,
}

/// A part of an answer to be kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saving {
    /// The name.
    pub name: String,
    /// Path in the answer, for example `receipt.case_id`.
    pub path: String,
}

/// What a step must be answered with.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// An answer that matches the pattern.
    Answer(Value),
    /// A refusal.
    Refusal(ExpectedRefusal),
}

/// How a call must be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedRefusal {
    /// gRPC code, for example `NOT_FOUND`.
    pub code: String,
    /// Reason of `google.rpc.ErrorInfo`, if it matters.
    pub reason: Option<String>,
    /// Exactly the fields that must be named as violated, in any order; if it matters.
    pub fields: Option<Vec<String>>,
}

/// Why a text is no scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.describe())]
pub struct ParseError {
    /// The file.
    pub file: String,
    /// Number of the step, from 1; `None` for the head of the file.
    pub step: Option<usize>,
    /// The field, for example `with.child.sex`; empty for the whole.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: BilingualText,
    shows: BilingualText,
    legal: Vec<String>,
    start: toml::Value,
    actors: BTreeMap<String, String>,
}

// === impl ParseError ===

impl ParseError {
    pub(crate) fn of_file(file: &str, problem: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            step: None,
            field: String::new(),
            problem: problem.into(),
        }
    }

    fn describe(&self) -> String {
        let mut text = self.file.clone();
        if let Some(step) = self.step {
            text.push_str(&format!(", step {step}"));
        }
        if !self.field.is_empty() {
            text.push_str(&format!(", {}", self.field));
        }
        format!("{text}: {}", self.problem)
    }
}

// === impl Scenario ===

impl Scenario {
    /// Reads a scenario and checks it against the contract: methods, fields, codes, names.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse(file: &str, text: &str) -> Result<Self, ParseError> {
        let in_head = |field: &str, problem: String| ParseError {
            field: field.to_owned(),
            ..ParseError::of_file(file, problem)
        };
        let mut table: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| ParseError::of_file(file, error.to_string()))?;
        let raw_steps = match table.remove("step") {
            Some(toml::Value::Array(steps)) if steps.len() <= STEPS_MAX => steps,
            Some(toml::Value::Array(_)) => {
                return Err(in_head("step", format!("more than {STEPS_MAX} steps")));
            }
            _ => return Err(in_head("step", "there is no [[step]]".to_owned())),
        };
        let head: Head =
            read_table(table).map_err(|problem| in_head(&problem.field, problem.problem))?;
        let start = match &head.start {
            toml::Value::Datetime(start) => start.to_string(),
            toml::Value::String(start) => start.clone(),
            _ => String::new(),
        };
        let mut scenario = Self {
            name: name_of(file),
            title: head.title,
            shows: head.shows,
            legal: head.legal,
            start: start
                .parse()
                .map_err(|_| in_head("start", "is no RFC 3339 time".to_owned()))?,
            actors: head.actors,
            steps: Vec::with_capacity(raw_steps.len()),
        };
        let mut saved = Bindings::new();
        for (index, raw) in raw_steps.into_iter().enumerate() {
            let step = step::read(&scenario, raw, &mut saved).map_err(|problem| ParseError {
                step: Some(index + 1),
                ..in_head(&problem.field, problem.problem)
            })?;
            scenario.steps.push(step);
        }
        Ok(scenario)
    }

    /// The scenario with every time in the past, at least `margin` before `now`.
    ///
    /// It is moved by whole 52 weeks and only as often as needed, so that playing it again, even
    /// months later, sends the very same commands.
    #[must_use]
    pub fn in_the_past(mut self, now: Timestamp) -> Self {
        let last = self
            .steps
            .last()
            .map_or(SignedDuration::ZERO, |step| step.entered.max(step.at));
        let shift = SignedDuration::from_hours(SHIFT_HOURS);
        while self.start.checked_add(last).is_ok_and(|end| end > now)
            && let Ok(earlier) = self.start.checked_sub(shift)
        {
            self.start = earlier;
        }
        self
    }
}

fn name_of(file: &str) -> String {
    let base = file.rsplit('/').next().unwrap_or(file);
    base.strip_suffix(".toml").unwrap_or(base).to_owned()
}

/// Reads a table; an error names the field.
fn read_table<T: DeserializeOwned>(table: toml::Table) -> Result<T, Problem> {
    toml::Value::Table(table)
        .try_into()
        .map_err(|error: toml::de::Error| Problem::at("", error.message().trim().to_owned()))
}

#[cfg(test)]
mod tests;
