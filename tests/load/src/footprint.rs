//! What `lachan up` costs when nobody asks anything of it.

use std::path::Path;
use std::time::Duration;

use crate::Outcome;
use crate::numbers::median;
use crate::process::{Program, Server};

/// Starts of which the median counts.
const STARTS: usize = 5;
/// How long it is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(3);
/// The last of its services to be mounted.
const SERVICE: &str = "lachan.views.v1.ViewsService";

/// Milliseconds from exec to SERVING, each time on an empty folder: tables and keys are made too.
pub(crate) async fn first_start_ms(program: &Program) -> Outcome<f64> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let files = tempfile::Builder::new().prefix("lachan-load-").tempdir()?;
        starts.push(start_ms(program, files.path()).await?);
    }
    Ok(median(&starts))
}

/// The same on a folder that is in use.
pub(crate) async fn next_start_ms(program: &Program, data: &Path) -> Outcome<f64> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(start_ms(program, data).await?);
    }
    Ok(median(&starts))
}

/// Megabytes of resident memory after a while of idling.
pub(crate) async fn idle_mb(program: &Program, data: &Path) -> Outcome<f64> {
    let server = up(program, data).await?;
    server.until_serving(SERVICE).await?;
    // the figure is that of a time, not of an event: there is nothing to wait for
    tokio::time::sleep(IDLE).await;
    let resident = server.resident_mb()?;
    server.stop().await?;
    Ok(resident)
}

async fn start_ms(program: &Program, data: &Path) -> Outcome<f64> {
    let server = up(program, data).await?;
    let took = server.until_serving(SERVICE).await?;
    server.stop().await?;
    Ok(took.as_secs_f64() * 1_000.0)
}

async fn up(program: &Program, data: &Path) -> Outcome<Server> {
    let arguments = ["up".as_ref(), "--data-dir".as_ref(), data.as_os_str()];
    program.serve(arguments, &data.join("up.log")).await
}
