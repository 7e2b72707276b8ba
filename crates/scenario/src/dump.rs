//! What every agency sees of a scenario's cases, in a form that two shapes of the
//! system can be compared by: what differs from run to run is left out.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::{DynamicMessage, MethodDescriptor};
use serde_json::{Map, Value, json};
use tonic::{Code, Status};

use crate::answer::answer_json;
use crate::fill::to_message;
use crate::{Client, Report, Scenario};

pub(crate) const VIEWS: &str = "lachan.views.v1.ViewsService";
const AUDIT: &str = "lachan.audit.v1.AuditService";
/// Small on purpose: every dump walks over the seams of pages.
const PAGE_SIZE: u32 = 7;
/// Most pages of one list.
const PAGES_MAX: usize = 1000;
/// The two who see every case, besides the people of the scenario.
const OVERSEERS: [&str; 2] = ["lead-officer", "auditor"];
/// Fields that differ from run to run: the server's clock, random ids and keys, places in a log that
/// holds more.
const VOLATILE: [&str; 25] = [
    "recorded_at",
    "event_id",
    "traceparent",
    "position",
    "since_position",
    "since",
    "opened_at",
    "last_event_at",
    "proposed_at",
    "registered_at",
    "explained_at",
    "corrected_at",
    "linked_at",
    "answered_at",
    "completed_at",
    "next_page_token",
    "as_of_position",
    "log_head",
    "key_id",
    "sha256",
    "delay_seconds",
    "clocks",
    "next_due_at",
    "open_clocks",
    "overdue_clocks",
];
/// Lane of what falls due: another on every clock.
const DEADLINES: &str = "deadline";

/// Case files, timelines, referrals and worklist entries of the scenario's cases as each of its
/// people sees them, and the replays as an auditor does. Sorted and without what is volatile.
///
/// # Errors
/// A query that failed with anything but "not found", in words.
pub async fn dump(
    client: &Client<'_>,
    scenario: &Scenario,
    report: &Report,
) -> Result<Value, String> {
    let viewers: BTreeSet<&str> = scenario
        .actors
        .values()
        .map(String::as_str)
        .chain(OVERSEERS)
        .collect();
    let dumper = Dumper::new(client, report.position, PAGE_SIZE);
    let mut seen = Map::new();
    for viewer in viewers {
        let mut of_viewer = dumper.lists(viewer, &report.cases).await?;
        for case_id in &report.cases {
            of_viewer.insert(case_id.clone(), dumper.case(viewer, case_id).await?);
        }
        seen.insert(viewer.to_owned(), Value::Object(of_viewer));
    }
    Ok(canonical(&json!({
        "scenario": scenario.name,
        "saved": report.saved,
        "seen": seen,
    })))
}

/// Asks the queries, page by page.
pub(crate) struct Dumper<'a> {
    client: &'a Client<'a>,
    /// What the views must hold at least.
    position: u64,
    page_size: u32,
}

// === impl Dumper ===

impl<'a> Dumper<'a> {
    pub(crate) fn new(client: &'a Client<'a>, position: u64, page_size: u32) -> Self {
        Self {
            client,
            position,
            page_size,
        }
    }

    async fn case(&self, viewer: &str, case_id: &str) -> Result<Value, String> {
        let file = self
            .ask(VIEWS, "GetCaseFile", viewer, json!({"case_id": case_id}))
            .await?;
        let timeline = self
            .pages(
                VIEWS,
                "GetTimeline",
                "events",
                viewer,
                json!({"case_id": case_id}),
            )
            .await?;
        let replay = if viewer == "auditor" {
            self.replay(viewer, case_id).await?
        } else {
            Value::Null
        };
        Ok(json!({"case_file": file, "timeline": timeline, "replay": replay}))
    }

    /// Worklist and referrals of the viewer's unit, as far as they are about the scenario's cases.
    async fn lists(&self, viewer: &str, cases: &[String]) -> Result<Map<String, Value>, String> {
        let lists = [
            ("worklist", "GetWorklist", "items", json!({})),
            (
                "inbox",
                "ListReferrals",
                "referrals",
                json!({"direction": "REFERRAL_DIRECTION_INBOX"}),
            ),
            (
                "outbox",
                "ListReferrals",
                "referrals",
                json!({"direction": "REFERRAL_DIRECTION_OUTBOX"}),
            ),
        ];
        let mut seen = Map::new();
        for (name, method, list, request) in lists {
            let mut found = self.pages(VIEWS, method, list, viewer, request).await?;
            if let Value::Array(items) = &mut found {
                items.retain(|item| is_ours(item, cases));
            }
            seen.insert(name.to_owned(), found);
        }
        Ok(seen)
    }

