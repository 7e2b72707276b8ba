-- Everything a batch is decided on, in one statement.
-- $1 streams; $2, $3 actors and ids of commands; $4 event ids.
SELECT 0::SMALLINT AS kind,
       wanted.ordinal - 1 AS ordinal,
       coalesce(newest.version, 0) AS version,
       NULL::BYTEA AS fingerprint, NULL::BIGINT AS first_position, NULL::BIGINT AS last_position,
       NULL::BIGINT AS recorded_at, NULL::BYTEA AS answer
FROM unnest($1::TEXT[]) WITH ORDINALITY AS wanted (stream, ordinal)
LEFT JOIN LATERAL (
    SELECT events.version FROM lachan_log.events
    WHERE events.stream = wanted.stream
    ORDER BY events.version DESC
    LIMIT 1
) AS newest ON TRUE
UNION ALL
SELECT 1::SMALLINT, wanted.ordinal - 1, commands.version, commands.fingerprint,
       commands.first_position, commands.last_position, commands.recorded_at, commands.answer
FROM unnest($2::TEXT[], $3::UUID[]) WITH ORDINALITY AS wanted (actor, command_id, ordinal)
JOIN lachan_log.commands ON commands.actor = wanted.actor AND commands.command_id = wanted.command_id
UNION ALL
SELECT 2::SMALLINT, wanted.ordinal - 1, 0, NULL, NULL, NULL, NULL, NULL
FROM unnest($4::UUID[]) WITH ORDINALITY AS wanted (event_id, ordinal)
JOIN lachan_log.events ON events.event_id = wanted.event_id
