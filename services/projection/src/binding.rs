//! Between the rows of the views and the two databases.

use std::sync::Arc;

use bytes::Bytes;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Arguments, Postgres, Row as _, Sqlite, TypeInfo, Value as _, ValueRef};

use crate::db::{Row, Value};

/// Rows in one INSERT on SQLite. Few sizes, so that each is prepared once.
const ROW_COUNTS: [usize; 4] = [64, 16, 4, 1];
/// Keys in one list on SQLite.
const KEY_COUNTS: [usize; 4] = [256, 32, 4, 1];

/// The parameters of a statement for SQLite.
pub(crate) fn sqlite_arguments<'a>(
    parameters: impl IntoIterator<Item = &'a Value>,
) -> sqlx::Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for parameter in parameters {
        match parameter {
            Value::Int(number) => Arguments::add(&mut arguments, *number),
            Value::Text(text) => Arguments::add(&mut arguments, text.as_str()),
            Value::Bytes(bytes) => Arguments::add(&mut arguments, bytes.as_ref()),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// The parameters of a statement for PostgreSQL.
pub(crate) fn postgres_arguments(parameters: &[Value]) -> sqlx::Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for parameter in parameters {
        match parameter {
            Value::Int(number) => arguments.add(*number),
            Value::Text(text) => arguments.add(text.as_str()),
            Value::Bytes(bytes) => arguments.add(bytes.as_ref()),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// Rows as one array parameter per column, for PostgreSQL's `unnest` and `ANY`.
pub(crate) fn postgres_columns(rows: &[Row]) -> sqlx::Result<PgArguments> {
    let mut arguments = PgArguments::default();
    let width = rows.first().map_or(0, Vec::len);
    for column in 0..width {
        let values = rows.iter().map(|row| &row[column]);
        match &rows[0][column] {
            Value::Int(_) => arguments.add(values.filter_map(Value::int).collect::<Vec<i64>>()),
            Value::Text(_) => arguments.add(values.filter_map(Value::text).collect::<Vec<&str>>()),
            Value::Bytes(_) => {
                let bytes = values.filter_map(Value::bytes).map(Bytes::as_ref);
                arguments.add(bytes.collect::<Vec<&[u8]>>())
            }
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// A multi-row INSERT for SQLite, in chunks of few sizes.
pub(crate) fn row_statements<'a>(
    text: &str,
    rows: &'a [Row],
) -> impl Iterator<Item = (Arc<str>, &'a [Row])> {
    let width = rows.first().map_or(0, Vec::len);
    let one = format!("({})", vec!["?"; width].join(", "));
    let statements = ROW_COUNTS.map(|count| -> Arc<str> {
        text.replace("{rows}", &vec![one.as_str(); count].join(", "))
            .into()
    });
    let mut rest = rows;
    std::iter::from_fn(move || {
        let index = ROW_COUNTS.iter().position(|count| *count <= rest.len())?;
        let (chunk, after) = rest.split_at(ROW_COUNTS[index]);
        rest = after;
        Some((Arc::clone(&statements[index]), chunk))
    })
}

/// A statement with a list of keys for SQLite, in chunks of few sizes; the last key fills up.
pub(crate) fn expand_list(text: &str, keys: &[Value]) -> Vec<(Arc<str>, Vec<Value>)> {
    keys.chunks(KEY_COUNTS[0])
        .map(|chunk| {
            let fits = |count: &&usize| **count >= chunk.len();
            let count = KEY_COUNTS.iter().rev().find(fits).copied();
            let count = count.unwrap_or(chunk.len());
            let mut padded = chunk.to_vec();
            padded.resize(count, chunk[chunk.len() - 1].clone());
            let list = vec!["?"; count].join(", ");
            (Arc::from(text.replace("{keys}", &list)), padded)
        })
        .collect()
}

/// Fetches rows from SQLite.
pub(crate) async fn fetch_sqlite(
    connection: &mut SqliteConnection,
    query: Query<'_, Sqlite, SqliteArguments>,
) -> sqlx::Result<Vec<Row>> {
    let rows = query.fetch_all(connection).await?;
    rows.iter().map(decode_sqlite).collect()
}

/// Fetches rows from PostgreSQL.
pub(crate) async fn fetch_postgres(
    connection: &mut PgConnection,
    query: Query<'_, Postgres, PgArguments>,
) -> sqlx::Result<Vec<Row>> {
    let rows = query.fetch_all(connection).await?;
    rows.iter().map(decode_postgres).collect()
}

fn decode_sqlite(row: &SqliteRow) -> sqlx::Result<Row> {
    (0..row.len())
        .map(|index| {
            let value = ValueRef::to_owned(&row.try_get_raw(index)?);
            match value.type_info().name() {
                "INTEGER" => value.try_decode().map(Value::Int),
                "TEXT" => value.try_decode().map(Value::Text),
                _ => value
                    .try_decode::<Vec<u8>>()
                    .map(|bytes| Value::Bytes(bytes.into())),
            }
        })
        .collect()
}

fn decode_postgres(row: &PgRow) -> sqlx::Result<Row> {
    (0..row.len())
        .map(|index| {
            let kind = row.try_get_raw(index)?.type_info().into_owned();
            match kind.name() {
                "INT8" => row.try_get(index).map(Value::Int),
                "TEXT" => row.try_get(index).map(Value::Text),
                _ => row
                    .try_get::<Vec<u8>, _>(index)
                    .map(|bytes| Value::Bytes(bytes.into())),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_written_in_few_statement_sizes_and_none_is_left_out() {
        let rows: Vec<Row> = (0..87).map(|number| vec![Value::Int(number)]).collect();
        let chunks: Vec<(Arc<str>, &[Row])> = row_statements("VALUES {rows}", &rows).collect();
        let sizes: Vec<usize> = chunks.iter().map(|(_, chunk)| chunk.len()).collect();
        assert_eq!(sizes, [64, 16, 4, 1, 1, 1]);
        assert_eq!(&*chunks[2].0, "VALUES (?), (?), (?), (?)");
        let written: Vec<Row> = chunks
            .iter()
            .flat_map(|(_, chunk)| chunk.to_vec())
            .collect();
        assert_eq!(written, rows);
    }

    #[test]
    fn a_list_of_keys_is_filled_up_with_its_last_key() {
        let keys: Vec<Value> = (0..3).map(Value::Int).collect();
        let expanded = expand_list("IN ({keys})", &keys);
        assert_eq!(&*expanded[0].0, "IN (?, ?, ?, ?)");
        assert_eq!(expanded[0].1[3], Value::Int(2));
    }
}
