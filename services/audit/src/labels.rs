//! What a timeline calls things, in Vietnamese and English; the texts stand in `labels/`, one file
//! per lane.

use std::collections::HashMap;
use std::sync::LazyLock;

use api::Compartment;
use api::audit::v1::CaseState;
use api::log::v1::{AgencyKind, LaneBasis, Role};
use serde::Deserialize;

const TEXTS: [&str; 11] = [
    include_str!("../labels/common.toml"),
    include_str!("../labels/intake.toml"),
    include_str!("../labels/health.toml"),
    include_str!("../labels/custody.toml"),
    include_str!("../labels/police.toml"),
    include_str!("../labels/legal_aid.toml"),
    include_str!("../labels/education.toml"),
    include_str!("../labels/referral.toml"),
    include_str!("../labels/data_protection.toml"),
    include_str!("../labels/registry.toml"),
    include_str!("../labels/deadline.toml"),
];

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Vietnamese; empty when there is none yet.
    pub vi: String,
    /// English.
    pub en: String,
}

type Bilingual = HashMap<String, (String, String)>;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Texts {
    lanes: Bilingual,
    agencies: Bilingual,
    roles: Bilingual,
    bases: Bilingual,
    states: Bilingual,
    events: Bilingual,
    fields: HashMap<String, String>,
    codes: HashMap<String, String>,
}

static LABELS: LazyLock<Texts> = LazyLock::new(|| {
    let mut all = Texts::default();
    for text in TEXTS {
        let texts: Texts = toml::from_str(text).expect("a test parses the embedded texts");
        all.lanes.extend(texts.lanes);
        all.agencies.extend(texts.agencies);
        all.roles.extend(texts.roles);
        all.bases.extend(texts.bases);
        all.states.extend(texts.states);
        all.events.extend(texts.events);
        all.fields.extend(texts.fields);
        all.codes.extend(texts.codes);
    }
    all
});

/// What an event type is called; `None` for a type of another build.
pub fn event_label(event_type: &str) -> Option<Label> {
    LABELS.events.get(event_type).map(Label::of)
}

/// What a lane is called.
pub fn lane_label(lane: &str) -> Label {
    look_up(&LABELS.lanes, lane)
}

/// What an agency kind is called.
pub fn agency_label(kind: AgencyKind) -> Label {
    look_up(&LABELS.agencies, access::agency_kind_name(kind))
}

/// What a role is called.
pub fn role_label(role: Role) -> Label {
    look_up(&LABELS.roles, access::role_name(role))
}

/// What the basis of a participation is called.
pub fn basis_label(basis: LaneBasis) -> Label {
    look_up(
        &LABELS.bases,
        without_prefix(basis.as_str_name(), "LANE_BASIS_"),
    )
}

/// What the state of a case is called.
pub fn state_label(state: CaseState) -> Label {
    look_up(
        &LABELS.states,
        without_prefix(state.as_str_name(), "CASE_STATE_"),
    )
}

/// The name of a compartment, for example `IDENTITY`.
pub fn compartment_name(compartment: Compartment) -> &'static str {
    without_prefix(compartment.as_str_name(), "COMPARTMENT_")
}

/// What a field of an event is called.
pub(crate) fn field_label(name: &str) -> Label {
    let unit = name
        .strip_suffix("_org_unit_id")
        .or_else(|| name.strip_suffix("_org_unit_ids"))
        .map(|who| format!("{who}_unit"));
    let name_without_id = unit.as_deref().unwrap_or(name);
    let name_without_id = name_without_id
        .strip_suffix("_id")
        .unwrap_or(name_without_id);
    Label {
        vi: LABELS.fields.get(name).cloned().unwrap_or_default(),
        en: name_without_id.replace('_', " "),
    }
}

/// What a value of an enum is called: `ABUSE_FORM_NEGLECT` of `AbuseForm`.
pub(crate) fn code_label(enum_name: &str, value_name: &str) -> Label {
    let plain = value_name
        .strip_prefix(&prefix_of(enum_name))
        .unwrap_or(value_name);
    Label {
        vi: LABELS.codes.get(value_name).cloned().unwrap_or_default(),
        en: plain.to_lowercase().replace('_', " "),
    }
}

fn look_up(table: &Bilingual, key: &str) -> Label {
    table.get(key).map_or_else(
        || Label {
            vi: String::new(),
            en: key.to_lowercase().replace('_', " "),
        },
        Label::of,
    )
}

fn without_prefix(name: &'static str, prefix: &str) -> &'static str {
    name.strip_prefix(prefix).unwrap_or(name)
}

/// `AbuseForm` as the prefix of its values, `ABUSE_FORM_`.
fn prefix_of(enum_name: &str) -> String {
    let mut prefix = String::new();
    for (index, letter) in enum_name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            prefix.push('_');
        }
        prefix.push(letter.to_ascii_uppercase());
    }
    prefix.push('_');
    prefix
}

