//! A private PostgreSQL, to be killed and restarted, and databases of one's own.

use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tempfile::TempDir;
use tokio::sync::Mutex;
use tokio::time::timeout;

pub use database::{ADMIN_URL_VARIABLE, PostgresDatabase};
use guardian::Guardian;
use programs::{command, find_programs, run_as};

use crate::ports::Ports;
use crate::wait::holds_within;

mod database;
mod guardian;
mod programs;

/// How long the server may take to answer, to stop, to die.
const DEADLINE: Duration = Duration::from_secs(60);

/// Where its ports begin.
static PORTS: Ports = Ports::from(10_000);

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
        let port = PORTS.free()?;
        let mut server = command(Path::new("sh"), run_as);
        server
            .args(["-c", guardian::SCRIPT, "guardian"])
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
        if holds_within(DEADLINE, || async { connect(&url).await.is_ok() }).await {
            Ok(())
        } else {
            Err(self.failed("does not answer"))
        }
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
        // so that a test's end is the end of all it started
        self.guardian.get_mut().dismiss(DEADLINE);
    }
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
