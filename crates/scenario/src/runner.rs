//! Plays a scenario, step by step.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use prost_reflect::{DynamicMessage, MethodDescriptor};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::answer::{
    answer_json, call_name, described, is_about_a_case, is_command, is_of_clocks, judged,
    refusal_differences,
};
use crate::contract::split_index;
use crate::fill::{Bindings, Blanks, to_message};
use crate::{
    Call, Client, Expectation, Outcome, Report, Scenario, Step, StepReport, clocks, mismatches,
};

/// Namespace of the command ids: a UUID of this crate's own.
const COMMANDS: Uuid = Uuid::from_u128(0x4c61_4368_616e_5363_656e_6172_696f_0001);

/// How soon a step that may take a while is tried again.
const AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Time as the player moves it: a manual clock and whatever happens by itself when time passes.
#[async_trait]
pub trait Time: Send + Sync {
    /// Lets everything be done that follows from the log as it stands and that falls due until then,
    /// each at its moment, and leaves the clock at `to`. Returns the position of the log's last event.
    ///
    /// # Errors
    /// What went wrong, in words.
    async fn advance(&self, to: Timestamp) -> Result<u64, String>;
}

/// How a scenario is played.
#[derive(Clone, Copy, Default)]
pub struct RunOptions<'a> {
    /// The time on the clock. When given, the scenario may have been played before: if its first
    /// command turns out to be older than this, what it refuses and shows on the way is not
    /// checked again, for the views have moved on.
    pub repeatable_at: Option<Timestamp>,
    /// Send every command a second time and require the first answer again.
    pub send_twice: bool,
    /// The manual clock of the system. Without one the steps follow each other at once, on the
    /// system's own clock, and nothing is said about what falls due.
    pub time: Option<&'a dyn Time>,
}

/// Plays a scenario. `on_step` sees each step as soon as it is done.
///
/// After a command whose answer differs nothing more is played: what follows rests on it.
pub async fn run(
    client: &Client<'_>,
    scenario: &Scenario,
    options: RunOptions<'_>,
    on_step: &mut (dyn FnMut(&Step, &StepReport) + Send),
) -> Report {
    let mut play = Play {
        client,
        scenario,
        options,
        report: Report {
            scenario: scenario.name.clone(),
            steps: Vec::with_capacity(scenario.steps.len()),
            cases: Vec::new(),
            position: 0,
            saved: Bindings::new(),
            repeated: false,
        },
    };
    for (index, step) in scenario.steps.iter().enumerate() {
        let started = Instant::now();
        let outcome = loop {
            let outcome = match play.step(index, step).await {
                Ok(outcome) => outcome,
                Err(differences) => Outcome::Differs(differences),
            };
            if !matches!(outcome, Outcome::Differs(_)) || started.elapsed() >= step.within {
                break outcome;
            }
            tokio::time::sleep(AGAIN_AFTER).await;
        };
        let rests_on_it = step
            .call
            .as_ref()
            .is_none_or(|call| is_command(&call.method));
        let stops = rests_on_it && matches!(outcome, Outcome::Differs(_));
        let done = StepReport {
            number: index + 1,
            call: step
                .call
                .as_ref()
                .map_or_else(|| "time passes".to_owned(), |call| call_name(&call.method)),
            by: step
                .call
                .as_ref()
                .map_or_else(String::new, |call| call.by.clone()),
            note: step.note.clone(),
            outcome,
            elapsed: started.elapsed(),
        };
        on_step(step, &done);
        play.report.steps.push(done);
        if stops {
            break;
        }
    }
    play.report
}

struct Play<'a> {
    client: &'a Client<'a>,
    scenario: &'a Scenario,
    options: RunOptions<'a>,
    report: Report,
}

// === impl Play ===

