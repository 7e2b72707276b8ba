//! The whole system, in either shape.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use access::{Registry, TokenIssuer};
use scenario::Client;
use tempfile::TempDir;
use testkit::{NatsServer, PostgresServer};
use tokio::process::Command;
use tokio::sync::Mutex as AsyncMutex;
use tokio::task::JoinSet;
use vault::KeyEncryptionKey;

use settings::{common_settings, distributed_settings};

use crate::process::{Process, ProcessError};
use crate::program::lachan_program;

mod routes;
mod settings;

/// The services of the distributed shape, as `lachan serve` names them.
pub const SERVICES: [&str; 10] = [
    "intake",
    "health",
    "police",
    "legal-aid",
    "education",
    "projection",
    "registry",
    "deadlines",
    "audit",
    "relay",
];
/// The relay that [`Cluster::add_relay`] starts.
pub const SECOND_RELAY: &str = "relay-2";
/// The one process of the embedded shape.
const EMBEDDED: &str = "lachan";

/// How the system runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `lachan up`: one process on SQLite.
    Embedded,
    /// Each service a process of its own, on PostgreSQL and NATS.
    Distributed,
}

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The program cannot be found or built.
    #[error("{0}")]
    Program(String),
    /// A process.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// PostgreSQL.
    #[error(transparent)]
    Postgres(#[from] testkit::PostgresError),
    /// NATS.
    #[error(transparent)]
    Nats(#[from] testkit::NatsError),
    /// Keys and files.
    #[error("the files of the cluster: {0}")]
    Files(String),
    /// No such process in this shape.
    #[error("there is no process {0} in this shape")]
    NoSuchProcess(String),
}

/// A running system. Everything ends and goes when it is dropped; if the test fails, the logs'
/// ends are shown first.
pub struct Cluster {
    shape: Shape,
    processes: HashMap<&'static str, Arc<Process>>,
    postgres: Option<PostgresServer>,
    nats: Option<AsyncMutex<NatsServer>>,
    nats_folder: Option<PathBuf>,
    registry: Registry,
    issuer: TokenIssuer,
    tokens: Mutex<HashMap<String, String>>,
    // last: the processes end before their files go
    folder: TempDir,
}

// === impl Cluster ===

impl Cluster {
    /// Starts `lachan up` on a folder of its own.
    ///
    /// # Errors
    /// See [`ClusterError`].
    pub async fn embedded() -> Result<Self, ClusterError> {
        let program = lachan_program().map_err(ClusterError::Program)?;
        let folder = make_folder()?;
        let data = folder.path().join("data");
        let arguments = ["up", "--listen", "127.0.0.1:0", "--data-dir"]
            .map(str::to_owned)
            .into_iter()
            .chain([data.display().to_string()])
            .collect();
        let log = folder.path().join("logs").join("lachan.log");
        let process = Process::new(EMBEDDED, &program, arguments, common_settings(), log);
        process.start().await?;
        let issuer = issuer(&data.join("token-key.pem"))?;
        Ok(Self {
            shape: Shape::Embedded,
            processes: HashMap::from([(EMBEDDED, Arc::new(process))]),
            postgres: None,
            nats: None,
            nats_folder: None,
            registry: Registry::demo(),
            issuer,
            tokens: Mutex::default(),
            folder,
        })
    }

    /// Starts a private PostgreSQL and NATS, and on them each service as a process of its own, all
    /// at once as after a power cut.
    ///
    /// # Errors
    /// See [`ClusterError`].
    pub async fn distributed() -> Result<Self, ClusterError> {
        let program = lachan_program().map_err(ClusterError::Program)?;
        let folder = make_folder()?;
        let data = folder.path().join("data");
        std::fs::create_dir_all(&data).map_err(files)?;
        let issuer = issuer(&data.join("token-key.pem"))?;
        let kek = data.join("kek");
        KeyEncryptionKey::load_or_create(&kek).map_err(files)?;
        let (postgres, nats) = tokio::join!(PostgresServer::start(), NatsServer::start());
        let (postgres, nats) = (postgres?, nats?);
        let settings = distributed_settings(&postgres, &nats, &data, &kek).await?;
        let processes: HashMap<_, _> = SERVICES
            .into_iter()
            .map(|service| {
                let log = folder.path().join("logs").join(format!("{service}.log"));
                let arguments = vec!["serve".to_owned(), service.to_owned()];
                let process = Process::new(service, &program, arguments, settings.clone(), log);
                (service, Arc::new(process))
            })
            .collect();
        let cluster = Self {
            shape: Shape::Distributed,
            processes,
            postgres: Some(postgres),
            nats_folder: Some(nats.folder().to_owned()),
            nats: Some(AsyncMutex::new(nats)),
            registry: Registry::demo(),
            issuer,
            tokens: Mutex::default(),
            folder,
        };
        cluster.start_all().await?;
        Ok(cluster)
    }

    /// Starts whatever process does not run, all at once.
    ///
    /// # Errors
    /// The first that does not come up.
    pub async fn start_all(&self) -> Result<(), ClusterError> {
        let mut starting = JoinSet::new();
        for process in self.processes.values() {
            if process.address().is_none() {
                let process = Arc::clone(process);
                starting.spawn(async move { process.start().await });
            }
        }
        while let Some(started) = starting.join_next().await {
            started.map_err(files)??;
        }
        Ok(())
    }

    /// Kills a process with SIGKILL.
    ///
    /// # Errors
    /// See [`ClusterError`].
    pub async fn kill(&self, process: &str) -> Result<(), ClusterError> {
        Ok(self.process(process)?.kill().await?)
    }

    /// Starts a process again after it was killed or stopped, killing it first if it runs.
    ///
    /// # Errors
    /// See [`ClusterError`].
    pub async fn restart(&self, process: &str) -> Result<(), ClusterError> {
        let process = self.process(process)?;
        process.kill().await?;
        Ok(process.start().await?)
    }

    /// Ends every process in an orderly way; servers stay. Tells whose exit status was not 0.
    ///
    /// # Errors
    /// See [`ClusterError`].
    pub async fn stop_all(&self) -> Result<Vec<String>, ClusterError> {
        let mut failed = Vec::new();
        for process in self.processes.values() {
            if process
                .stop()
                .await?
                .is_some_and(|status| !status.success())
            {
                failed.push(process.name().to_owned());
            }
        }
        Ok(failed)
    }

    /// Starts a second relay, [`SECOND_RELAY`], that takes over when the first one no longer leads.
    ///
    /// # Errors
    /// See [`ClusterError`].
    pub async fn add_relay(&mut self) -> Result<(), ClusterError> {
        let log = self.folder.path().join("logs").join("relay-2.log");
        let twin = Arc::new(self.process("relay")?.twin(SECOND_RELAY, log));
        twin.start().await?;
        self.processes.insert(SECOND_RELAY, twin);
        Ok(())
    }

    /// The program with other arguments, on the data of this system; not started yet.
    ///
    /// # Errors
    /// `NoSuchProcess`, which does not happen.
    pub fn command(&self, arguments: &[&str]) -> Result<Command, ClusterError> {
        let home = match self.shape {
            Shape::Embedded => EMBEDDED,
            Shape::Distributed => "projection",
        };
        let mut command = self.process(home)?.command(arguments);
        if self.shape == Shape::Embedded {
            command
                .arg("--data-dir")
                .arg(self.folder.path().join("data"));
        }
        Ok(command)
    }

    /// A process: `lachan` in the embedded shape, one of [`SERVICES`] in the distributed one.
    ///
    /// # Errors
    /// `NoSuchProcess`.
    pub fn process(&self, name: &str) -> Result<&Process, ClusterError> {
        self.processes
            .get(name)
            .map(Arc::as_ref)
            .ok_or_else(|| ClusterError::NoSuchProcess(name.to_owned()))
    }

    /// All processes.
    pub fn processes(&self) -> impl Iterator<Item = &Process> {
        self.processes.values().map(Arc::as_ref)
    }

    /// How the system runs.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// A client that knows the way to every service and has a token for everybody.
    pub fn client(&self) -> Client<'_> {
        Client::new(self, self)
    }

    /// PostgreSQL, to be killed and restarted.
    pub fn postgres(&self) -> Option<&PostgresServer> {
        self.postgres.as_ref()
    }

    /// NATS, to be killed and restarted.
    pub fn nats(&self) -> Option<&AsyncMutex<NatsServer>> {
        self.nats.as_ref()
    }

    /// The people and units the system knows.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Signs tokens that the system accepts.
    pub fn issuer(&self) -> &TokenIssuer {
        &self.issuer
    }

    /// The signing key's file, as `identity.signing_key_file` names it.
    pub fn signing_key_file(&self) -> PathBuf {
        self.folder.path().join("data").join("token-key.pem")
    }

    /// The folders of the databases and of the bus.
    pub fn store_folders(&self) -> Vec<PathBuf> {
        match (&self.postgres, &self.nats_folder) {
            (Some(postgres), Some(nats)) => vec![postgres.folder().to_owned(), nats.clone()],
            _ => vec![self.folder.path().join("data")],
        }
    }

    /// The folder of what the processes have printed.
    pub fn log_folder(&self) -> PathBuf {
        self.folder.path().join("logs")
    }
}

impl Drop for Cluster {
    #[allow(clippy::print_stderr)]
    fn drop(&mut self) {
        if std::thread::panicking() {
            for process in self.processes.values() {
                eprintln!("--- {} ---\n{}", process.name(), process.log_end());
            }
        }
    }
}

fn make_folder() -> Result<TempDir, ClusterError> {
    let folder = TempDir::with_prefix("lachan-test-").map_err(files)?;
    std::fs::create_dir_all(folder.path().join("logs")).map_err(files)?;
    Ok(folder)
}

fn issuer(file: &Path) -> Result<TokenIssuer, ClusterError> {
    TokenIssuer::load_or_create(file).map_err(files)
}

fn files(error: impl std::fmt::Display) -> ClusterError {
    ClusterError::Files(error.to_string())
}
