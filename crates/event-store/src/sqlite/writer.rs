//! The one connection that writes.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, Sqlite};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::appender::{Backend, Failure};
use crate::columns::to_micros;
use crate::crash_point;
use crate::decision::{Facts, Plan, PlannedCommand, PlannedEvent, Question};
use crate::rows::{encode_sealed, recorded_command};

/// Largest number of rows in one INSERT, a power of two. Every smaller power has a statement of
/// its own, so that any number of rows takes few statements and each is prepared once.
const ROWS_MAX: usize = 64;

const LOOK_UP: &str = include_str!("look_up.sql");
const ADVANCE_HEAD: &str = include_str!("advance_head.sql");
static INSERT_EVENTS: LazyLock<MultiRow> =
    LazyLock::new(|| MultiRow::of(include_str!("insert_events.sql")));
static INSERT_COMMANDS: LazyLock<MultiRow> =
    LazyLock::new(|| MultiRow::of(include_str!("insert_commands.sql")));

type Slot = Option<SqliteConnection>;

/// The writing connection. The appender and the leases take turns in the order they ask:
/// SQLite's own lock knows no queue, and under load a lease would never get its turn.
#[derive(Clone)]
pub(super) struct Writer {
    options: Arc<SqliteConnectOptions>,
    // empty after a failure; made anew on demand
    slot: Arc<Mutex<Slot>>,
}

/// The appender's view of the writer.
pub(super) struct WriterBackend {
    writer: Writer,
    // held from `look_up` to `record` or `abandon`: a transaction is open
    turn: Option<OwnedMutexGuard<Slot>>,
}

/// One INSERT for each power of two of rows.
struct MultiRow {
    statements: Vec<Arc<str>>,
}

// === impl Writer ===

impl Writer {
    pub(super) fn new(options: SqliteConnectOptions, connection: SqliteConnection) -> Self {
        Self {
            options: Arc::new(options),
            slot: Arc::new(Mutex::new(Some(connection))),
        }
    }

    /// Runs one statement between two batches.
    pub(super) async fn run(
        &self,
        query: Query<'_, Sqlite, SqliteArguments>,
    ) -> sqlx::Result<Option<SqliteRow>> {
        let mut turn = self.slot.lock().await;
        let mut connection = self.take(&mut turn).await?;
        let outcome = query.fetch_optional(&mut connection).await;
        *turn = Some(connection);
        outcome
    }

    /// The connection, out of its slot: if the caller is dropped half-way, so is it.
    async fn take(&self, slot: &mut Slot) -> sqlx::Result<SqliteConnection> {
        match slot.take() {
            Some(connection) => Ok(connection),
            None => self.options.connect().await,
        }
    }
}

// === impl WriterBackend ===

impl WriterBackend {
    pub(super) fn new(writer: Writer) -> Self {
        Self { writer, turn: None }
    }

    // BEGIN IMMEDIATE takes the write lock of the file: facts stay true until the transaction ends
    async fn begin(&self) -> Result<(OwnedMutexGuard<Slot>, SqliteConnection), Failure> {
        let mut turn = Arc::clone(&self.writer.slot).lock_owned().await;
        let mut connection = self.writer.take(&mut turn).await.map_err(failure)?;
        sqlx::query("BEGIN IMMEDIATE")
            .execute(&mut connection)
            .await
            .map_err(failure)?;
        Ok((turn, connection))
    }
}

impl Backend for WriterBackend {
    async fn look_up(
        &mut self,
        question: &Question<'_>,
        _exclusive: bool,
    ) -> Result<Facts, Failure> {
        let (mut turn, mut connection) = self.begin().await?;
        let facts = look_up(&mut connection, question).await;
        *turn = Some(connection);
        self.turn = Some(turn);
        facts
    }

    async fn record(&mut self, plan: &Plan<'_>) -> Result<u64, Failure> {
        let (mut turn, mut connection) = match self.turn.take() {
            Some(mut turn) => {
                let connection = turn.take().ok_or(Failure::Unavailable)?;
                (turn, connection)
            }
            None => self.begin().await?,
        };
        match insert(&mut connection, plan).await {
            Ok(base) => {
                crash_point("append.before_commit");
                // a COMMIT that fails may still have reached the disk
                let committed = sqlx::query("COMMIT").execute(&mut connection).await;
                committed.map_err(|error| {
                    tracing::warn!(%error, "the commit failed");
                    Failure::Unknown
                })?;
                *turn = Some(connection);
                Ok(base)
            }
            Err(failure) => {
                *turn = Some(connection);
                self.turn = Some(turn);
                Err(failure)
            }
        }
    }

