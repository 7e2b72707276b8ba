//! What the process says on its standard output; logs go to standard error.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;

use crate::failure::CommandFailure;

/// Tells whoever started the process that it serves: one JSON line for a program, words for a person.
pub(crate) fn announce(service: &str, address: SocketAddr) -> Result<(), CommandFailure> {
    if std::io::stdout().is_terminal() {
        return print_line(&format!("{service}: serving gRPC on {address}"));
    }
    let line = serde_json::json!({ "event": "listening", "service": service, "address": address });
    print_line(&line.to_string())
}

/// Prints one line.
pub(crate) fn print_line(line: &str) -> Result<(), CommandFailure> {
    print_text(&format!("{line}\n"))
}

/// Prints a text as it is. A reader that has gone away is no failure.
pub(crate) fn print_text(text: &str) -> Result<(), CommandFailure> {
    let mut stdout = std::io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
