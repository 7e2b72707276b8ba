//! A private nats-server with JetStream, to be killed, restarted and robbed of its data.

use std::io::Read;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::ports::Ports;
use crate::wait::holds_within;

/// How long a server may take to answer.
const START_DEADLINE: Duration = Duration::from_secs(20);
/// How often another port is tried.
const PORT_ATTEMPTS: u16 = 64;

/// Where its ports begin.
static PORTS: Ports = Ports::from(20_000);

/// Why no server runs.
#[derive(Debug, thiserror::Error)]
pub enum NatsError {
    /// No program.
    #[error(
        "nats-server was not found in PATH; run deploy/scripts/ensure-nats.sh or set LACHAN_NATS_SERVER"
    )]
    NotFound,
    /// Files or processes failed.
    #[error("nats-server could not be prepared: {0}")]
    Io(#[from] std::io::Error),
    /// It ended, or does not answer.
    #[error("nats-server did not start on port {port}; its log ends: {log}")]
    NotStarted {
        /// The port tried.
        port: u16,
        /// The end of its log.
        log: String,
    },
}

/// A running (or killed) nats-server of one's own. Dropping it kills the process and removes its files.
#[derive(Debug)]
pub struct NatsServer {
    program: PathBuf,
    dir: TempDir,
    port: u16,
    process: Option<Child>,
    /// Configuration read beside our own, and the variables it refers to.
    include: Option<PathBuf>,
    variables: Vec<(String, String)>,
}

// === impl NatsServer ===

impl NatsServer {
    /// Starts a server on a free port of the loopback interface.
    ///
    /// # Errors
    /// See [`NatsError`].
    pub async fn start() -> Result<Self, NatsError> {
        Self::stopped()?.start_on_free_port().await
    }

    async fn start_on_free_port(mut self) -> Result<Self, NatsError> {
        let mut attempt = 1;
        loop {
            match self.restart().await {
                // another process may have taken the port in between
                Err(NatsError::NotStarted { log, .. })
                    if attempt < PORT_ATTEMPTS && log.contains("address already in use") =>
                {
                    attempt += 1;
                    self.port = PORTS.free()?;
                }
                outcome => return outcome.map(|()| self),
            }
        }
    }

    /// Chooses a port and a place, but starts nothing yet: [`NatsServer::restart`] does.
    ///
    /// # Errors
    /// See [`NatsError`].
    pub fn stopped() -> Result<Self, NatsError> {
        Ok(Self {
            program: find_program().ok_or(NatsError::NotFound)?,
            dir: tempfile::Builder::new().prefix("lachan-nats-").tempdir()?,
            port: PORTS.free()?,
            process: None,
            include: None,
            variables: Vec::new(),
        })
    }

    /// Starts a server that also reads another configuration file, for example one with accounts,
    /// and finds the variables it refers to in its environment.
    ///
    /// # Errors
    /// See [`NatsError`].
    pub async fn start_with(file: &Path, variables: &[(&str, &str)]) -> Result<Self, NatsError> {
        let mut server = Self::stopped()?;
        // included files are looked for beside the one that includes them
        let copy = server.dir.path().join("include.conf");
        std::fs::copy(file, &copy)?;
        server.include = Some(copy);
        server.variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        server.start_on_free_port().await
    }

    /// Where clients connect to; stays the same over restarts.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Kills the server with SIGKILL, if it runs. What it had not flushed is lost.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // fails only when it has ended already
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Starts the server again on its port and its data, killing it first if it runs.
    ///
    /// # Errors
    /// See [`NatsError`].
    pub async fn restart(&mut self) -> Result<(), NatsError> {
        self.kill();
        let log = std::fs::File::create(self.log_path())?;
        std::fs::write(self.dir.path().join("nats.conf"), self.configuration())?;
        let process = Command::new(&self.program)
            .arg("-c")
            .arg(self.dir.path().join("nats.conf"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        self.process = Some(process);
        let settled = holds_within(START_DEADLINE, async || {
            self.has_ended().unwrap_or(true) || self.answers()
        });
        if settled.await && !self.has_ended()? {
            return Ok(());
        }
        self.kill();
        Err(NatsError::NotStarted {
            port: self.port,
            log: self.log_end(),
        })
    }

    /// Kills the server and deletes everything JetStream stored.
    ///
    /// # Errors
    /// [`NatsError::Io`] when the files cannot be removed.
    pub fn wipe_store(&mut self) -> Result<(), NatsError> {
        self.kill();
        match std::fs::remove_dir_all(self.store_dir()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Everything the server writes: data, configuration, log.
    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// Where JetStream stores its data.
    pub fn store_dir(&self) -> PathBuf {
        self.dir.path().join("jetstream")
    }

    fn log_path(&self) -> PathBuf {
        self.dir.path().join("nats.log")
    }

    fn configuration(&self) -> String {
        let include = match &self.include {
            Some(_) => "include include.conf\n",
            None => "",
        };
        format!(
            "listen: \"127.0.0.1:{}\"\nmax_payload: 4194304\njetstream {{ store_dir: \"{}\" }}\n{include}",
            self.port,
            self.store_dir().display()
        )
    }

    fn has_ended(&mut self) -> Result<bool, NatsError> {
        match &mut self.process {
            Some(process) => Ok(process.try_wait()?.is_some()),
            None => Ok(true),
        }
    }

    /// The server greets every connection with its INFO line once it is ready.
    fn answers(&self) -> bool {
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], self.port));
        let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200))
        else {
            return false;
        };
        let mut greeting = [0; 4];
        stream
            .set_read_timeout(Some(Duration::from_secs(1)))
            .and_then(|()| stream.read_exact(&mut greeting))
            .is_ok_and(|()| &greeting == b"INFO")
    }

    fn log_end(&self) -> String {
        let log = std::fs::read_to_string(self.log_path()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(5)..].join(" | ")
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn find_program() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("LACHAN_NATS_SERVER") {
        return Some(PathBuf::from(given)).filter(|path| path.is_file());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian installs it into /usr/sbin, which not every user has in PATH
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from))
        .map(|directory| directory.join("nats-server"))
        .find(|program| Path::is_file(program))
}
