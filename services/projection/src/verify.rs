//! Tells whether the live views are what the log says: rebuilt from zero to the same checkpoints,
//! every row of every table is the same.

use event_store::EventStore;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use projector::{Checkpoint, ViewsUnavailable};

use crate::builder::Builder;
use crate::db::{Row, Tx, Value};
use crate::exclusion::{Exclusion, Purpose};
use crate::rebuild::{Progress, RebuildError, open_scratch, remove_scratch};
use crate::sql::Statement;
use crate::store::{Views, read_checkpoints, unavailable};

/// Rows compared at a time.
const PAGE_ROWS: i64 = 1_000;

/// One hash over all that the views hold, whatever the database and the batches were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentHash(String);

/// The first row that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The case the row belongs to, if it belongs to one.
    pub case_id: Option<Uuid>,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Hash of the live views.
    pub live: ContentHash,
    /// Hash of the views rebuilt to the same checkpoints.
    pub rebuilt: ContentHash,
    /// The first row that differs; `None` when the hashes are equal.
    pub difference: Option<Difference>,
    /// Highest position both stand at.
    pub position: u64,
}

/// A table in the order of its key.
struct Table {
    name: &'static str,
    page: Statement,
    key: &'static [usize],
    start: fn() -> Vec<Value>,
    case_column: Option<usize>,
}

static TABLES: [Table; 10] = [
    Table {
        name: "checkpoints",
        page: |sql| sql.dump_checkpoints,
        key: &[0],
        start: || vec![Value::Int(-1)],
        case_column: None,
    },
    Table {
        name: "cases",
        page: |sql| sql.dump_cases,
        key: &[0],
        start: || vec![no_bytes()],
        case_column: Some(0),
    },
    Table {
        name: "case_files",
        page: |sql| sql.dump_case_files,
        key: &[0, 1],
        start: || vec![no_bytes(), Value::Int(-1)],
        case_column: Some(0),
    },
    Table {
        name: "participants",
        page: |sql| sql.dump_participants,
        key: &[0, 1, 2],
        start: || vec![no_bytes(), Value::from(""), Value::from("")],
        case_column: Some(0),
    },
    Table {
        name: "worklist",
        page: |sql| sql.dump_worklist,
        key: &[0, 1, 14],
        start: || vec![Value::from(""), no_bytes(), Value::Int(-1)],
        case_column: Some(1),
    },
    Table {
        name: "timeline",
        page: |sql| sql.dump_timeline,
        key: &[0],
        start: || vec![Value::Int(0)],
        case_column: Some(1),
    },
    Table {
        name: "referrals",
        page: |sql| sql.dump_referrals,
        key: &[0],
        start: || vec![no_bytes()],
        case_column: Some(1),
    },
    Table {
        name: "clocks",
        page: |sql| sql.dump_clocks,
        key: &[0],
        start: || vec![no_bytes()],
        case_column: Some(1),
    },
    Table {
        name: "items",
        page: |sql| sql.dump_items,
        key: &[0],
        start: || vec![no_bytes()],
        case_column: Some(1),
    },
    Table {
        name: "item_viewers",
        page: |sql| sql.dump_item_viewers,
        key: &[0, 1],
        start: || vec![Value::from(""), no_bytes()],
        case_column: Some(2),
    },
];

