//! What one org unit sees at the end of a scenario, as a text that stays the same from run to run
//! under a manual clock.

use jiff::Timestamp;
use prost_reflect::{DynamicMessage, ReflectMessage};
use serde_json::{Value, json};

use crate::dump::{Dumper, VIEWS};
use crate::outline::{Outline, opened_any, steady, texts_of, time_in, vietnamese};
use crate::{Client, ClockStatus, Report, Scenario, clocks};

/// Items on a page.
const PAGE_SIZE: u32 = 50;
/// Clocks listed on a board.
const BOARD_SIZE: u32 = 200;
/// What the timeline tells of a latest event.
const LATEST: &str = "latest";
/// What the timeline's heading of an event tells already.
const HEADED: [&str; 6] = [
    "lane",
    "type",
    "recorded_at",
    "actor",
    "payload",
    "occurred_at",
];

/// A unit, and the person through whose eyes it is asked what it sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Org unit.
    pub org_unit_id: String,
    /// One of its people.
    pub person_id: String,
    /// Whether the clocks of the log are listed too: for the one unit that sees all of them.
    pub lists_clocks: bool,
}

/// Worklist, board, referrals, case files and timelines of the scenario's cases as the unit sees
/// them.
///
/// # Errors
/// A query that failed with anything but a refusal that keeps a secret, in words.
pub async fn golden(
    client: &Client<'_>,
    scenario: &Scenario,
    report: &Report,
    viewer: &Viewer,
) -> Result<String, String> {
    let mut page = Page {
        dumper: Dumper::new(client, report.position, PAGE_SIZE),
        viewer: &viewer.person_id,
        outline: Outline::new(&report.saved),
    };
    let title = format!("{} · {}", scenario.name, viewer.org_unit_id);
    page.outline.line(0, &title);
    page.list("worklist", "GetWorklist", "items", json!({}))
        .await?;
    page.board().await?;
    for direction in ["INBOX", "OUTBOX"] {
        let heading = format!("referrals, {}", direction.to_lowercase());
        let request = json!({"direction": format!("REFERRAL_DIRECTION_{direction}")});
        page.list(&heading, "ListReferrals", "referrals", request)
            .await?;
    }
    for case_id in &report.cases {
        page.case_file(case_id).await?;
        page.timeline(case_id).await?;
    }
    if viewer.lists_clocks {
        for case_id in &report.cases {
            let clocks = clocks::of_case(client, case_id, report.position).await?;
            page.clocks(case_id, &clocks);
        }
    }
    Ok(page.outline.finish())
}

struct Page<'a> {
    dumper: Dumper<'a>,
    viewer: &'a str,
    outline: Outline,
}

// === impl Page ===

