//! A private PostgreSQL, to be killed and restarted, and databases of one's own.

use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::str::FromStr;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use nix::unistd::{Uid, User};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout};

pub use database::{ADMIN_URL_VARIABLE, PostgresDatabase};

mod database;

/// How long the server may take to answer, to stop, to die.
const DEADLINE: Duration = Duration::from_secs(60);
/// Ports are taken below the range the system hands out for outgoing connections: a client that
/// keeps dialling a dead server's port from that range could connect to itself.
const PORT_FIRST: u16 = 10_000;
const PORTS: u16 = 10_000;
const PORT_ATTEMPTS: u16 = 64;
/// Outlives neither the server nor us.
const GUARDIAN: &str = include_str!("postgres/guardian.sh");

static NEXT_PORT: AtomicU16 = AtomicU16::new(0);

/// Why there is no server or database.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// No programs.
    #[error(
        "PostgreSQL's server programs were not found; run deploy/scripts/ensure-postgres.sh or set LACHAN_PG_BIN"
    )]
    NotFound,
    /// We are root, which PostgreSQL refuses, and there is nobody else to run it as.
    #[error("PostgreSQL does not run as root and there is no user `postgres`")]
    NoUser,
    /// Files or processes failed.
    #[error("PostgreSQL could not be prepared: {0}")]
    Io(#[from] std::io::Error),
    /// It ended, or does not answer.
    #[error("PostgreSQL {what} on port {port}; its log ends: {log}")]
    Server {
        /// What it did not do.
        what: &'static str,
        /// The port.
        port: u16,
        /// The end of its log.
        log: String,
    },
    /// A statement failed.
    #[error("PostgreSQL refused: {0}")]
    Sql(#[from] sqlx::Error),
}

/// A running (or killed) PostgreSQL of one's own, durable as in production. However its owner
/// ends, the server ends with it and its files go.
#[derive(Debug)]
pub struct PostgresServer {
    port: u16,
    // its own: made after the guardian and removed by it
    dir: PathBuf,
    guardian: Mutex<Guardian>,
}

/// The shell that starts, kills and finally removes the server. It works on our orders and cleans
/// up when its input ends, so even when we were killed ourselves.
#[derive(Debug)]
struct Guardian {
    orders: Option<ChildStdin>,
    replies: Lines<BufReader<ChildStdout>>,
    process: Child,
}

/// Who runs the server: somebody else when we are root.
type RunAs = Option<(u32, u32)>;

// === impl PostgresServer ===

impl PostgresServer {
    /// Makes a cluster in a temporary directory and starts it on a free port of the loopback
    /// interface.
    ///
    /// # Errors
    /// See [`PostgresError`].
    pub async fn start() -> Result<Self, PostgresError> {
        let programs = find_programs().ok_or(PostgresError::NotFound)?;
        let run_as = run_as()?;
        let dir = TempDir::with_prefix("lachan-pg-")?;
        if let Some((user, group)) = run_as {
            chown(dir.path(), Some(user), Some(group))?;
        }
        let data = dir.path().join("data");
        let initdb = command(&programs.join("initdb"), run_as)
            .args([
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C",
            ])
            .args(["--no-sync", "--pgdata"])
            .arg(&data)
            .current_dir(dir.path())
            .output()
            .await?;
        if !initdb.status.success() {
            return Err(PostgresError::Server {
                what: "could not make a cluster",
                port: 0,
                log: tail(&initdb.stderr),
            });
        }
        let port = free_port()?;
        let mut server = command(Path::new("sh"), run_as);
        server
            .args(["-c", GUARDIAN, "guardian"])
            .arg(dir.path())
            .arg(programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
            .args([
                "-c",
                "max_connections=400",
                "-c",
                "shared_buffers=128MB",
                "-k",
            ])
            .arg(dir.path());
        let guardian = Guardian::spawn(server, dir.path())?;
        let server = Self {
            port,
            dir: dir.keep(),
            guardian: Mutex::new(guardian),
        };
        server.restart().await?;
        Ok(server)
    }

    /// The URL of a database, as superuser.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Everything the server writes: data, write-ahead log, log.
    pub fn folder(&self) -> &Path {
        &self.dir
    }

    /// Creates a database.
    ///
    /// # Errors
    /// See [`PostgresError`].
    pub async fn create_database(&self, name: &str) -> Result<String, PostgresError> {
        database::create(&self.url("postgres"), name).await?;
        Ok(self.url(name))
    }

    /// Kills every process of the server with SIGKILL. Its files stay.
    ///
    /// # Errors
    /// See [`PostgresError`].
    pub async fn kill(&self) -> Result<(), PostgresError> {
        self.order("kill", "was not killed").await
    }

    /// Holds every process of the server still with SIGSTOP, as a disk does that no longer answers.
    ///
    /// # Errors
    /// See [`PostgresError`].
    pub async fn pause(&self) -> Result<(), PostgresError> {
        self.order("pause", "was not paused").await
    }

    /// Lets a paused server go on.
    ///
    /// # Errors
    /// See [`PostgresError`].
    pub async fn resume(&self) -> Result<(), PostgresError> {
        self.order("resume", "was not resumed").await
    }

    /// Stops the server as an administrator would. Its files stay.
    ///
    /// # Errors
    /// See [`PostgresError`].
    pub async fn stop(&self) -> Result<(), PostgresError> {
        self.order("stop", "did not stop").await
    }

    /// Starts the server again, on the same port, and waits until it answers.
    ///
    /// # Errors
    /// See [`PostgresError`].
    pub async fn restart(&self) -> Result<(), PostgresError> {
        self.order("start", "was not started").await?;
        let url = self.url("postgres");
        let deadline = Instant::now() + DEADLINE;
        while connect(&url).await.is_err() {
            if Instant::now() > deadline {
                return Err(self.failed("does not answer"));
            }
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    async fn order(&self, order: &str, failure: &'static str) -> Result<(), PostgresError> {
        let mut guardian = self.guardian.lock().await;
        match timeout(DEADLINE, guardian.order(order)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(self.failed(failure)),
        }
    }

    fn failed(&self, what: &'static str) -> PostgresError {
        let log = std::fs::read(self.dir.join("server.log")).unwrap_or_default();
        PostgresError::Server {
            what,
            port: self.port,
            log: tail(&log),
        }
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        let guardian = self.guardian.get_mut();
        guardian.orders = None;
        // so that a test's end is the end of all it started
        let deadline = std::time::Instant::now() + DEADLINE;
        while matches!(guardian.process.try_wait(), Ok(None)) {
            if std::time::Instant::now() > deadline {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

// === impl Guardian ===

impl Guardian {
    fn spawn(mut command: Command, dir: &Path) -> Result<Self, PostgresError> {
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

    async fn order(&mut self, order: &str) -> std::io::Result<()> {
        let orders = self.orders.as_mut().ok_or(std::io::ErrorKind::BrokenPipe)?;
        orders.write_all(format!("{order}\n").as_bytes()).await?;
        orders.flush().await?;
        match self.replies.next_line().await? {
            Some(_done) => Ok(()),
            None => Err(std::io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

// === finding and running programs ===

/// The directory with `initdb` and `postgres`: newest version first where there are several.
fn find_programs() -> Option<PathBuf> {
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

fn run_as() -> Result<RunAs, PostgresError> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    match User::from_name("postgres") {
        Ok(Some(user)) => Ok(Some((user.uid.as_raw(), user.gid.as_raw()))),
        _ => Err(PostgresError::NoUser),
    }
}

fn command(program: &Path, run_as: RunAs) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = run_as {
        command.uid(user).gid(group);
    }
    command
}

fn free_port() -> Result<u16, PostgresError> {
    let first = (std::process::id() as u16).wrapping_mul(31);
    for _ in 0..PORT_ATTEMPTS {
        let offset = first.wrapping_add(NEXT_PORT.fetch_add(1, Ordering::Relaxed));
        let port = PORT_FIRST + offset % PORTS;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(std::io::Error::from(std::io::ErrorKind::AddrInUse).into())
}

async fn connect(url: &str) -> Result<PgConnection, sqlx::Error> {
    PgConnectOptions::from_str(url)?
        .disable_statement_logging()
        .connect()
        .await
}

fn tail(log: &[u8]) -> String {
    let text = String::from_utf8_lossy(log);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(5)..].join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn count(url: &str) -> Result<i64, sqlx::Error> {
        let mut connection = connect(url).await?;
        sqlx::query_scalar("SELECT count(*) FROM kept")
            .fetch_one(&mut connection)
            .await
    }

    #[tokio::test]
    async fn a_killed_server_comes_back_with_its_data_and_ends_with_its_owner() {
        let server = PostgresServer::start().await.unwrap();
        let url = server.create_database("one").await.unwrap();
        let mut connection = connect(&url).await.unwrap();
        sqlx::raw_sql("CREATE TABLE kept (id INT); INSERT INTO kept VALUES (1)")
            .execute(&mut connection)
            .await
            .unwrap();
        server.kill().await.unwrap();
        assert!(count(&url).await.is_err());
        server.restart().await.unwrap();
        assert_eq!(count(&url).await.unwrap(), 1);
        server.stop().await.unwrap();
        server.restart().await.unwrap();
        assert_eq!(count(&url).await.unwrap(), 1);

        let dir = server.dir.clone();
        drop(server);
        assert!(count(&url).await.is_err());
        assert!(!dir.exists());
    }

    #[tokio::test]
    async fn databases_are_apart() {
        let (one, two) = tokio::join!(PostgresDatabase::new(), PostgresDatabase::new());
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_ne!(one.url(), two.url());
        let mut connection = connect(&one.url()).await.unwrap();
        sqlx::raw_sql("CREATE TABLE kept (id INT)")
            .execute(&mut connection)
            .await
            .unwrap();
        assert_eq!(count(&one.url()).await.unwrap(), 0);
        assert!(count(&two.url()).await.is_err());
    }
}