/// Compares the live views with views rebuilt from the log; the live ones may be in use.
///
/// # Errors
/// See [`RebuildError`]; a difference is no error.
pub async fn verify(
    store: &dyn EventStore,
    views: &Views,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Verification, RebuildError> {
    // one snapshot throughout: checkpoints and content of the same moment
    let mut live = views.database.snapshot().await.map_err(unavailable)?;
    let checkpoints = read_checkpoints(&mut live).await.map_err(unavailable)?;
    let limits: Vec<u64> = checkpoints.iter().map(|at| at.position).collect();
    let head = limits.iter().copied().max().unwrap_or(0);

    let alone = Exclusion::take(views.database.location(), Purpose::Verify).await?;
    let scratch = open_scratch(views.database.location(), Purpose::Verify).await?;
    let report = |position| progress(Progress { position, head });
    let builder = Builder::new(scratch.clone());
    let mut builder = builder.run(store, Some(limits.into()), report).await?;
    builder.finish().await?;

    let mut rebuilt = scratch.snapshot().await.map_err(unavailable)?;
    let compared = compare(&mut live, &mut rebuilt).await.map_err(unavailable);
    drop(rebuilt);
    scratch.close().await;
    remove_scratch(scratch.location()).await?;
    alone.release().await;
    let (live, rebuilt, difference) = compared?;
    Ok(Verification {
        live,
        rebuilt,
        difference,
        position: head,
    })
}

/// Hashes all that the views hold, and tells the positions they stand at.
///
/// # Errors
/// The database is away.
pub async fn content_hash(
    views: &Views,
) -> Result<(ContentHash, Vec<Checkpoint>), ViewsUnavailable> {
    let mut tx = views.database.snapshot().await.map_err(unavailable)?;
    let checkpoints = read_checkpoints(&mut tx).await.map_err(unavailable)?;
    let mut digest = Sha256::new();
    for table in &TABLES {
        let mut after = (table.start)();
        add_table(&mut digest, table);
        loop {
            let rows = page(&mut tx, table, &after).await.map_err(unavailable)?;
            let Some(last) = rows.last() else { break };
            after = table
                .key
                .iter()
                .map(|column| last[*column].clone())
                .collect();
            rows.iter().for_each(|row| add_row(&mut digest, row));
        }
    }
    Ok((ContentHash::of(digest), checkpoints))
}

async fn compare(
    live: &mut Tx,
    rebuilt: &mut Tx,
) -> sqlx::Result<(ContentHash, ContentHash, Option<Difference>)> {
    let mut digests = (Sha256::new(), Sha256::new());
    let mut difference = None;
    for table in &TABLES {
        let mut after = ((table.start)(), (table.start)());
        add_table(&mut digests.0, table);
        add_table(&mut digests.1, table);
        loop {
            let left = page(live, table, &after.0).await?;
            let right = page(rebuilt, table, &after.1).await?;
            left.iter().for_each(|row| add_row(&mut digests.0, row));
            right.iter().for_each(|row| add_row(&mut digests.1, row));
            if difference.is_none() {
                difference = first_difference(table, &left, &right);
            }
            let key = |row: &Row| {
                table
                    .key
                    .iter()
                    .map(|column| row[*column].clone())
                    .collect()
            };
            match (left.last(), right.last()) {
                (None, None) => break,
                (left, right) => {
                    after.0 = left.map_or(after.0, key);
                    after.1 = right.map_or(after.1, key);
                }
            }
        }
    }
    Ok((
        ContentHash::of(digests.0),
        ContentHash::of(digests.1),
        difference,
    ))
}

fn first_difference(table: &Table, left: &[Row], right: &[Row]) -> Option<Difference> {
    let rows = left.len().max(right.len());
    let differing = (0..rows).find(|index| left.get(*index) != right.get(*index))?;
    let row = left.get(differing).or_else(|| right.get(differing))?;
    let case_id = table.case_column.and_then(|column| row[column].bytes());
    Some(Difference {
        table: table.name,
        case_id: case_id.and_then(|bytes| Uuid::from_slice(bytes).ok()),
    })
}

async fn page(tx: &mut Tx, table: &Table, after: &[Value]) -> sqlx::Result<Vec<Row>> {
    let mut parameters = after.to_vec();
    parameters.push(Value::Int(PAGE_ROWS));
    tx.fetch(table.page, &parameters).await
}

fn add_table(digest: &mut Sha256, table: &Table) {
    add_bytes(digest, b'#', table.name.as_bytes());
}

fn add_row(digest: &mut Sha256, row: &Row) {
    digest.update(b"/");
    for value in row {
        match value {
            Value::Int(number) => add_bytes(digest, b'i', &number.to_be_bytes()),
            Value::Text(text) => add_bytes(digest, b't', text.as_bytes()),
            Value::Bytes(bytes) => add_bytes(digest, b'b', bytes),
        }
    }
}

/// With kind and length before the bytes no two sequences of values run into one another.
fn add_bytes(digest: &mut Sha256, kind: u8, bytes: &[u8]) {
    digest.update([kind]);
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}

fn no_bytes() -> Value {
    Value::Bytes(bytes::Bytes::new())
}

// === impl ContentHash ===

impl ContentHash {
    fn of(digest: Sha256) -> Self {
        Self(hex::encode(digest.finalize()))
    }
}

impl std::fmt::Display for ContentHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

// === impl Verification ===

impl Verification {
    /// Whether the live views are what the log says.
    pub fn is_equal(&self) -> bool {
        self.live == self.rebuilt
    }
}
