//! A plan turned on its side: one array per column.

use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use uuid::Uuid;

use crate::columns::to_micros;
use crate::decision::Plan;
use crate::rows::encode_sealed;

type PgQuery<'q> = Query<'q, Postgres, PgArguments>;

macro_rules! columns {
    ($(#[$doc:meta])* $name:ident { $($column:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $name<'a> {
            $($column: Vec<$type>,)*
        }

        impl $name<'_> {
            /// Binds the columns in their order here, which is that of record.sql.
            pub(super) fn bind_to<'q>(self, query: PgQuery<'q>) -> PgQuery<'q> {
                query$(.bind(self.$column))*
            }

            fn with_capacity(rows: usize) -> Self {
                Self { $($column: Vec::with_capacity(rows),)* }
            }
        }
    };
}

columns! {
    /// Columns of `events`, but for the position.
    EventColumns {
        event_id: Uuid,
        stream: &'a str,
        version: i64,
        event_type: &'a str,
        case_id: Option<Uuid>,
        occurred_at: i64,
        recorded_at: i64,
        actor_person: &'a str,
        actor_unit: &'a str,
        actor_agency: i16,
        actor_role: i16,
        command_id: Uuid,
        causation_id: Option<Uuid>,
        correlation_id: Uuid,
        traceparent: &'a str,
        policy_version: &'a str,
        public: &'a [u8],
        sealed: Vec<u8>,
    }
}

columns! {
    /// Columns of `commands`; positions are counted from the batch's first event, which is 1.
    CommandColumns {
        actor: &'a str,
        command_id: Uuid,
        fingerprint: &'a [u8],
        first_ordinal: i64,
        last_ordinal: i64,
        version: i64,
        recorded_at: i64,
        answer: &'a [u8],
    }
}

// === impl EventColumns ===

impl<'a> EventColumns<'a> {
    pub(super) fn of(plan: &'a Plan<'_>) -> Self {
        let mut columns = Self::with_capacity(plan.events.len());
        for planned in &plan.events {
            let (append, event) = (planned.append, planned.event);
            columns.event_id.push(event.event_id);
            columns.stream.push(planned.stream.as_str());
            columns.version.push(planned.version as i64);
            columns.event_type.push(&event.event_type);
            columns.case_id.push(event.case_id.map(|id| id.0));
            columns.occurred_at.push(to_micros(event.occurred_at));
            columns.recorded_at.push(to_micros(append.recorded_at));
            columns.actor_person.push(&append.actor.person_id);
            columns.actor_unit.push(&append.actor.org_unit_id);
            columns.actor_agency.push(append.actor.agency_kind as i16);
            columns.actor_role.push(append.actor.role as i16);
            columns.command_id.push(append.command.command_id);
            columns.causation_id.push(event.causation_id);
            columns.correlation_id.push(event.correlation_id);
            columns.traceparent.push(&event.traceparent);
            columns.policy_version.push(&event.policy_version);
            columns.public.push(&event.public);
            columns.sealed.push(encode_sealed(&event.sealed));
        }
        columns
    }
}

// === impl CommandColumns ===

impl<'a> CommandColumns<'a> {
    pub(super) fn of(plan: &'a Plan<'_>) -> Self {
        let mut columns = Self::with_capacity(plan.commands.len());
        for planned in &plan.commands {
            let append = planned.append;
            columns.actor.push(&append.command.actor);
            columns.command_id.push(append.command.command_id);
            columns.fingerprint.push(&append.fingerprint);
            columns.first_ordinal.push(planned.first as i64 + 1);
            columns.last_ordinal.push(planned.last as i64 + 1);
            columns.version.push(planned.version as i64);
            columns.recorded_at.push(to_micros(append.recorded_at));
            columns.answer.push(&append.answer);
        }
        columns
    }
}
