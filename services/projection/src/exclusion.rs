//! At most one rebuild and one verification of the same views at a time: they work in a place that
//! has a fixed name.
//!
//! A locked file or an advisory lock of a connection: either is free again when its holder is gone,
//! however it went.

use std::fs::{File, TryLockError};

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;

use crate::db::Location;
use crate::rebuild::{RebuildError, beside};
use crate::store::unavailable;

/// Why views are built beside the live ones.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// To take their place.
    Rebuild,
    /// To be compared with them.
    Verify,
}

/// The right to build views for a purpose, held until it is dropped.
pub(crate) enum Exclusion {
    /// Closing the file unlocks it.
    File(#[allow(dead_code, reason = "held, not used")] File),
    /// Closing the connection unlocks it.
    Connection(PgConnection),
}

// === impl Purpose ===

impl Purpose {
    /// Part of the name of where the views are built; PostgreSQL's `swap.sql` names it too.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rebuild => "rebuilt",
            Self::Verify => "verified",
        }
    }

    /// Key of the advisory lock: "lcvbuild", "lcverify".
    fn key(self) -> i64 {
        match self {
            Self::Rebuild => 0x6c63_7662_7569_6c64,
            Self::Verify => 0x6c63_7665_7269_6679,
        }
    }
}

// === impl Exclusion ===

impl Exclusion {
    /// Takes the right, or fails at once with [`RebuildError::Busy`].
    pub(crate) async fn take(live: &Location, purpose: Purpose) -> Result<Self, RebuildError> {
        match live {
            Location::Sqlite(path) => {
                let path = beside(path, purpose.name(), "lock");
                let file = File::create(&path).map_err(|_| RebuildError::Scratch(path.clone()))?;
                match file.try_lock() {
                    Ok(()) => Ok(Self::File(file)),
                    Err(TryLockError::WouldBlock) => Err(RebuildError::Busy),
                    Err(TryLockError::Error(_)) => Err(RebuildError::Scratch(path)),
                }
            }
            Location::Postgres { url, .. } => {
                // none of a pool: it must end with this value
                let mut connection = PgConnection::connect(url).await.map_err(unavailable)?;
                let locked = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
                    .bind(purpose.key())
                    .fetch_one(&mut connection)
                    .await
                    .map_err(unavailable)?;
                match locked {
                    true => Ok(Self::Connection(connection)),
                    false => Err(RebuildError::Busy),
                }
            }
        }
    }

    /// Gives the right back, and waits until others can take it.
    pub(crate) async fn release(self) {
        if let Self::Connection(mut connection) = self {
            // closing does not wait for the server; a connection that breaks meanwhile has given
            // the lock back as well
            let _ = sqlx::query("SELECT pg_advisory_unlock_all()")
                .execute(&mut connection)
                .await;
            let _ = connection.close().await;
        }
    }
}
