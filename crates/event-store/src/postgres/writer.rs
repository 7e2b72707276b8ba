//! The one connection that appends.
//!
//! Why READ COMMITTED is enough, and why positions are gapless and in commit order with any number
//! of processes: every append updates the one row of `log_head` before it inserts anything, and
//! holds that row until its commit is visible to all. So commits happen one after the other, each
//! takes the numbers after its predecessor's, and one that rolls back gives its numbers back.
//! What a batch was decided on was read before that, so another process may have committed in
//! between. All it can have done is to add: a version of a stream, a command, an event id. Each of
//! these has a unique constraint, so an outdated decision fails as a whole and is made anew.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{ConnectOptions, Connection, Row};
use tokio::sync::watch;

use crate::appender::{Backend, Failure};
use crate::crash_point;
use crate::decision::{Facts, Plan, Question};
use crate::postgres::columns::{CommandColumns, EventColumns};
use crate::rows::recorded_command;

const LOOK_UP: &str = include_str!("look_up.sql");
const LOCK_HEAD: &str = include_str!("lock_head.sql");
const RECORD: &str = include_str!("record.sql");

/// The appender's connection; made anew on demand after a failure.
pub(super) struct Writer {
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    // connections made so far
    session: u64,
    // where this process's own commits are told
    committed: watch::Sender<u64>,
    // `look_up` was exclusive: a transaction holds the head
    in_transaction: bool,
}

// === impl Writer ===

impl Writer {
    pub(super) fn new(
        options: &PgConnectOptions,
        commit_timeout: Duration,
        committed: watch::Sender<u64>,
    ) -> Self {
        // the server gives up a little before the appender does, so that the outcome is known
        let patience = (commit_timeout.as_millis() * 9 / 10).max(1).to_string();
        let options = options.clone().options([
            ("statement_timeout", patience.as_str()),
            ("idle_in_transaction_session_timeout", patience.as_str()),
            ("synchronous_commit", "on"),
            ("jit", "off"),
            // point look-ups and inserts only: one plan for ever, never one made for an empty table
            ("plan_cache_mode", "force_generic_plan"),
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
        ]);
        Self {
            options,
            connection: None,
            session: 0,
            committed,
            in_transaction: false,
        }
    }

    async fn connect(&mut self) -> Result<PgConnection, Failure> {
        self.session += 1;
        self.options.connect().await.map_err(before_commit)
    }

    async fn look_up_on(
        connection: &mut PgConnection,
        question: &Question<'_>,
        exclusive: bool,
    ) -> sqlx::Result<Vec<PgRow>> {
        if exclusive {
            sqlx::query("BEGIN").execute(&mut *connection).await?;
            sqlx::query(LOCK_HEAD).execute(&mut *connection).await?;
        }
        let streams: Vec<_> = question
            .streams
            .iter()
            .map(|stream| stream.as_str())
            .collect();
        let commands = || question.commands.iter();
        let actors: Vec<_> = commands().map(|command| command.actor.as_str()).collect();
        let command_ids: Vec<_> = commands().map(|command| command.command_id).collect();
        sqlx::query(LOOK_UP)
            .bind(streams)
            .bind(actors)
            .bind(command_ids)
            .bind(&question.event_ids)
            .fetch_all(connection)
            .await
    }

    async fn record_on(
        connection: &mut PgConnection,
        plan: &Plan<'_>,
        in_transaction: bool,
    ) -> sqlx::Result<i64> {
        let query = sqlx::query(RECORD).bind(plan.events.len() as i64);
        let query = EventColumns::of(plan).bind_to(query);
        let query = CommandColumns::of(plan).bind_to(query);
        // one statement inserts and commits: nothing lies in between that we could stop at
        crash_point("append.before_commit");
        let base = query.fetch_one(&mut *connection).await?.try_get(0)?;
        if in_transaction {
            sqlx::query("COMMIT").execute(connection).await?;
        }
        Ok(base)
    }
}

