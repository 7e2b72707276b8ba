//! Databases for tests, on a server that many tests share.

use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::sync::Mutex;

use super::{PostgresError, PostgresServer, connect};

/// Names the throw-away server that all tests of a run share, as superuser:
/// `with-postgres COMMAND…` sets it.
pub const ADMIN_URL_VARIABLE: &str = "LACHAN_TEST_PG_URL";
/// SQLSTATE of "the database exists".
const DUPLICATE_DATABASE: &str = "42P04";

static NEXT_NAME: AtomicU32 = AtomicU32::new(0);
/// The server of this process, while a test uses it.
static OWN_SERVER: Mutex<Weak<PostgresServer>> = Mutex::const_new(Weak::new());

/// An empty database of one's own. It goes with its server.
#[derive(Debug)]
pub struct PostgresDatabase {
    options: PgConnectOptions,
    // ends with its last database
    _server: Option<Arc<PostgresServer>>,
}

// === impl PostgresDatabase ===

impl PostgresDatabase {
    /// Creates a database on the shared server of this run if there is one, else on one that the
    /// tests of this process share. A test that kills its server starts one itself.
    ///
    /// # Errors
    /// See [`PostgresError`].
    pub async fn new() -> Result<Self, PostgresError> {
        let (admin_url, server) = match std::env::var(ADMIN_URL_VARIABLE) {
            Ok(url) => (url, None),
            Err(_) => {
                let server = own_server().await?;
                (server.url("postgres"), Some(server))
            }
        };
        let process = std::process::id();
        loop {
            let number = NEXT_NAME.fetch_add(1, Ordering::Relaxed);
            let name = format!("test_{process}_{number}");
            match create(&admin_url, &name).await {
                Ok(()) => {
                    return Ok(Self {
                        options: PgConnectOptions::from_str(&admin_url)?.database(&name),
                        _server: server,
                    });
                }
                // of a former process with our id
                Err(sqlx::Error::Database(error))
                    if error.code().as_deref() == Some(DUPLICATE_DATABASE) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Its URL, as superuser.
    pub fn url(&self) -> String {
        self.options.to_url_lossy().to_string()
    }

    /// Its URL as a role that needs no password.
    pub fn url_as(&self, role: &str) -> String {
        let options = self.options.clone().username(role);
        options.to_url_lossy().to_string()
    }
}

async fn own_server() -> Result<Arc<PostgresServer>, PostgresError> {
    let mut own = OWN_SERVER.lock().await;
    if let Some(server) = own.upgrade() {
        return Ok(server);
    }
    let server = Arc::new(PostgresServer::start().await?);
    *own = Arc::downgrade(&server);
    Ok(server)
}

/// Creates a database; the name is one of ours.
pub(super) async fn create(admin_url: &str, name: &str) -> Result<(), sqlx::Error> {
    let mut admin = connect(admin_url).await?;
    let statement = AssertSqlSafe(format!("CREATE DATABASE \"{name}\""));
    sqlx::raw_sql(statement).execute(&mut admin).await?;
    admin.close().await
}