// === impl Label ===

impl Label {
    fn of((vi, en): &(String, String)) -> Self {
        Self {
            vi: vi.clone(),
            en: en.clone(),
        }
    }

    /// Vietnamese first, English second.
    pub fn both(&self) -> String {
        if self.vi.is_empty() {
            return self.en.clone();
        }
        format!("{} · {}", self.vi, self.en)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

    use super::*;

    #[test]
    fn every_event_type_of_the_contract_has_a_label_in_both_languages() {
        let unnamed: Vec<&str> = api::event_types()
            .iter()
            .map(|event_type| event_type.name)
            .filter(|name| {
                event_label(name).is_none_or(|label| label.vi.is_empty() || label.en.is_empty())
            })
            .collect();
        assert!(
            unnamed.is_empty(),
            "add to [events] of a file in labels/: {unnamed:#?}"
        );
    }

    /// Names of what PUBLIC fields hold and a timeline shows, nested messages included.
    fn collect(message: &MessageDescriptor, fields: &[FieldDescriptor], names: &mut Names) {
        // UUIDs and agency kinds are not shown
        let is_hidden = |name: &str| {
            let shown_id = ["org_unit_id", "person_id", "room_id"];
            name.ends_with("agency_kind")
                || name.ends_with("_id") && !shown_id.iter().any(|id| name.ends_with(id))
        };
        for field in fields.iter().filter(|field| !is_hidden(field.name())) {
            names.fields.insert(field.name().to_owned());
            match field.kind() {
                Kind::Enum(codes) if codes.name() != "LaneBasis" => {
                    let codes = codes.values().filter(|value| value.number() != 0);
                    names
                        .codes
                        .extend(codes.map(|value| value.name().to_owned()));
                }
                Kind::Message(nested)
                    if nested.full_name().starts_with("lachan.")
                        && nested.name() != "AppliedLimit"
                        && nested != *message =>
                {
                    let all: Vec<FieldDescriptor> = nested.fields().collect();
                    collect(&nested, &all, names);
                }
                _ => {}
            }
        }
    }

    #[derive(Default)]
    struct Names {
        fields: BTreeSet<String>,
        codes: BTreeSet<String>,
    }

    #[test]
    fn every_field_and_code_of_a_timeline_has_a_vietnamese_text() {
        let mut names = Names::default();
        for event_type in api::event_types() {
            let full_name = format!("lachan.{}", event_type.name);
            let message = api::DESCRIPTORS
                .get_message_by_name(&full_name)
                .expect("an event");
            let public: Vec<FieldDescriptor> = message
                .fields()
                .filter(|field| event_type.compartment(field.number()) == Some(Compartment::Public))
                .collect();
            collect(&message, &public, &mut names);
        }
        names
            .fields
            .retain(|name| !LABELS.fields.contains_key(name));
        names.codes.retain(|name| !LABELS.codes.contains_key(name));
        let (fields, codes) = (names.fields, names.codes);
        assert!(
            fields.is_empty() && codes.is_empty(),
            "add to a file in labels/: [fields] {fields:#?} [codes] {codes:#?}"
        );
    }

    #[test]
    fn no_label_names_what_the_contract_does_not_have() {
        let strangers: Vec<&String> = LABELS
            .events
            .keys()
            .filter(|name| api::event_type(name).is_none())
            .collect();
        assert!(strangers.is_empty(), "{strangers:?}");
    }

    #[test]
    fn every_lane_agency_role_basis_and_state_has_a_label_in_both_languages() {
        let mut labels: Vec<Label> = access::LANES.map(lane_label).to_vec();
        labels.extend(access::AGENCY_KINDS.map(agency_label));
        labels.extend(
            (1..=12)
                .filter_map(|n| Role::try_from(n).ok())
                .map(role_label),
        );
        labels.extend(
            (1..=4)
                .filter_map(|n| LaneBasis::try_from(n).ok())
                .map(basis_label),
        );
        labels.extend(
            (0..=3)
                .filter_map(|n| CaseState::try_from(n).ok())
                .map(state_label),
        );
        for label in labels {
            assert!(!label.vi.is_empty() && !label.en.is_empty(), "{label:?}");
        }
    }

    #[test]
    fn a_code_without_a_vietnamese_text_shows_by_its_english_name() {
        let label = code_label("SomeThing", "SOME_THING_NOT_KNOWN");
        assert_eq!(label.both(), "not known");
    }

    #[test]
    fn the_field_of_a_unit_does_not_say_id() {
        assert_eq!(field_label("suggested_org_unit_id").en, "suggested unit");
        assert_eq!(field_label("room_id").en, "room");
    }
}
