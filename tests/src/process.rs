//! One process of the program: started, awaited, killed, started again.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::RwLock;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::Mutex;
use tokio::time::timeout;
use tonic::transport::{Channel, Endpoint};

/// How long a process may take until it serves: migrations on a busy machine included.
const START_DEADLINE: Duration = Duration::from_secs(60);
/// How long an orderly end may take: the drain timeout of the program and a little more.
const STOP_DEADLINE: Duration = Duration::from_secs(20);
/// How much of a log is shown when a test fails.
const LOG_SHOWN_LINES: usize = 20;

/// Why a process is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It could not be started or its files not be written.
    #[error("{name}: {source}")]
    Io {
        /// The process.
        name: String,
        /// The operating system's word.
        source: std::io::Error,
    },
    /// It ended, or did not say in time that it serves.
    #[error("{name} does not serve; its log ends:\n{log}")]
    NotServing {
        /// The process.
        name: String,
        /// The end of its log.
        log: String,
    },
    /// It did not end in time after it was asked to.
    #[error("{name} did not end; its log ends:\n{log}")]
    NotEnding {
        /// The process.
        name: String,
        /// The end of its log.
        log: String,
    },
}

/// A process of the program with all that is needed to start it again. Killed when dropped.
#[derive(Debug)]
pub struct Process {
    name: String,
    program: PathBuf,
    arguments: Vec<String>,
    environment: RwLock<BTreeMap<String, String>>,
    log: PathBuf,
    child: Mutex<Option<Child>>,
    serving: RwLock<Option<(SocketAddr, Channel)>>,
}

// === impl Process ===

impl Process {
    /// A process that is not started yet. What it writes to stdout and stderr goes to `log`.
    pub fn new(
        name: &str,
        program: &Path,
        arguments: Vec<String>,
        environment: Vec<(String, String)>,
        log: PathBuf,
    ) -> Self {
        Self {
            name: name.to_owned(),
            program: program.to_owned(),
            arguments,
            environment: RwLock::new(environment.into_iter().collect()),
            log,
            child: Mutex::new(None),
            serving: RwLock::new(None),
        }
    }

    /// A second process of the same kind, not started yet.
    pub fn twin(&self, name: &str, log: PathBuf) -> Self {
        let environment = self
            .environment
            .read()
            .map(|environment| environment.clone());
        Self {
            name: name.to_owned(),
            program: self.program.clone(),
            arguments: self.arguments.clone(),
            environment: RwLock::new(environment.unwrap_or_default()),
            log,
            child: Mutex::new(None),
            serving: RwLock::new(None),
        }
    }

    /// Starts it, also again after it was killed or stopped, and waits until it serves. It serves
    /// on another port each time.
    ///
    /// # Errors
    /// See [`ProcessError`].
    pub async fn start(&self) -> Result<(), ProcessError> {
        let mut slot = self.child.lock().await;
        let mut child = self.spawn().map_err(|source| self.io(source))?;
        let stdout = child.stdout.take();
        let address = match stdout {
            Some(stdout) => timeout(START_DEADLINE, self.await_readiness(stdout)).await,
            None => Ok(None),
        };
        *slot = Some(child);
        let Ok(Some(address)) = address else {
            return Err(ProcessError::NotServing {
                name: self.name.clone(),
                log: self.log_end(),
            });
        };
        let channel = Endpoint::from_shared(format!("http://{address}"))
            .map_err(|error| self.io(std::io::Error::other(error)))?
            .connect_timeout(Duration::from_secs(5))
            .connect_lazy();
        self.set_serving(Some((address, channel)));
        Ok(())
    }

    fn spawn(&self) -> std::io::Result<Child> {
        let log = self.open_log()?;
        let mut command = self.command(&self.arguments);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
    }

