//! The shell that outlives neither the server nor us.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::PostgresError;

pub(super) const SCRIPT: &str = include_str!("guardian.sh");

/// The shell that starts, kills and finally removes the server. It works on our orders and cleans
/// up when its input ends, so even when we were killed ourselves.
#[derive(Debug)]
pub(super) struct Guardian {
    orders: Option<ChildStdin>,
    replies: Lines<BufReader<ChildStdout>>,
    process: Child,
}

// === impl Guardian ===

impl Guardian {
    pub(super) fn spawn(mut command: Command, dir: &Path) -> Result<Self, PostgresError> {
        // a group of its own: Ctrl-C in a terminal must not reach it before us
        command.as_std_mut().process_group(0);
        let mut process = command
            .current_dir(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (orders, replies) = pipes.ok_or_else(|| std::io::Error::other("no pipes"))?;
        Ok(Self {
            orders: Some(orders),
            replies: BufReader::new(replies).lines(),
            process,
        })
    }

    pub(super) async fn order(&mut self, order: &str) -> std::io::Result<()> {
        let orders = self.orders.as_mut().ok_or(std::io::ErrorKind::BrokenPipe)?;
        orders.write_all(format!("{order}\n").as_bytes()).await?;
        orders.flush().await?;
        match self.replies.next_line().await? {
            Some(_done) => Ok(()),
            None => Err(std::io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Ends the server and waits until its files are gone.
    pub(super) fn dismiss(&mut self, within: Duration) {
        self.orders = None;
        let deadline = Instant::now() + within;
        while matches!(self.process.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