impl Play<'_> {
    async fn step(&mut self, index: usize, step: &Step) -> Result<Outcome, Vec<String>> {
        self.advance(step.entered).await?;
        let outcome = match &step.call {
            // what is due is a matter of the clock
            Some(call) if self.options.time.is_none() && is_of_clocks(call) => Outcome::Skipped,
            Some(call) => self.call(index, step.at, call).await?,
            None => Outcome::Waited,
        };
        if self.options.time.is_some() && (!step.clocks.is_empty() || step.board.is_some()) {
            self.advance(step.entered).await?;
            let mut differences = self.clock_differences(step).await?;
            if let Some(board) = &step.board
                && let Err(more) = self.call(index, step.at, board).await
            {
                differences.extend(more);
            }
            if !differences.is_empty() {
                return Err(differences);
            }
        }
        Ok(outcome)
    }

    async fn advance(&mut self, at: SignedDuration) -> Result<(), Vec<String>> {
        if let Some(time) = self.options.time {
            let to = self.moment(at).map_err(|problem| vec![problem])?;
            let position = time.advance(to).await.map_err(|problem| vec![problem])?;
            self.report.position = self.report.position.max(position);
        }
        Ok(())
    }

    async fn clock_differences(&self, step: &Step) -> Result<Vec<String>, Vec<String>> {
        let mut differences = Vec::new();
        for expected in &step.clocks {
            let case = clocks::case_of(expected, self.blanks(), &self.report.cases);
            let case = case.map_err(|problem| vec![problem])?;
            let seen = clocks::of_case(self.client, &case, self.report.position).await;
            let seen = seen.map_err(|problem| vec![problem])?;
            differences.extend(clocks::difference(expected, self.blanks(), &seen));
        }
        Ok(differences)
    }

    async fn call(
        &mut self,
        index: usize,
        at: SignedDuration,
        call: &Call,
    ) -> Result<Outcome, Vec<String>> {
        let is_command = is_command(&call.method);
        let is_checked = matches!(call.expect, Expectation::Refusal(_)) || !is_command;
        if self.report.repeated && is_checked && call.saves.is_empty() {
            return Ok(Outcome::Skipped);
        }
        let request = self
            .request(index, at, call)
            .map_err(|problem| vec![problem])?;
        let answer = self.client.call(&call.method, &call.by, &request).await;
        match (&call.expect, answer) {
            (Expectation::Answer(pattern), Ok(answer)) => {
                let answer = answer_json(&answer).map_err(|problem| vec![problem])?;
                if is_command {
                    self.note_receipt(&call.method, &answer)?;
                    self.send_again(call, &request, &answer).await?;
                }
                self.save(call, &answer)?;
                self.compare(call, pattern, &answer)?;
                let position = answer.pointer("/receipt/position").and_then(Value::as_u64);
                Ok(match position {
                    Some(position) if is_command => Outcome::Recorded(position),
                    _ => Outcome::Answered,
                })
            }
            (Expectation::Refusal(refusal), Err(status)) => {
                let differences = refusal_differences(refusal, &status);
                if differences.is_empty() {
                    Ok(Outcome::Refused(status.code()))
                } else {
                    Err(differences)
                }
            }
            (Expectation::Answer(_), Err(status)) => Err(vec![format!(
                "expected an answer, got {}",
                described(&status)
            )]),
            (Expectation::Refusal(refusal), Ok(_)) => {
                Err(vec![format!("expected {}, got an answer", refusal.code)])
            }
        }
    }

    /// The request with its blanks filled, and what the file need not say: command id, time,
    /// position to wait for.
    fn request(
        &self,
        index: usize,
        at: SignedDuration,
        call: &Call,
    ) -> Result<DynamicMessage, String> {
        let told =
            |problem: crate::fill::Problem| format!("{}: {}", problem.field, problem.problem);
        let mut with = self.blanks().fill(&call.with, "with").map_err(told)?;
        let Value::Object(fields) = &mut with else {
            return Err("with is no table".to_owned());
        };
        if is_command(&call.method) {
            let occurred_at = self.moment(at)?;
            let context = fields
                .entry("context")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(context) = context {
                context
                    .entry("command_id")
                    .or_insert_with(|| self.command_id(index).to_string().into());
                context
                    .entry("occurred_at")
                    .or_insert_with(|| occurred_at.to_string().into());
            }
        } else if call
            .method
            .input()
            .get_field_by_name("min_position")
            .is_some()
        {
            fields
                .entry("min_position")
                .or_insert_with(|| self.report.position.into());
        }
        to_message(&call.method.input(), &with, "with").map_err(told)
    }

    fn moment(&self, at: SignedDuration) -> Result<Timestamp, String> {
        self.scenario
            .start
            .checked_add(at)
            .map_err(|_| "the step lies outside of time".to_owned())
    }

    fn blanks(&self) -> Blanks<'_> {
        Blanks {
            start: self.scenario.start,
            bindings: &self.report.saved,
        }
    }

    /// The same for the same step of the same scenario, whenever and wherever it is played.
    fn command_id(&self, index: usize) -> Uuid {
        let name = format!("{}/{}", self.scenario.name, index + 1);
        Uuid::new_v5(&COMMANDS, name.as_bytes())
    }

    fn note_receipt(
        &mut self,
        method: &MethodDescriptor,
        answer: &Value,
    ) -> Result<(), Vec<String>> {
        let receipt = answer
            .get("receipt")
            .ok_or_else(|| vec!["the answer has no receipt".to_owned()])?;
        let position = receipt.get("position").and_then(Value::as_u64).unwrap_or(0);
        if position == 0 {
            return Err(vec!["the receipt has no position".to_owned()]);
        }
        let is_first = self.report.position == 0;
        self.report.position = self.report.position.max(position);
        if let Some(case_id) = receipt.get("case_id").and_then(Value::as_str)
            && is_about_a_case(method)
            && !self.report.cases.iter().any(|known| known == case_id)
        {
            self.report.cases.push(case_id.to_owned());
        }
        let recorded_at = receipt.get("recorded_at").and_then(Value::as_str);
        if is_first
            && let Some(now) = self.options.repeatable_at
            && let Some(Ok(recorded_at)) = recorded_at.map(str::parse::<Timestamp>)
        {
            self.report.repeated = recorded_at < now;
        }
        Ok(())
    }

    async fn send_again(
        &self,
        call: &Call,
        request: &DynamicMessage,
        first: &Value,
    ) -> Result<(), Vec<String>> {
        if !self.options.send_twice {
            return Ok(());
        }
        let again = self
            .client
            .call(&call.method, &call.by, request)
            .await
            .map_err(|status| vec![format!("sent again, got {}", described(&status))])?;
        let again = answer_json(&again).map_err(|problem| vec![problem])?;
        if again == *first {
            Ok(())
        } else {
            Err(vec![format!("sent again, expected {first}, got {again}")])
        }
    }

    fn save(&mut self, call: &Call, answer: &Value) -> Result<(), Vec<String>> {
        for saving in &call.saves {
            let found = saving.path.split('.').try_fold(answer, |value, name| {
                let (name, index) = split_index(name);
                let value = value.get(name)?;
                index.map_or(Some(value), |index| value.get(index))
            });
            let text = match found {
                Some(Value::String(text)) => text.clone(),
                Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
                _ => return Err(vec![format!("{}: the answer has none", saving.path)]),
            };
            self.report.saved.insert(saving.name.clone(), text);
        }
        Ok(())
    }

    fn compare(&self, call: &Call, pattern: &Value, answer: &Value) -> Result<(), Vec<String>> {
        if self.report.repeated && !is_command(&call.method) {
            return Ok(());
        }
        let told = |problem: crate::fill::Problem| vec![problem.problem];
        let pattern = self.blanks().fill(pattern, "expect").map_err(told)?;
        let judged = judged(call, answer);
        let answer = &judged;
        let mut differences = mismatches(&pattern, answer);
        let rendered = answer.to_string().to_lowercase();
        let nowhere = self
            .blanks()
            .fill(&json!(call.nowhere), "nowhere")
            .map_err(told)?;
        for text in nowhere
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if rendered.contains(&text.to_lowercase()) {
                differences.push(format!(
                    "the answer holds {text:?}, which must stand nowhere"
                ));
            }
        }
        if differences.is_empty() {
            Ok(())
        } else {
            Err(differences)
        }
    }
}
