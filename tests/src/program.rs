//! Where the program under test is.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// Names the program; without it `cargo` builds it.
const PROGRAM_VARIABLE: &str = "LACHAN_BIN";

static PROGRAM: OnceLock<Result<PathBuf, String>> = OnceLock::new();

/// The `lachan` program: the one named by `LACHAN_BIN`, otherwise built here. Cargo's own lock
/// makes it safe for many test processes at once; all but the first find nothing to do.
///
/// # Errors
/// What `cargo` or the file system said.
pub fn lachan_program() -> Result<PathBuf, String> {
    PROGRAM.get_or_init(find_or_build).clone()
}

fn find_or_build() -> Result<PathBuf, String> {
    let root = workspace();
    if let Some(named) = std::env::var_os(PROGRAM_VARIABLE) {
        // relative to the workspace, whatever folder the test runs in
        let path = root.join(named);
        return path
            .canonicalize()
            .map_err(|error| format!("{PROGRAM_VARIABLE}: {}: {error}", path.display()));
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--quiet", "-p", "lachan", "--bin", "lachan"])
        .args(["--features", "crash-points"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if !output.status.success() {
        return Err("the lachan program does not build".to_owned());
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == "lachan")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| "cargo named no executable".to_owned())
}

fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}
