//! One step of a scenario file, read and held against the contract.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Call, Expectation, ExpectedClock, ExpectedRefusal, Saving, Scenario, Step, read_table,
};
use crate::contract::{check_path, check_pattern, find_method};
use crate::fill::{Bindings, Blanks, Problem, parse_offset, to_message};

/// What a name that a step will save stands for while the file is checked: a UUID, as most are.
const STAND_IN: &str = "00000000-0000-5000-8000-000000000000";
/// The query behind `expect_board`.
const BOARD: &str = "ViewsService/GetBoard";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    at: Option<toml::Value>,
    entered: Option<toml::Value>,
    wait: Option<String>,
    within: Option<String>,
    wait_until: Option<toml::Value>,
    by: Option<String>,
    call: Option<String>,
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
    #[serde(default)]
    expect_clock: Vec<ExpectedClock>,
    expect_board: Option<toml::Table>,
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

/// Reads the next step of a scenario.
pub(super) fn read(
    scenario: &Scenario,
    raw: toml::Value,
    saved: &mut Bindings,
) -> Result<Step, Problem> {
    let toml::Value::Table(table) = raw else {
        return Err(Problem::at("", "must be a table"));
    };
    let mut raw: RawStep = read_table(table)?;
    let (at, entered) = times_of(scenario, &raw)?;
    let by = match raw.by.take() {
        Some(alias) => Some(
            scenario
                .actors
                .get(&alias)
                .cloned()
                .ok_or_else(|| Problem::at("by", format!("{alias:?} is none of the actors")))?,
        ),
        None => None,
    };
    let within = match raw.within.take() {
        Some(text) => parse_offset(&text)
            .and_then(|within| {
                Duration::try_from(within).map_err(|_| "lies in the past".to_owned())
            })
            .map_err(|problem| Problem::at("within", problem))?,
        None => Duration::ZERO,
    };
    let note = std::mem::take(&mut raw.note);
    let clocks = std::mem::take(&mut raw.expect_clock);
    let pattern = raw.expect_board.take();
    let mut board_request = toml::Table::new();
    let call = match raw.call.take() {
        Some(name) => Some(read_call(&name, by.clone(), raw)?),
        None => {
            board_request = std::mem::take(&mut raw.with);
            check_callless(&raw, &clocks, pattern.is_some(), board_request.is_empty())?;
            None
        }
    };
    let board = match pattern {
        Some(pattern) => Some(board_call(by, board_request, pattern)?),
        None => None,
    };
    let start = scenario.start;
    if let Some(call) = &call {
        Checker { start, saved }.check_call(call)?;
        for saving in &call.saves {
            saved.insert(saving.name.clone(), STAND_IN.to_owned());
        }
    }
    let checker = Checker { start, saved };
    if let Some(board) = &board {
        checker.check_call(board)?;
    }
    for (index, clock) in clocks.iter().enumerate() {
        checker.check_clock(clock, &format!("expect_clock[{index}]"))?;
    }
    Ok(Step {
        at,
        entered,
        within,
        note,
        call,
        clocks,
        board,
    })
}

/// When the step happens and when the server is told: `at` or `wait_until` since the start or as a
/// time, `wait` since the step before, `entered` like `at`.
fn times_of(
    scenario: &Scenario,
    raw: &RawStep,
) -> Result<(SignedDuration, SignedDuration), Problem> {
    let before = scenario.steps.last();
    let happened = before.map_or(SignedDuration::ZERO, |step| step.at);
    let clock = before.map_or(SignedDuration::ZERO, |step| step.entered);
    let (field, at) = match (&raw.at, &raw.wait, &raw.wait_until) {
        (None, None, None) => ("at", Ok(clock)),
        (Some(at), None, None) => ("at", since_start(scenario.start, at)),
        (None, None, Some(until)) => ("wait_until", since_start(scenario.start, until)),
        (None, Some(wait), None) => {
            let later = parse_offset(wait).and_then(|wait| {
                clock
                    .checked_add(wait)
                    .ok_or_else(|| "lies outside of time".to_owned())
            });
            ("wait", later)
        }
        _ => {
            let problem = "only one of at, wait and wait_until can be said";
            return Err(Problem::at("at", problem));
        }
    };
    let at = at.map_err(|problem| Problem::at(field, problem))?;
    if at < happened {
        return Err(Problem::at(field, "is earlier than the step before"));
    }
    let entered = match &raw.entered {
        Some(entered) => since_start(scenario.start, entered)
            .map_err(|problem| Problem::at("entered", problem))?,
        None => at,
    };
    if raw.entered.is_some() && entered < at.max(clock) {
        return Err(Problem::at(
            "entered",
            "is earlier than at or the step before",
        ));
    }
    Ok((at, entered.max(clock)))
}

