//! Committed texts that a reviewer reads, compared with what the code says now.

use std::path::PathBuf;

/// Compares with `policy/<name>`; with `UPDATE_SNAPSHOTS=1` writes it instead.
pub(crate) fn assert_snapshot(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("policy")
        .join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some_and(|value| value == "1") {
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let missing: Vec<&str> = lines_only_in(actual, &expected);
    let gone: Vec<&str> = lines_only_in(&expected, actual);
    assert!(
        expected == actual,
        "policy/{name} is out of date: review the change, then run \
         `UPDATE_SNAPSHOTS=1 cargo nextest run -p access`\nnew lines: {missing:#?}\nlines gone: {gone:#?}"
    );
}

fn lines_only_in<'a>(text: &'a str, other: &str) -> Vec<&'a str> {
    let known: std::collections::HashSet<&str> = other.lines().collect();
    text.lines().filter(|line| !known.contains(line)).collect()
}