    // a file knows all it ever knew
    fn session(&self) -> u64 {
        0
    }

    async fn abandon(&mut self) {
        let Some(mut turn) = self.turn.take() else {
            return;
        };
        let Some(mut connection) = turn.take() else {
            return;
        };
        // a connection that cannot roll back is dropped, and its transaction with it
        if sqlx::query("ROLLBACK")
            .execute(&mut connection)
            .await
            .is_ok()
        {
            *turn = Some(connection);
        }
    }

    async fn close(&mut self) {
        self.abandon().await;
        let connection = self.writer.slot.lock().await.take();
        if let Some(connection) = connection {
            // the last one to close folds the WAL into the file
            let _ = connection.close().await;
        }
    }
}

async fn look_up(
    connection: &mut SqliteConnection,
    question: &Question<'_>,
) -> Result<Facts, Failure> {
    let mut facts = question.no_facts();
    let found = sqlx::query(LOOK_UP)
        .bind(streams_json(question))
        .bind(commands_json(question))
        .bind(event_ids_json(question))
        .fetch_all(connection)
        .await
        .map_err(failure)?;
    for row in found {
        let kind: i64 = row.try_get(0).map_err(failure)?;
        let ordinal: i64 = row.try_get(1).map_err(failure)?;
        let ordinal = usize::try_from(ordinal).map_err(|_| Failure::Unavailable)?;
        match kind {
            0 => {
                let version: i64 = row.try_get(2).map_err(failure)?;
                facts.versions[ordinal] = version.unsigned_abs();
            }
            1 => {
                let recorded = recorded_command(&row, 2).map_err(|_| Failure::Unavailable)?;
                facts.commands[ordinal] = Some(recorded);
            }
            _ => {
                facts.event_ids.insert(question.event_ids[ordinal]);
            }
        }
    }
    Ok(facts)
}

async fn insert(connection: &mut SqliteConnection, plan: &Plan<'_>) -> Result<u64, Failure> {
    let base: i64 = sqlx::query_scalar(ADVANCE_HEAD)
        .bind(plan.events.len() as i64)
        .fetch_one(&mut *connection)
        .await
        .map_err(failure)?;
    let mut position = base;
    for (statement, events) in INSERT_EVENTS.chunks(&plan.events) {
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for event in events {
            position += 1;
            query = bind_event(query, position, event);
        }
        query.execute(&mut *connection).await.map_err(failure)?;
    }
    for (statement, commands) in INSERT_COMMANDS.chunks(&plan.commands) {
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for command in commands {
            query = bind_command(query, base, command);
        }
        query.execute(&mut *connection).await.map_err(failure)?;
    }
    Ok(base.unsigned_abs())
}

fn bind_event<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    position: i64,
    planned: &PlannedEvent<'_>,
) -> Query<'q, Sqlite, SqliteArguments> {
    let (append, event) = (planned.append, planned.event);
    query
        .bind(position)
        .bind(event.event_id)
        .bind(planned.stream.as_str())
        .bind(planned.version as i64)
        .bind(event.event_type.as_str())
        .bind(event.case_id.map(|id| id.0))
        .bind(to_micros(event.occurred_at))
        .bind(to_micros(append.recorded_at))
        .bind(append.actor.person_id.as_str())
        .bind(append.actor.org_unit_id.as_str())
        .bind(append.actor.agency_kind as i32)
        .bind(append.actor.role as i32)
        .bind(append.command.command_id)
        .bind(event.causation_id)
        .bind(event.correlation_id)
        .bind(event.traceparent.as_str())
        .bind(event.policy_version.as_str())
        .bind(event.public.as_ref())
        .bind(encode_sealed(&event.sealed))
}

