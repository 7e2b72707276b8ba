//! A clock as its pack writes it: the `[rule.clock]` table, described in `packs/README.md`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// When a rule starts to run, what ends it, whose duty it is and who is told.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockText {
    pub(crate) lane: String,
    #[serde(default)]
    pub(crate) key: Keys,
    #[serde(default = "actor")]
    pub(crate) responsible: String,
    pub(crate) start: Vec<TriggerText>,
    pub(crate) met: Vec<TriggerText>,
    #[serde(default)]
    pub(crate) extended: Vec<TriggerText>,
    #[serde(default)]
    pub(crate) suspended: Vec<TriggerText>,
    #[serde(default)]
    pub(crate) resumed: Vec<TriggerText>,
    #[serde(default)]
    pub(crate) reassigned: Vec<TriggerText>,
    #[serde(default)]
    pub(crate) cancelled: Vec<TriggerText>,
    pub(crate) tell: Option<Vec<TellText>>,
    pub(crate) on_missed: Option<String>,
}

/// An event that does something to a clock.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TriggerText {
    pub(crate) event: String,
    #[serde(default, rename = "where")]
    pub(crate) wanted: BTreeMap<String, toml::Value>,
    #[serde(default)]
    pub(crate) unless: BTreeMap<String, toml::Value>,
    pub(crate) at: Option<String>,
    pub(crate) key: Option<Keys>,
    pub(crate) due: Option<String>,
    pub(crate) rule: Option<String>,
    pub(crate) unit: Option<String>,
}

/// One field or several.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Keys {
    One(String),
    Several(Vec<String>),
}

/// Who is told after which share of the time.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TellText {
    pub(crate) share: u32,
    pub(crate) who: Vec<String>,
}

fn actor() -> String {
    "actor".to_owned()
}

// === impl Keys ===

impl Default for Keys {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Keys {
    pub(crate) fn fields(&self) -> &[String] {
        match self {
            Self::One(field) => std::slice::from_ref(field),
            Self::Several(fields) => fields,
        }
    }
}
