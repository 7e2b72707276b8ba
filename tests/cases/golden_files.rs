//! The golden files of a scenario: compared, or written anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use scenario::Scenario;
use similar::TextDiff;

/// Set to refresh golden files instead of comparing with them.
const UPDATE_VARIABLE: &str = "UPDATE_SNAPSHOTS";
/// Unchanged lines shown around a difference.
const CONTEXT_LINES: usize = 3;
/// Longest difference shown of a file, in lines.
const SHOWN_LINES_MAX: usize = 120;

/// The folder of one scenario's golden files.
pub(crate) struct GoldenFiles(PathBuf);

// === impl GoldenFiles ===

impl GoldenFiles {
    pub(crate) fn of(scenario: &Scenario) -> Self {
        Self(folder().join(&scenario.name))
    }

    /// Compares what is seen with the files: every file must be there, be equal, and be seen.
    pub(crate) fn compare(&self, seen: &BTreeMap<String, String>) -> Result<(), Failed> {
        if std::env::var_os(UPDATE_VARIABLE).is_some() {
            return self.write(seen);
        }
        let known = self.names()?;
        let mut problems = Vec::new();
        for (name, text) in seen {
            match fs::read_to_string(self.0.join(name)) {
                Ok(golden) if golden == *text => {}
                Ok(golden) => problems.push(difference(name, &golden, text)),
                Err(_) => problems.push(format!("{name} is missing")),
            }
        }
        let gone = known.iter().filter(|name| !seen.contains_key(*name));
        problems.extend(gone.map(|name| format!("{name} is seen by nobody any more")));
        if problems.is_empty() {
            return Ok(());
        }
        problems.push(format!(
            "if that is what they should see: {UPDATE_VARIABLE}=1, and read the diff"
        ));
        Err(problems.join("\n").into())
    }

    fn write(&self, seen: &BTreeMap<String, String>) -> Result<(), Failed> {
        for name in self.names()? {
            if !seen.contains_key(&name) {
                fs::remove_file(self.0.join(name))?;
            }
        }
        fs::create_dir_all(&self.0)?;
        for (name, text) in seen {
            let path = self.0.join(name);
            // files that are right keep their date
            if fs::read_to_string(&path).ok().as_ref() != Some(text) {
                fs::write(path, text)?;
            }
        }
        Ok(())
    }

    fn names(&self) -> Result<BTreeSet<String>, Failed> {
        if !self.0.exists() {
            return Ok(BTreeSet::new());
        }
        names_in(&self.0)
    }
}

/// Fails when there are golden files of a scenario that does not exist.
pub(crate) fn no_orphans(scenarios: &BTreeSet<String>) -> Result<(), Failed> {
    let orphans: Vec<String> = names_in(&folder())?
        .difference(scenarios)
        .cloned()
        .collect();
    match orphans.is_empty() {
        true => Ok(()),
        false => Err(format!("of no scenario: {}", orphans.join(", ")).into()),
    }
}

/// Where all golden files are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/golden")
}

fn names_in(folder: &Path) -> Result<BTreeSet<String>, Failed> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        names.insert(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

fn difference(name: &str, golden: &str, seen: &str) -> String {
    let diff = TextDiff::from_lines(golden, seen);
    let unified = diff
        .unified_diff()
        .context_radius(CONTEXT_LINES)
        .header(&format!("golden/{name}"), "seen now")
        .to_string();
    let lines: Vec<&str> = unified.lines().collect();
    let shown = &lines[..lines.len().min(SHOWN_LINES_MAX)];
    match lines.len() - shown.len() {
        0 => shown.join("\n"),
        more => format!("{}\n… and {more} lines more", shown.join("\n")),
    }
}