    async fn replay(&self, viewer: &str, case_id: &str) -> Result<Value, String> {
        if method(AUDIT, "ReplayCase").is_none() {
            return Ok(Value::Null);
        }
        let request = json!({"case_id": case_id});
        let first = self.ask(AUDIT, "ReplayCase", viewer, request.clone());
        let mut replay = first.await?;
        let Some(told) = replay.as_object_mut() else {
            return Ok(replay);
        };
        // how much a page holds, and how many events there are, depends on what the deadlines recorded so far
        if let Some(header) = told.get_mut("header").and_then(Value::as_object_mut) {
            header.remove("event_count");
        }
        let events = self.pages(AUDIT, "ReplayCase", "events", viewer, request);
        told.insert("events".to_owned(), events.await?);
        Ok(replay)
    }

    pub(crate) async fn pages(
        &self,
        service: &str,
        method: &str,
        list: &str,
        viewer: &str,
        request: Value,
    ) -> Result<Value, String> {
        match self
            .messages(service, method, list, viewer, request)
            .await?
        {
            Ok(items) => items.iter().map(answer_json).collect(),
            Err(denial) => Ok(Value::String(denial.to_owned())),
        }
    }

    /// The items of all pages of a list, or the name of the refusal.
    pub(crate) async fn messages(
        &self,
        service: &str,
        method: &str,
        list: &str,
        viewer: &str,
        mut request: Value,
    ) -> Result<Result<Vec<DynamicMessage>, &'static str>, String> {
        let mut items = Vec::new();
        request["page_size"] = self.page_size.into();
        for _page in 0..PAGES_MAX {
            let answer = self.answer(service, method, viewer, request.clone());
            let answer = match answer.await? {
                Ok(answer) => answer,
                Err(denial) => return Ok(Err(denial)),
            };
            if let Some(page) = answer.get_field_by_name(list) {
                let found = page.as_list().unwrap_or_default().iter();
                items.extend(found.filter_map(|item| item.as_message().cloned()));
            }
            let token = answer.get_field_by_name("next_page_token");
            match token.as_ref().and_then(|token| token.as_str()) {
                Some(token) if !token.is_empty() => request["page_token"] = token.into(),
                _ => return Ok(Ok(items)),
            }
        }
        Err(format!("{method} for {viewer} never ends"))
    }

    /// An answer, or the name of the refusal.
    async fn ask(
        &self,
        service: &str,
        name: &str,
        viewer: &str,
        request: Value,
    ) -> Result<Value, String> {
        match self.answer(service, name, viewer, request).await? {
            Ok(answer) => answer_json(&answer),
            Err(denial) => Ok(Value::String(denial.to_owned())),
        }
    }

    /// An answer, or the name of the refusal, as long as it is one that keeps a secret.
    pub(crate) async fn answer(
        &self,
        service: &str,
        name: &str,
        viewer: &str,
        mut request: Value,
    ) -> Result<Result<DynamicMessage, &'static str>, String> {
        let method = method(service, name).ok_or_else(|| format!("no method {name}"))?;
        if method.input().get_field_by_name("min_position").is_some() {
            request["min_position"] = self.position.into();
        }
        let told = |problem: crate::fill::Problem| format!("{name}: {}", problem.problem);
        let request = to_message(&method.input(), &request, "request").map_err(told)?;
        match self.client.call(&method, viewer, &request).await {
            Ok(answer) => Ok(Ok(answer)),
            Err(status) if is_denial(&status) => Ok(Err(crate::report::code_name(status.code()))),
            Err(status) => Err(format!(
                "{name} for {viewer}: {} {}",
                crate::report::code_name(status.code()),
                status.message()
            )),
        }
    }
}

fn method(service: &str, name: &str) -> Option<MethodDescriptor> {
    api::DESCRIPTORS
        .get_service_by_name(service)?
        .methods()
        .find(|method| method.name() == name)
}

fn is_ours(item: &Value, cases: &[String]) -> bool {
    let case_id = item.get("case_id").and_then(Value::as_str);
    cases.iter().any(|own| case_id == Some(own))
}

fn is_of_deadlines(value: &Value) -> bool {
    value.get("lane").and_then(Value::as_str) == Some(DEADLINES)
}

fn is_denial(status: &Status) -> bool {
    matches!(status.code(), Code::NotFound | Code::PermissionDenied)
}

/// Sorted, and without volatile fields at any depth.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !VOLATILE.contains(&name.as_str()))
            .map(|(name, member)| (name.clone(), canonical(member)))
            .collect::<BTreeMap<_, _>>()
            .into_iter()
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items
            .iter()
            .filter(|item| !is_of_deadlines(item))
            .map(canonical)
            .collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_run_to_run_is_left_out_at_any_depth() {
        let seen = json!({"b": [{"recorded_at": "x", "type": "t"}], "a": {"position": 3, "n": 1}});
        assert_eq!(
            canonical(&seen).to_string(),
            r#"{"a":{"n":1},"b":[{"type":"t"}]}"#
        );
    }
}