fn since_start(start: Timestamp, told: &toml::Value) -> Result<SignedDuration, String> {
    match told {
        toml::Value::Datetime(at) => at
            .to_string()
            .parse::<Timestamp>()
            .map(|at| at.duration_since(start))
            .map_err(|_| "is no RFC 3339 time".to_owned()),
        toml::Value::String(text) => match text.parse::<Timestamp>() {
            Ok(at) => Ok(at.duration_since(start)),
            Err(_) => parse_offset(text),
        },
        _ => Err("is neither an offset nor a time".to_owned()),
    }
}

fn read_call(name: &str, by: Option<String>, raw: RawStep) -> Result<Call, Problem> {
    if raw.wait.is_some() || raw.wait_until.is_some() {
        let problem = "a call happens at a time: say at, or wait in a step of its own";
        return Err(Problem::at("call", problem));
    }
    Ok(Call {
        by: by.ok_or_else(|| Problem::at("by", "who calls?"))?,
        method: find_method(name).map_err(|problem| Problem::at("call", problem))?,
        with: to_json(toml::Value::Table(raw.with)),
        saves: raw
            .saves
            .into_iter()
            .map(|(name, path)| Saving { name, path })
            .collect(),
        expect: read_expectation(raw.expect, raw.expect_error)?,
        nowhere: raw.nowhere,
    })
}

/// A step without a call says nothing of an answer, and something at all.
fn check_callless(
    raw: &RawStep,
    clocks: &[ExpectedClock],
    has_board: bool,
    is_bare: bool,
) -> Result<(), Problem> {
    let answer = [
        ("saves", !raw.saves.is_empty()),
        ("expect", raw.expect.is_some()),
        ("expect_error", raw.expect_error.is_some()),
        ("nowhere", !raw.nowhere.is_empty()),
        ("with", !is_bare && !has_board),
    ];
    if let Some((field, _)) = answer.iter().find(|(_, is_said)| *is_said) {
        return Err(Problem::at(field, "there is no call"));
    }
    let waits = raw.wait.is_some() || raw.wait_until.is_some();
    if waits || has_board || !clocks.is_empty() {
        return Ok(());
    }
    let problem = "a step calls, waits, or looks at what is due (expect_clock, expect_board)";
    Err(Problem::at("call", problem))
}

fn board_call(
    by: Option<String>,
    request: toml::Table,
    pattern: toml::Table,
) -> Result<Call, Problem> {
    Ok(Call {
        by: by.ok_or_else(|| Problem::at("by", "whose board?"))?,
        method: find_method(BOARD).map_err(|problem| Problem::at("expect_board", problem))?,
        with: to_json(toml::Value::Table(request)),
        saves: Vec::new(),
        expect: Expectation::Answer(to_json(toml::Value::Table(pattern))),
        nowhere: Vec::new(),
    })
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

/// Holds a step against the contract and against what earlier steps save.
struct Checker<'a> {
    start: Timestamp,
    saved: &'a Bindings,
}

// === impl Checker ===

impl Checker<'_> {
    fn blanks(&self) -> Blanks<'_> {
        Blanks {
            start: self.start,
            bindings: self.saved,
        }
    }

    fn check_call(&self, call: &Call) -> Result<(), Problem> {
        let with = self.blanks().fill(&call.with, "with")?;
        to_message(&call.method.input(), &with, "with")?;
        for saving in &call.saves {
            check_path(&call.method.output(), &saving.path)
                .map_err(|problem| Problem::at(&format!("saves.{}", saving.name), problem))?;
        }
        for text in &call.nowhere {
            self.blanks()
                .fill(&Value::String(text.clone()), "nowhere")?;
        }
        match &call.expect {
            Expectation::Answer(pattern) => {
                let pattern = self.blanks().fill(pattern, "expect")?;
                check_pattern(&call.method.output(), &pattern, "expect")
            }
            Expectation::Refusal(_) if call.saves.is_empty() => Ok(()),
            Expectation::Refusal(_) => Err(Problem::at("saves", "a refusal has nothing to save")),
        }
    }

    fn check_clock(&self, clock: &ExpectedClock, path: &str) -> Result<(), Problem> {
        for (name, text) in [("case", &clock.case), ("key", &clock.key)] {
            if let Some(text) = text {
                let text = Value::String(text.clone());
                self.blanks().fill(&text, &format!("{path}.{name}"))?;
            }
        }
        Ok(())
    }
}