fn bind_command<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    base: i64,
    planned: &PlannedCommand<'_>,
) -> Query<'q, Sqlite, SqliteArguments> {
    let append = planned.append;
    query
        .bind(append.command.actor.as_str())
        .bind(append.command.command_id)
        .bind(append.fingerprint.as_slice())
        .bind(base + 1 + planned.first as i64)
        .bind(base + 1 + planned.last as i64)
        .bind(planned.version as i64)
        .bind(to_micros(append.recorded_at))
        .bind(append.answer.as_ref())
}

// === impl MultiRow ===

impl MultiRow {
    /// From an INSERT of one row.
    fn of(one_row: &str) -> Self {
        let one_row = one_row.trim_end();
        let (_, tuple) = one_row.rsplit_once("VALUES").unwrap_or_default();
        let of_rows = |rows: usize| {
            let more = format!(",{tuple}").repeat(rows - 1);
            Arc::from(format!("{one_row}{more}"))
        };
        let powers = (0..=ROWS_MAX.ilog2()).map(|power| of_rows(1 << power));
        Self {
            statements: powers.collect(),
        }
    }

    /// Cuts rows into pieces, the largest powers of two first, each with its statement.
    fn chunks<'a, T>(&'a self, mut rows: &'a [T]) -> impl Iterator<Item = (Arc<str>, &'a [T])> {
        std::iter::from_fn(move || {
            let power = rows.len().min(ROWS_MAX).checked_ilog2()?;
            let (chunk, rest) = rows.split_at(1 << power);
            rows = rest;
            Some((Arc::clone(&self.statements[power as usize]), chunk))
        })
    }
}

// === parameters that are lists ===

/// Stream names hold nothing that JSON would have to escape.
fn streams_json(question: &Question<'_>) -> String {
    json_array(&question.streams, |json, stream| {
        let _ = write!(json, "\"{stream}\"");
    })
}

fn commands_json(question: &Question<'_>) -> String {
    json_array(&question.commands, |json, command| {
        let id = command.command_id.simple();
        json.push('[');
        json_string(json, &command.actor);
        let _ = write!(json, ",\"{id}\"]");
    })
}

fn event_ids_json(question: &Question<'_>) -> String {
    json_array(&question.event_ids, |json, id| {
        let _ = write!(json, "\"{}\"", id.simple());
    })
}

fn json_array<T>(items: &[T], mut write_item: impl FnMut(&mut String, &T)) -> String {
    let mut json = String::with_capacity(2 + items.len() * 64);
    json.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        write_item(&mut json, item);
    }
    json.push(']');
    json
}

fn json_string(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            control if control.is_control() => {
                let _ = write!(json, "\\u{:04x}", control as u32);
            }
            other => json.push(other),
        }
    }
    json.push('"');
}

// === errors ===

/// SQLite's primary result code.
pub(super) fn primary_code(error: &sqlx::Error) -> Option<i32> {
    extended_code(error).map(|code| code & 0xff)
}

fn extended_code(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse().ok()
}

/// What an error before the COMMIT means.
fn failure(error: sqlx::Error) -> Failure {
    const SQLITE_TOOBIG: i32 = 18;
    const SQLITE_CONSTRAINT: i32 = 19;
    // the row is there already
    const ALREADY_THERE: [i32; 3] = [
        SQLITE_CONSTRAINT | 6 << 8, // primary key
        SQLITE_CONSTRAINT | 7 << 8, // trigger
        SQLITE_CONSTRAINT | 8 << 8, // unique
    ];
    const SQLITE_MISMATCH: i32 = 20;
    // as its trigger or its unique constraint says
    let of_event_id =
        |error: &dyn sqlx::error::DatabaseError| error.message().contains("events.event_id");
    let failure = match primary_code(&error) {
        Some(SQLITE_CONSTRAINT) if error.as_database_error().is_some_and(of_event_id) => {
            Failure::DuplicateEventId
        }
        Some(SQLITE_CONSTRAINT)
            if extended_code(&error).is_some_and(|code| ALREADY_THERE.contains(&code)) =>
        {
            Failure::Raced
        }
        Some(SQLITE_CONSTRAINT | SQLITE_TOOBIG | SQLITE_MISMATCH) => Failure::Refused,
        _ => Failure::Unavailable,
    };
    if !matches!(failure, Failure::DuplicateEventId | Failure::Raced) {
        tracing::warn!(%error, ?failure, "a batch was not recorded");
    }
    failure
}
