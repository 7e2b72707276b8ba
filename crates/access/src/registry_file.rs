//! The registry as a TOML file.

use std::io;
use std::path::PathBuf;

use serde::Deserialize;

use crate::registry::Registry;
use crate::registry_problem::RegistryProblem;
use crate::registry_rows::{PersonRow, Rows, UnitRow};

/// Why a registry cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The file cannot be read.
    #[error("cannot read the registry {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It is not TOML of the expected shape. The line itself is not told: it may hold a name.
    #[error("the registry is malformed: line {line}: {message}")]
    Malformed {
        /// The line, from 1; 0 when not known.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// Its entries contradict themselves or each other.
    #[error("the registry is invalid:{}", list(.0))]
    Invalid(Vec<RegistryProblem>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "unit")]
    units: Vec<UnitRow>,
    #[serde(default, rename = "person")]
    people: Vec<PersonRow>,
}

pub(crate) fn parse(text: &str) -> Result<Registry, RegistryError> {
    let mut file: File = toml::from_str(text).map_err(|error| malformed(text, &error))?;
    for (index, unit) in file.units.iter_mut().enumerate() {
        unit.row = index + 1;
    }
    for (index, person) in file.people.iter_mut().enumerate() {
        person.row = index + 1;
    }
    let rows = Rows {
        units: file.units,
        people: file.people,
        unreadable_units: Vec::new(),
    };
    let merged = Registry::default().merge(&rows);
    merged
        .map(|merged| merged.registry)
        .map_err(RegistryError::Invalid)
}

/// The error itself prints the line it is about, and its message may repeat a value.
fn malformed(text: &str, error: &toml::de::Error) -> RegistryError {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(0, |before| before.matches('\n').count() + 1);
    let message = match error.message() {
        message if message.starts_with("invalid type") => "a value of the wrong type".to_owned(),
        message => message.to_owned(),
    };
    RegistryError::Malformed { line, message }
}

fn list(problems: &[RegistryProblem]) -> String {
    problems
        .iter()
        .map(|problem| format!("\n- {problem}"))
        .collect()
}
