//! Runs a command with a throw-away PostgreSQL whose URL stands in its environment.

use std::error::Error;
use std::process::ExitCode;

use testkit::{ADMIN_URL_VARIABLE, PostgresServer};
use tokio::process::Command;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments
        .next()
        .ok_or("usage: with-postgres COMMAND [ARGUMENT]…")?;
    let server = PostgresServer::start().await?;
    let status = Command::new(program)
        .args(arguments)
        .env(ADMIN_URL_VARIABLE, server.url("postgres"))
        .status()
        .await?;
    drop(server);
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}
