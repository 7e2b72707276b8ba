//! A replay as text for people: Vietnamese first, English second, times in Viet Nam;
//! and as JSON for programs.

use access::Registry;
use api::audit::v1::{
    ReplayCaseResponse, ReplayHeader, ReplayedEvent, ReplayedLane, SealedSummary,
};
use api::log::v1::{Actor, AgencyKind};
use api::timestamp_from_proto;
use jiff::Timestamp;
use prost_reflect::{ReflectMessage, SerializeOptions};
use serde_json::{Value, json as object};

use crate::labels::{
    Label, agency_label, basis_label, compartment_name, event_label, lane_label, role_label,
    state_label,
};
use crate::payload_text::{PayloadText, local_time};
use crate::wrap::wrapped;

const WIDTH_DEFAULT: usize = 100;
/// Below this nothing readable remains of two languages.
const WIDTH_MIN: usize = 40;

const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[31m";
const PLAIN: &str = "\u{1b}[0m";

/// How a timeline looks.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// Columns of a line.
    pub width: usize,
    /// Whether to use the terminal's colour codes.
    pub colour: bool,
    /// Where units have their names from; ids are shown without it.
    pub registry: Option<&'a Registry>,
}

/// A replay as a readable timeline in plain text: the first page, and the events of all others.
pub fn render(replay: &ReplayCaseResponse) -> String {
    render_styled(replay, Style::default())
}

/// As [`render`], in a style of one's own.
pub fn render_styled(replay: &ReplayCaseResponse, style: Style<'_>) -> String {
    let mut text = Text {
        style,
        lines: Vec::new(),
    };
    let header = replay.header.clone().unwrap_or_default();
    text.header(&header);
    for event in &replay.events {
        text.event(event, header.as_agency_kind() != AgencyKind::Unspecified);
    }
    text.lines.push(String::new());
    text.lines.join("\n")
}

/// A replay as one JSON document, in protobuf's JSON with the contract's field names; positions are
/// numbers.
pub fn json(replay: &ReplayCaseResponse) -> Value {
    let events: Vec<Value> = replay.events.iter().map(event_json).collect();
    let header = replay.header.as_ref().and_then(message_json);
    object!({ "header": header, "events": events })
}

fn event_json(event: &ReplayedEvent) -> Value {
    message_json(event).unwrap_or_else(|| {
        // a payload of another build: what it is, without what it says
        let mut unreadable = event.clone();
        let payload = unreadable.payload.take().unwrap_or_default();
        let mut value = message_json(&unreadable).unwrap_or_default();
        value["payload"] = object!({
            "@type": payload.type_url,
            "value_hex": hex::encode(payload.value),
        });
        value
    })
}

fn message_json(message: &impl ReflectMessage) -> Option<Value> {
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .stringify_64_bit_integers(false);
    message
        .transcode_to_dynamic()
        .serialize_with_options(serde_json::value::Serializer, &options)
        .ok()
}

/// `183 600` seconds as `2 d 3 h`: the two largest units, rounded down.
fn duration(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60 % 60, seconds / 3_600 % 24, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

fn time(value: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    value.and_then(timestamp_from_proto)
}

fn compartments<'a>(parts: impl Iterator<Item = &'a SealedSummary>) -> String {
    let names: Vec<&str> = parts
        .map(|part| compartment_name(part.compartment()))
        .collect();
    names.join(", ")
}

// === impl Style ===

impl Default for Style<'_> {
    fn default() -> Self {
        Self {
            width: WIDTH_DEFAULT,
            colour: false,
            registry: None,
        }
    }
}

// === impl Text ===

struct Text<'a> {
    style: Style<'a>,
    lines: Vec<String>,
}