impl Page<'_> {
    fn heading(&mut self, text: &str) {
        self.outline.line(0, "");
        self.outline.line(0, &format!("== {text}"));
    }

    async fn list(
        &mut self,
        heading: &str,
        method: &str,
        list: &str,
        request: Value,
    ) -> Result<(), String> {
        self.heading(heading);
        let found = self
            .dumper
            .messages(VIEWS, method, list, self.viewer, request)
            .await?;
        match found {
            Err(denial) => self.outline.line(0, denial),
            Ok(items) if items.is_empty() => self.outline.line(0, "(none)"),
            Ok(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.outline.line(0, "");
                    }
                    self.outline.fields(0, item, &[]);
                }
            }
        }
        Ok(())
    }

    async fn board(&mut self) -> Result<(), String> {
        self.heading("board");
        let request = json!({"page_size": BOARD_SIZE});
        let answer = self
            .dumper
            .answer(VIEWS, "GetBoard", self.viewer, request)
            .await?;
        match answer {
            Err(denial) => self.outline.line(0, denial),
            Ok(board) => self.outline.fields(0, &board, &["applied_limit"]),
        }
        Ok(())
    }

    async fn case_file(&mut self, case_id: &str) -> Result<(), String> {
        self.heading(&format!("case file of {case_id}"));
        let answer = self
            .dumper
            .answer(
                VIEWS,
                "GetCaseFile",
                self.viewer,
                json!({"case_id": case_id}),
            )
            .await?;
        match answer {
            Err(denial) => self.outline.line(0, denial),
            Ok(answer) => {
                // the latest events stand in the timeline
                let left_out = [LATEST, "applied_limit"];
                if let Some(file) = nested(&answer, "case_file") {
                    self.outline.fields(0, &file, &left_out);
                }
            }
        }
        Ok(())
    }

    async fn timeline(&mut self, case_id: &str) -> Result<(), String> {
        self.heading(&format!("timeline of {case_id}"));
        let request = json!({"case_id": case_id});
        let found = self
            .dumper
            .messages(VIEWS, "GetTimeline", "events", self.viewer, request)
            .await?;
        match found {
            Err(denial) => self.outline.line(0, denial),
            Ok(events) => steady(&events, deadline_moment, deadline_clock)
                .into_iter()
                .for_each(|event| self.event(event)),
        }
        Ok(())
    }

    fn event(&mut self, event: &DynamicMessage) {
        let recorded = time_of(event, "recorded_at");
        let occurred = time_of(event, "occurred_at");
        let told = if occurred == recorded {
            String::new()
        } else {
            format!(" (happened {occurred})")
        };
        let actor = nested(event, "actor");
        let of_actor = |name: &str| {
            actor
                .as_ref()
                .map_or_else(String::new, |a| text_of(a, name))
        };
        let unit = of_actor("org_unit_id");
        let person = match of_actor("person_id") {
            person if person.is_empty() => person,
            person => format!("/{person}"),
        };
        let heading = format!(
            "{recorded}{told}  {}  {}  {unit}{person}",
            text_of(event, "lane"),
            text_of(event, "type"),
        );
        self.outline.line(0, &heading);
        if let Some(payload) = nested(event, "payload") {
            self.outline.fields(2, &payload, &[]);
        }
        self.outline.fields(1, event, &HEADED);
    }

    fn clocks(&mut self, case_id: &str, clocks: &[clocks::SeenClock]) {
        self.heading(&format!("clocks of {case_id}"));
        let mut clocks: Vec<_> = clocks.iter().collect();
        clocks.sort_by_key(|clock| (&clock.rule, &clock.due_at, &clock.responsible, &clock.key));
        for clock in clocks {
            let missed = match (clock.was_missed, clock.status) {
                (true, _) => "missed",
                (false, ClockStatus::Met) => "kept",
                (false, _) => "-",
            };
            let due = clock
                .due_at
                .parse()
                .map_or_else(|_| clock.due_at.clone(), vietnamese);
            let line = format!(
                "{}  {}  {missed}  due {due}  {}  {}",
                clock.rule,
                clock.status.name(),
                clock.responsible,
                clock.key,
            );
            self.outline.line(0, &line);
        }
    }
}

fn nested(message: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    let field = message.descriptor().get_field_by_name(name)?;
    message
        .has_field(&field)
        .then(|| message.get_field(&field).as_message().cloned())
        .flatten()
}

/// When an event of a deadline was recorded; nothing for other events.
fn deadline_moment(event: &DynamicMessage) -> Option<Timestamp> {
    let is_deadline = text_of(event, "lane") == "deadline";
    let recorded = is_deadline.then(|| nested(event, "recorded_at")).flatten();
    recorded.and_then(|time| time_in(&time))
}

/// What tells one clock from another in every run alike.
fn deadline_clock(event: &DynamicMessage) -> Vec<String> {
    let payload = nested(event, "payload").and_then(|payload| opened_any(&payload));
    payload.map_or_else(Vec::new, |payload| {
        texts_of(&payload, &["rule_id", "key", "responsible_org_unit_id"])
    })
}

fn text_of(message: &DynamicMessage, name: &str) -> String {
    let value = message.get_field_by_name(name);
    let text = value.as_ref().and_then(|value| value.as_str());
    text.unwrap_or_default().to_owned()
}

fn time_of(message: &DynamicMessage, name: &str) -> String {
    nested(message, name)
        .and_then(|time| time_in(&time))
        .map_or_else(|| "(no time)".to_owned(), vietnamese)
}