impl Backend for Writer {
    async fn look_up(
        &mut self,
        question: &Question<'_>,
        exclusive: bool,
    ) -> Result<Facts, Failure> {
        // out of its place while in use: if this future is dropped half-way, so is the connection
        let kept = self.connection.take();
        let was_idle = kept.is_some();
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let mut found = Self::look_up_on(&mut connection, question, exclusive).await;
        if was_idle && found.as_ref().is_err_and(is_broken) {
            // the server went away while nothing was asked of it; nothing is lost by asking anew
            connection = self.connect().await?;
            found = Self::look_up_on(&mut connection, question, exclusive).await;
        }
        let found = found.map_err(before_commit)?;
        self.connection = Some(connection);
        self.in_transaction = exclusive;
        facts(question, &found).ok_or(Failure::Unavailable)
    }

    async fn record(&mut self, plan: &Plan<'_>) -> Result<u64, Failure> {
        let mut connection = self.connection.take().ok_or(Failure::Unavailable)?;
        match Self::record_on(&mut connection, plan, self.in_transaction).await {
            Ok(base) => {
                self.connection = Some(connection);
                self.in_transaction = false;
                let base = base.unsigned_abs();
                self.committed.send_replace(base + plan.events.len() as u64);
                Ok(base)
            }
            Err(error) => {
                if !is_broken(&error) {
                    self.connection = Some(connection);
                }
                Err(around_commit(error))
            }
        }
    }

    fn session(&self) -> u64 {
        self.session
    }

    async fn abandon(&mut self) {
        if !std::mem::take(&mut self.in_transaction) {
            return;
        }
        if let Some(mut connection) = self.connection.take()
            && sqlx::query("ROLLBACK")
                .execute(&mut connection)
                .await
                .is_ok()
        {
            self.connection = Some(connection);
        }
    }

    async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            let _ = connection.close().await;
        }
    }
}

fn facts(question: &Question<'_>, found: &[PgRow]) -> Option<Facts> {
    let mut facts = question.no_facts();
    for row in found {
        let kind: i16 = row.try_get(0).ok()?;
        let ordinal: i64 = row.try_get(1).ok()?;
        let ordinal = usize::try_from(ordinal).ok()?;
        match kind {
            0 => {
                let version: i64 = row.try_get(2).ok()?;
                facts.versions[ordinal] = version.unsigned_abs();
            }
            1 => facts.commands[ordinal] = Some(recorded_command(row, 2).ok()?),
            _ => {
                facts.event_ids.insert(question.event_ids[ordinal]);
            }
        }
    }
    Some(facts)
}

// === errors ===

/// Whether the connection is of no more use.
fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        // class 57P: the server is shutting down, has crashed or is starting
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            code.starts_with("57P") || code == "25006"
        }
        _ => true,
    }
}

/// What an error means when nothing was sent that could have been recorded.
fn before_commit(error: sqlx::Error) -> Failure {
    tracing::warn!(%error, "cannot look up what a batch is decided on");
    Failure::Unavailable
}

/// What an error means when the batch was under way.
fn around_commit(error: sqlx::Error) -> Failure {
    let failure = match &error {
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default();
            match &*code {
                "23505" if database.constraint() == Some("events_event_id_key") => {
                    Failure::DuplicateEventId
                }
                // unique violation, serialization failure, deadlock
                "23505" | "40001" | "40P01" => Failure::Raced,
                // a server that ends the session may have committed before it said so
                code if code.starts_with("57P") => Failure::Unknown,
                // the data themselves
                code if code.starts_with("22") || code.starts_with("23") => Failure::Refused,
                _ => Failure::Unavailable,
            }
        }
        _ => Failure::Unknown,
    };
    match failure {
        Failure::Raced | Failure::DuplicateEventId => {}
        _ => tracing::warn!(%error, ?failure, "a batch was not recorded"),
    }
    failure
}