impl Text<'_> {
    fn header(&mut self, header: &ReplayHeader) {
        self.line(BOLD, &format!("Hồ sơ · Case {}", header.case_id), 0);
        let (as_of, head) = (header.as_of_position, header.log_head);
        self.line(
            "",
            &format!("Tính đến vị trí · As of position: {as_of} (nhật ký · log head: {head})"),
            0,
        );
        if header.as_agency_kind() != AgencyKind::Unspecified {
            let viewer = agency_label(header.as_agency_kind()).both();
            self.line("", &format!("Nhìn từ · Seen as: {viewer}"), 0);
            if !header.agency_took_part {
                let text = "Chưa tham gia hồ sơ: chỉ thấy chuyển gửi của mình · \
                            Took no part in the case: sees its own referrals only";
                self.line(RED, text, 0);
            }
        }
        let state = state_label(header.state()).both();
        self.line("", &format!("Trạng thái · State: {state}"), 0);
        self.line(
            "",
            &format!("Số sự kiện · Events: {}", header.event_count),
            0,
        );
        self.line("", "Tuyến xử lý · Lanes:", 0);
        for lane in &header.lanes {
            self.lane(lane);
        }
    }

    fn lane(&mut self, lane: &ReplayedLane) {
        let name = lane_label(&lane.lane).both();
        self.line("", &format!("{name}: {}", lane.event_count), 2);
        for unit in &lane.units {
            let name = self.unit(&unit.org_unit_id);
            let basis = basis_label(unit.basis()).both();
            let since = unit.since_position;
            self.line("", &format!("{name} ({basis}, #{since})"), 4);
        }
    }

    fn event(&mut self, event: &ReplayedEvent, is_through_other_eyes: bool) {
        let occurred_at = time(event.occurred_at.as_ref());
        let when = occurred_at.map(local_time).unwrap_or_default();
        let lane = lane_label(&event.lane).both();
        self.lines.push(String::new());
        self.line("", &format!("#{} {when} [{lane}]", event.position), 0);
        let label = event_label(&event.r#type);
        let what = label.map_or_else(|| event.r#type.clone(), |label| label.both());
        self.line(BOLD, &what, 2);
        if let Some(actor) = &event.actor {
            self.actor(actor);
        }
        self.payload(event, occurred_at);
        if !event.sealed.is_empty() {
            let all = compartments(event.sealed.iter());
            self.line("", &format!("[niêm phong · sealed: {all}]"), 4);
        }
        let entitled = compartments(event.sealed.iter().filter(|part| part.entitled));
        if is_through_other_eyes && !entitled.is_empty() {
            self.line("", &format!("[được mở · may open: {entitled}]"), 4);
        }
        if event.late {
            let delay = duration(event.delay_seconds);
            let recorded = time(event.recorded_at.as_ref()).map(local_time);
            let recorded = recorded.unwrap_or_default();
            let text = format!("ghi nhận muộn · recorded late by {delay} ({recorded})");
            self.line(RED, &text, 4);
        }
    }

    fn actor(&mut self, actor: &Actor) {
        let unit = self.unit(&actor.org_unit_id);
        let role = role_label(actor.role()).both();
        self.line("", &format!("{unit}; {role} ({})", actor.person_id), 4);
    }

    fn payload(&mut self, event: &ReplayedEvent, occurred_at: Option<Timestamp>) {
        let registry = self.style.registry;
        let payload_text = PayloadText {
            units: &|id| unit_label(registry, id),
            acting_unit: event
                .actor
                .as_ref()
                .map_or("", |actor| actor.org_unit_id.as_str()),
        };
        let Some(payload) = &event.payload else {
            return;
        };
        let width = self.style.width.max(WIDTH_MIN);
        for line in payload_text.lines(payload, occurred_at) {
            self.lines.extend(wrapped(&line, width, "    - ", "      "));
        }
    }

    fn unit(&self, id: &str) -> String {
        unit_label(self.style.registry, id).map_or_else(|| id.to_owned(), |label| label.both())
    }

    fn line(&mut self, colour: &str, text: &str, indent: usize) {
        let margin = " ".repeat(indent);
        let rest = " ".repeat(indent + 2);
        let width = self.style.width.max(WIDTH_MIN);
        let is_coloured = self.style.colour && !colour.is_empty();
        for line in wrapped(text, width, &margin, &rest) {
            self.lines.push(if is_coloured {
                format!("{colour}{line}{PLAIN}")
            } else {
                line
            });
        }
    }
}

fn unit_label(registry: Option<&Registry>, id: &str) -> Option<Label> {
    let unit = registry?.unit(id)?.latest();
    Some(Label {
        vi: unit.name_vi.clone(),
        en: unit.name_en.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_shows_its_two_largest_units() {
        assert_eq!(duration(2 * 86_400 + 3 * 3_600 + 59), "2 d 3 h");
        assert_eq!(duration(2 * 86_400 + 59), "2 d");
        assert_eq!(duration(5 * 3_600 + 61), "5 h 1 min");
        assert_eq!(duration(59), "0 min");
    }
}
