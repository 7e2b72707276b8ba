//! Finding PostgreSQL's programs, and running them as a user it accepts.

use std::path::{Path, PathBuf};

use nix::unistd::{Uid, User};
use tokio::process::Command;

use super::PostgresError;

/// Who runs the server: somebody else when we are root.
pub(super) type RunAs = Option<(u32, u32)>;

/// The directory with `initdb` and `postgres`: newest version first where there are several.
pub(super) fn find_programs() -> Option<PathBuf> {
    let named = std::env::var_os("LACHAN_PG_BIN").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    versions.sort_by_key(|bin| std::cmp::Reverse(version_of(bin)));
    let candidates = named
        .into_iter()
        .chain(std::env::split_paths(&path))
        .chain(versions);
    candidates
        .into_iter()
        .find(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
}

/// 15 for `/usr/lib/postgresql/15/bin`.
fn version_of(bin: &Path) -> u32 {
    let name = bin.parent().and_then(Path::file_name);
    let number = name.and_then(|name| name.to_str()?.parse().ok());
    number.unwrap_or_default()
}

pub(super) fn run_as() -> Result<RunAs, PostgresError> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    match User::from_name("postgres") {
        Ok(Some(user)) => Ok(Some((user.uid.as_raw(), user.gid.as_raw()))),
        _ => Err(PostgresError::NoUser),
    }
}

pub(super) fn command(program: &Path, run_as: RunAs) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = run_as {
        command.uid(user).gid(group);
    }
    command
}
