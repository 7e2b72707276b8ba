//! Rows to events. Columns are fetched by index and unchecked: the SELECT lists stand in our own
//! .sql files, and rebuilds read the whole log through here.

use bytes::Bytes;
use prost::Message;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, ValueRef};
use uuid::Uuid;

use api::CaseId;
use api::log::v1::{AgencyKind, Role, SealedParts};

use crate::columns::from_micros;
use crate::decision::RecordedCommand;
use crate::{Actor, Appended, Event, NewEvent, PublicEvent, ReadError, SealedPart};

/// Cells of a row, the same way for both backends.
pub(crate) trait Cells {
    fn int(&self, index: usize) -> sqlx::Result<i64>;
    fn small(&self, index: usize) -> sqlx::Result<i32>;
    fn text(&self, index: usize) -> sqlx::Result<String>;
    fn bytes(&self, index: usize) -> sqlx::Result<Vec<u8>>;
    fn uuid(&self, index: usize) -> sqlx::Result<Uuid>;
    fn is_null(&self, index: usize) -> sqlx::Result<bool>;
}

macro_rules! cells {
    ($row:ty, $small:ty) => {
        impl Cells for $row {
            fn int(&self, index: usize) -> sqlx::Result<i64> {
                self.try_get_unchecked(index)
            }

            fn small(&self, index: usize) -> sqlx::Result<i32> {
                let small: $small = self.try_get_unchecked(index)?;
                Ok(small.into())
            }

            fn text(&self, index: usize) -> sqlx::Result<String> {
                self.try_get_unchecked(index)
            }

            fn bytes(&self, index: usize) -> sqlx::Result<Vec<u8>> {
                self.try_get_unchecked(index)
            }

            fn uuid(&self, index: usize) -> sqlx::Result<Uuid> {
                self.try_get_unchecked(index)
            }

            fn is_null(&self, index: usize) -> sqlx::Result<bool> {
                Ok(self.try_get_raw(index)?.is_null())
            }
        }
    };
}

cells!(SqliteRow, i32);
cells!(PgRow, i16);

/// Which cell of a row cannot be read.
struct Unreadable(&'static str);

/// The events of a `read_*.sql` statement.
pub(crate) fn events<R: Cells>(rows: &[R]) -> Result<Vec<Event>, ReadError> {
    rows.iter().map(event).collect()
}

/// The events of a `read_public.sql` statement.
pub(crate) fn public_events<R: Cells>(rows: &[R]) -> Result<Vec<PublicEvent>, ReadError> {
    rows.iter().map(public_event).collect()
}

fn public_event<R: Cells>(row: &R) -> Result<PublicEvent, ReadError> {
    let position = position_of(row);
    let decode = || {
        Ok(PublicEvent {
            position,
            version: unsigned(row.int(1), "version")?,
            event_type: cell(row.text(2), "event_type")?,
            public: cell(row.bytes(3), "public")?.into(),
        })
    };
    decode().map_err(|Unreadable(reason)| ReadError::Corrupt { position, reason })
}

/// The first cell; 0 when even that cannot be read.
fn position_of<R: Cells>(row: &R) -> u64 {
    let position = row.int(0).ok().and_then(|value| u64::try_from(value).ok());
    position.unwrap_or_default()
}

fn event<R: Cells>(row: &R) -> Result<Event, ReadError> {
    let position = position_of(row);
    decode_event(row, position)
        .map_err(|Unreadable(reason)| ReadError::Corrupt { position, reason })
}

fn decode_event<R: Cells>(row: &R, position: u64) -> Result<Event, Unreadable> {
    let optional_uuid = |index, name| match row.is_null(index) {
        Ok(true) => Ok(None),
        _ => cell(row.uuid(index), name).map(Some),
    };
    Ok(Event {
        position,
        stream: cell(row.text(2), "stream")?
            .parse()
            .map_err(|_| Unreadable("stream"))?,
        version: unsigned(row.int(3), "version")?,
        recorded_at: time(row.int(7), "recorded_at")?,
        actor: Actor {
            person_id: cell(row.text(8), "actor_person")?,
            org_unit_id: cell(row.text(9), "actor_unit")?,
            agency_kind: AgencyKind::try_from(cell(row.small(10), "actor_agency")?)
                .map_err(|_| Unreadable("actor_agency"))?,
            role: Role::try_from(cell(row.small(11), "actor_role")?)
                .map_err(|_| Unreadable("actor_role"))?,
        },
        command_id: cell(row.uuid(12), "command_id")?,
        data: NewEvent {
            event_id: cell(row.uuid(1), "event_id")?,
            event_type: cell(row.text(4), "event_type")?,
            case_id: optional_uuid(5, "case_id")?.map(CaseId),
            occurred_at: time(row.int(6), "occurred_at")?,
            causation_id: optional_uuid(13, "causation_id")?,
            correlation_id: cell(row.uuid(14), "correlation_id")?,
            traceparent: cell(row.text(15), "traceparent")?,
            policy_version: cell(row.text(16), "policy_version")?,
            public: cell(row.bytes(17), "public")?.into(),
            sealed: decode_sealed(cell(row.bytes(18), "sealed")?)?,
        },
    })
}

/// A recorded command, from six columns that start at `first`: version, fingerprint,
/// first and last position, recorded_at, answer.
pub(crate) fn recorded_command<R: Cells>(
    row: &R,
    first: usize,
) -> Result<RecordedCommand, ReadError> {
    let decode = || {
        Ok(RecordedCommand {
            fingerprint: cell(row.bytes(first + 1), "fingerprint")?
                .try_into()
                .map_err(|_| Unreadable("fingerprint"))?,
            appended: Appended {
                version: unsigned(row.int(first), "version")?,
                first_position: unsigned(row.int(first + 2), "first_position")?,
                last_position: unsigned(row.int(first + 3), "last_position")?,
                recorded_at: time(row.int(first + 4), "recorded_at")?,
                answer: cell(row.bytes(first + 5), "answer")?.into(),
                replayed: true,
            },
        })
    };
    decode().map_err(|Unreadable(reason)| ReadError::Corrupt {
        position: 0,
        reason,
    })
}

/// The `sealed` column of an event; empty when nothing is sealed.
pub(crate) fn encode_sealed(parts: &[SealedPart]) -> Vec<u8> {
    let parts = parts.iter().map(Into::into).collect();
    SealedParts { parts }.encode_to_vec()
}

fn decode_sealed(bytes: Vec<u8>) -> Result<Vec<SealedPart>, Unreadable> {
    let sealed = SealedParts::decode(Bytes::from(bytes)).map_err(|_| Unreadable("sealed"))?;
    let parts = sealed.parts.into_iter().map(SealedPart::try_from);
    parts
        .collect::<Result<_, _>>()
        .map_err(|_| Unreadable("sealed"))
}

fn cell<T>(value: sqlx::Result<T>, name: &'static str) -> Result<T, Unreadable> {
    value.map_err(|_| Unreadable(name))
}

fn unsigned(value: sqlx::Result<i64>, name: &'static str) -> Result<u64, Unreadable> {
    u64::try_from(cell(value, name)?).map_err(|_| Unreadable(name))
}

fn time(value: sqlx::Result<i64>, name: &'static str) -> Result<jiff::Timestamp, Unreadable> {
    from_micros(cell(value, name)?).ok_or(Unreadable(name))
}
