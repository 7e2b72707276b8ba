//! `lachan` processes that end with us, however we end.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::Outcome;

/// How long a process may take to serve or to end.
const DEADLINE: Duration = Duration::from_secs(60);

/// The release build of `lachan` and its settings.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    path: PathBuf,
    settings: Vec<(String, String)>,
}

/// A server that runs. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    started: Instant,
}

// === impl Program ===

impl Program {
    /// The program that `LACHAN_BIN` names, or the one beside this.
    pub(crate) fn find() -> Outcome<Self> {
        let path = match std::env::var_os("LACHAN_BIN") {
            Some(named) => PathBuf::from(named),
            None => std::env::current_exe()?.with_file_name("lachan"),
        };
        if !path.is_file() {
            return Err(format!("{} is missing: cargo build --release", path.display()).into());
        }
        let settings = Vec::new();
        Ok(Self { path, settings })
    }

    /// The same with one more setting.
    #[must_use]
    pub(crate) fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.settings.push((key.to_owned(), value.into()));
        self
    }

    /// Starts a server on a free port; its log goes to a file.
    pub(crate) async fn serve(
        &self,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
        log: &Path,
    ) -> Outcome<Server> {
        let started = Instant::now();
        let mut child = self
            .command(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(log)?)
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        let line = timeout(DEADLINE, lines.next_line()).await??;
        let line = line.ok_or_else(|| format!("ended at once; see {}", log.display()))?;
        let announced: serde_json::Value = serde_json::from_str(&line)?;
        let address = announced["address"].as_str().ok_or("no address")?.parse()?;
        // it says no more, but a full pipe would stop it
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Server {
            child,
            address,
            started,
        })
    }

    /// Runs a command to its end.
    pub(crate) async fn run(
        &self,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Outcome<()> {
        let output = self.command(arguments).output().await?;
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
        }
    }

    fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(&self.path);
        command
            .args(arguments)
            .env_remove("LACHAN_CONFIG")
            .env_remove("LACHAN_DATA_DIR")
            .env_remove("LACHAN_LISTEN")
            .envs(self.settings.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

// === impl Server ===

impl Server {
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until a service is healthy; how long that took since the process was started.
    pub(crate) async fn until_serving(&self, service: &str) -> Outcome<Duration> {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address))?;
        let deadline = Instant::now() + DEADLINE;
        while Instant::now() < deadline {
            if let Ok(channel) = endpoint.connect().await {
                let request = HealthCheckRequest {
                    service: service.to_owned(),
                };
                let health = HealthClient::new(channel).check(request).await;
                if health.is_ok_and(|told| told.get_ref().status() == ServingStatus::Serving) {
                    return Ok(self.started.elapsed());
                }
            }
            sleep(Duration::from_millis(1)).await;
        }
        Err(format!("{service} is not healthy").into())
    }

    /// Resident memory in megabytes (10^6 bytes).
    pub(crate) fn resident_mb(&self) -> Outcome<f64> {
        resident_mb(self.child.id().ok_or("it has ended")?)
    }

    /// Ends it as a supervisor would.
    pub(crate) async fn stop(mut self) -> Outcome<()> {
        let process = self.child.id().ok_or("it has ended")?;
        kill(Pid::from_raw(i32::try_from(process)?), Signal::SIGTERM)?;
        timeout(DEADLINE, self.child.wait()).await??;
        Ok(())
    }
}

/// Resident memory of a process in megabytes (10^6 bytes).
pub(crate) fn resident_mb(process: u32) -> Outcome<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1));
    let kibibytes: f64 = kibibytes.ok_or("no VmRSS")?.parse()?;
    Ok(kibibytes * 1_024.0 / 1e6)
}
