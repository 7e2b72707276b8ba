-- A whole batch. The head comes first within the statement, so that whoever waits for another
-- process waits here, before it has written anything.
-- $1 number of events; $2-$19 their columns, $20-$27 the columns of the commands.
WITH head AS (
    UPDATE lachan_log.log_head SET position = position + $1 RETURNING position - $1 AS base
), recorded_events AS (
    INSERT INTO lachan_log.events (position, event_id, stream, version, event_type, case_id, occurred_at,
                                   recorded_at, actor_person, actor_unit, actor_agency, actor_role,
                                   command_id, causation_id, correlation_id, traceparent,
                                   policy_version, public, sealed)
    SELECT head.base + event.ordinal, event.event_id, event.stream, event.version, event.event_type,
           event.case_id, event.occurred_at, event.recorded_at, event.actor_person, event.actor_unit,
           event.actor_agency, event.actor_role, event.command_id, event.causation_id,
           event.correlation_id, event.traceparent, event.policy_version, event.public, event.sealed
    FROM head
    CROSS JOIN unnest(
        $2::UUID[], $3::TEXT[], $4::BIGINT[], $5::TEXT[], $6::UUID[], $7::BIGINT[], $8::BIGINT[],
        $9::TEXT[], $10::TEXT[], $11::SMALLINT[], $12::SMALLINT[], $13::UUID[], $14::UUID[],
        $15::UUID[], $16::TEXT[], $17::TEXT[], $18::BYTEA[], $19::BYTEA[]
    ) WITH ORDINALITY AS event (
        event_id, stream, version, event_type, case_id, occurred_at, recorded_at, actor_person,
        actor_unit, actor_agency, actor_role, command_id, causation_id, correlation_id, traceparent,
        policy_version, public, sealed, ordinal
    )
), recorded_commands AS (
    INSERT INTO lachan_log.commands (actor, command_id, fingerprint, first_position, last_position,
                                     version, recorded_at, answer)
    SELECT command.actor, command.command_id, command.fingerprint,
           head.base + command.first_ordinal, head.base + command.last_ordinal,
           command.version, command.recorded_at, command.answer
    FROM head
    CROSS JOIN unnest(
        $20::TEXT[], $21::UUID[], $22::BYTEA[], $23::BIGINT[], $24::BIGINT[], $25::BIGINT[],
        $26::BIGINT[], $27::BYTEA[]
    ) AS command (
        actor, command_id, fingerprint, first_ordinal, last_ordinal, version, recorded_at, answer
    )
)
SELECT head.base FROM head