    /// The program with other arguments, in the same environment.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(&self.program);
        let inherited = std::env::vars_os().map(|(name, _)| name);
        for name in inherited.filter(|name| name.to_string_lossy().starts_with("LACHAN_")) {
            command.env_remove(name);
        }
        if let Ok(environment) = self.environment.read() {
            command.envs(environment.iter());
        }
        command.args(arguments).kill_on_drop(true);
        command
    }

    fn open_log(&self) -> std::io::Result<File> {
        OpenOptions::new().create(true).append(true).open(&self.log)
    }

    /// The address of the readiness line; `None` when the process ended before it. Everything it
    /// prints is kept in the log, also later.
    async fn await_readiness(&self, stdout: ChildStdout) -> Option<SocketAddr> {
        let mut lines = BufReader::new(stdout).lines();
        let mut log = self.open_log().ok()?;
        while let Ok(Some(line)) = lines.next_line().await {
            let _ = writeln!(log, "{line}");
            if let Some(address) = address_of(&line) {
                tokio::spawn(async move {
                    while let Ok(Some(line)) = lines.next_line().await {
                        let _ = writeln!(log, "{line}");
                    }
                });
                return Some(address);
            }
        }
        None
    }

    /// The settings it runs with.
    pub fn environment(&self) -> BTreeMap<String, String> {
        self.environment
            .read()
            .map(|environment| environment.clone())
            .unwrap_or_default()
    }

    /// Sets a variable of its environment from the next start on; `None` takes it away.
    pub fn set(&self, name: &str, value: Option<&str>) {
        if let Ok(mut environment) = self.environment.write() {
            match value {
                Some(value) => environment.insert(name.to_owned(), value.to_owned()),
                None => environment.remove(name),
            };
        }
    }

    /// Waits until it ends by itself, as at a crash point.
    ///
    /// # Errors
    /// `NotEnding` when it takes too long; it goes on running.
    pub async fn ended(&self, within: Duration) -> Result<(), ProcessError> {
        let mut slot = self.child.lock().await;
        let Some(child) = slot.as_mut() else {
            return Ok(());
        };
        match timeout(within, child.wait()).await {
            Ok(ended) => ended.map_err(|source| self.io(source))?,
            Err(_) => {
                return Err(ProcessError::NotEnding {
                    name: self.name.clone(),
                    log: self.log_end(),
                });
            }
        };
        *slot = None;
        self.set_serving(None);
        Ok(())
    }

    /// Kills it with SIGKILL and waits until it is gone.
    ///
    /// # Errors
    /// The operating system's word.
    pub async fn kill(&self) -> Result<(), ProcessError> {
        if let Some(mut child) = self.child.lock().await.take() {
            child.kill().await.map_err(|source| self.io(source))?;
        }
        self.set_serving(None);
        Ok(())
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    ///
    /// # Errors
    /// `NotEnding` when it takes too long; then it was killed.
    pub async fn stop(&self) -> Result<Option<ExitStatus>, ProcessError> {
        let Some(mut child) = self.child.lock().await.take() else {
            return Ok(None);
        };
        self.set_serving(None);
        if let Some(id) = child.id().and_then(|id| i32::try_from(id).ok()) {
            // fails only when it has ended already
            let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
        }
        match timeout(STOP_DEADLINE, child.wait()).await {
            Ok(ended) => ended.map(Some).map_err(|source| self.io(source)),
            Err(_) => Err(ProcessError::NotEnding {
                name: self.name.clone(),
                log: self.log_end(),
            }),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it serves; `None` while it does not.
    pub fn address(&self) -> Option<SocketAddr> {
        self.read_serving(|(address, _)| *address)
    }

    /// A channel to where it serves now.
    pub fn channel(&self) -> Option<Channel> {
        self.read_serving(|(_, channel)| channel.clone())
    }

    /// Process id; `None` while it does not run.
    pub async fn id(&self) -> Option<u32> {
        self.child.lock().await.as_ref().and_then(Child::id)
    }

    /// The file with all it has written.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The end of its log, without what only matters to those who look for something in it.
    pub fn log_end(&self) -> String {
        let log = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&log);
        let told: Vec<&str> = text
            .lines()
            .filter(|line| !line.contains(r#""level":"DEBUG""#))
            .collect();
        told[told.len().saturating_sub(LOG_SHOWN_LINES)..].join("\n")
    }

    fn read_serving<T>(&self, read: impl Fn(&(SocketAddr, Channel)) -> T) -> Option<T> {
        let serving = self.serving.read();
        serving.ok().and_then(|serving| serving.as_ref().map(read))
    }

    fn set_serving(&self, value: Option<(SocketAddr, Channel)>) {
        if let Ok(mut serving) = self.serving.write() {
            *serving = value;
        }
    }

    fn io(&self, source: std::io::Error) -> ProcessError {
        ProcessError::Io {
            name: self.name.clone(),
            source,
        }
    }
}

fn address_of(line: &str) -> Option<SocketAddr> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["event"] != "listening" {
        return None;
    }
    message["address"].as_str()?.parse().ok()
}
