//! The scenario file: what it may say, and errors that name file, step and field.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use prost_reflect::MethodDescriptor;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::contract::{check_path, check_pattern, find_method};
use crate::fill::{Bindings, Blanks, Problem, parse_offset, to_message};

/// Most steps of a scenario.
const STEPS_MAX: usize = 500;
/// What a name that a step will save stands for while the file is checked: a UUID, as most are.
const STAND_IN: &str = "00000000-0000-5000-8000-000000000000";
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

/// One call and what it must answer.
#[derive(Debug, Clone)]
pub struct Step {
    /// When, counted from the start.
    pub at: SignedDuration,
    /// Person id of the caller.
    pub by: String,
    /// What is called.
    pub method: MethodDescriptor,
    /// For the reader.
    pub note: String,
    /// Fields of the request, with blanks.
    pub with: Value,
    /// What to keep of the answer.
    pub saves: Vec<Saving>,
    /// What must come back.
    pub expect: Expectation,
    /// Texts that may stand nowhere in the answer, in any letter case.
    pub nowhere: Vec<String>,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    at: Option<String>,
    by: String,
    call: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    with: toml::Table,
    #[serde(default)]
    saves: BTreeMap<String, String>,
    expect: Option<toml::Table>,
    expect_error: Option<RawRefusal>,
    #[serde(default)]
    nowhere: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawRefusal {
    Code(String),
    Whole(WholeRefusal),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WholeRefusal {
    code: String,
    reason: Option<String>,
    fields: Option<Vec<String>>,
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
        let head: Head = read(table).map_err(|problem| in_head(&problem.field, problem.problem))?;
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
            let step = scenario
                .read_step(raw, &mut saved)
                .map_err(|problem| ParseError {
                    step: Some(index + 1),
                    ..in_head(&problem.field, problem.problem)
                })?;
            scenario.steps.push(step);
        }
        Ok(scenario)
    }

    fn read_step(&self, raw: toml::Value, saved: &mut Bindings) -> Result<Step, Problem> {
        let toml::Value::Table(table) = raw else {
            return Err(Problem::at("", "must be a table"));
        };
        let raw: RawStep = read(table)?;
        let earlier = self
            .steps
            .last()
            .map_or(SignedDuration::ZERO, |step| step.at);
        let at = match &raw.at {
            Some(at) => parse_offset(at).map_err(|problem| Problem::at("at", problem))?,
            None => earlier,
        };
        if at < earlier {
            return Err(Problem::at("at", "is earlier than the step before"));
        }
        let by = self
            .actors
            .get(&raw.by)
            .ok_or_else(|| Problem::at("by", format!("{:?} is none of the actors", raw.by)))?;
        let method = find_method(&raw.call).map_err(|problem| Problem::at("call", problem))?;
        let step = Step {
            at,
            by: by.clone(),
            note: raw.note,
            with: to_json(toml::Value::Table(raw.with)),
            saves: raw
                .saves
                .into_iter()
                .map(|(name, path)| Saving { name, path })
                .collect(),
            expect: read_expectation(raw.expect, raw.expect_error)?,
            nowhere: raw.nowhere,
            method,
        };
        self.check_step(&step, saved)?;
        for saving in &step.saves {
            saved.insert(saving.name.clone(), STAND_IN.to_owned());
        }
        Ok(step)
    }

    fn check_step(&self, step: &Step, saved: &Bindings) -> Result<(), Problem> {
        let blanks = Blanks {
            start: self.start,
            bindings: saved,
        };
        let with = blanks.fill(&step.with, "with")?;
        to_message(&step.method.input(), &with, "with")?;
        for saving in &step.saves {
            check_path(&step.method.output(), &saving.path)
                .map_err(|problem| Problem::at(&format!("saves.{}", saving.name), problem))?;
        }
        for text in &step.nowhere {
            blanks.fill(&Value::String(text.clone()), "nowhere")?;
        }
        match &step.expect {
            Expectation::Answer(pattern) => {
                let pattern = blanks.fill(pattern, "expect")?;
                check_pattern(&step.method.output(), &pattern, "expect")
            }
            Expectation::Refusal(_) if step.saves.is_empty() => Ok(()),
            Expectation::Refusal(_) => Err(Problem::at("saves", "a refusal has nothing to save")),
        }
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
            .map_or(SignedDuration::ZERO, |step| step.at);
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
fn read<T: DeserializeOwned>(table: toml::Table) -> Result<T, Problem> {
    toml::Value::Table(table)
        .try_into()
        .map_err(|error: toml::de::Error| Problem::at("", error.message().trim().to_owned()))
}

fn read_expectation(
    answer: Option<toml::Table>,
    refusal: Option<RawRefusal>,
) -> Result<Expectation, Problem> {
    let refusal = match (answer, refusal) {
        (Some(_), Some(_)) => {
            return Err(Problem::at("expect_error", "cannot stand beside expect"));
        }
        (answer, None) => {
            let pattern = toml::Value::Table(answer.unwrap_or_default());
            return Ok(Expectation::Answer(to_json(pattern)));
        }
        (None, Some(RawRefusal::Code(code))) => ExpectedRefusal {
            code,
            reason: None,
            fields: None,
        },
        (None, Some(RawRefusal::Whole(whole))) => ExpectedRefusal {
            code: whole.code,
            reason: whole.reason,
            fields: whole.fields,
        },
    };
    let is_code =
        (1..=16).any(|code| crate::report::code_name(tonic::Code::from(code)) == refusal.code);
    if is_code {
        Ok(Expectation::Refusal(refusal))
    } else {
        let problem = format!("{:?} is no gRPC code", refusal.code);
        Err(Problem::at("expect_error", problem))
    }
}

fn to_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(value) => value.into(),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => items.into_iter().map(to_json).collect(),
        toml::Value::Table(table) => table
            .into_iter()
            .map(|(name, value)| (name, to_json(value)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

#[cfg(test)]
mod tests;
