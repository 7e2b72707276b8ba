-- Everything a batch is decided on, in one statement.
-- ?1 streams as a JSON array, ?2 commands as [actor, hex id], ?3 event ids as hex.
SELECT 0 AS kind,
       wanted.key AS ordinal,
       coalesce((SELECT max(events.version) FROM events WHERE events.stream = wanted.value), 0) AS version,
       NULL AS fingerprint, NULL AS first_position, NULL AS last_position, NULL AS recorded_at, NULL AS answer
FROM json_each(?1) AS wanted
UNION ALL
SELECT 1, wanted.key, commands.version, commands.fingerprint,
       commands.first_position, commands.last_position, commands.recorded_at, commands.answer
FROM json_each(?2) AS wanted
CROSS JOIN commands ON commands.actor = wanted.value ->> 0
                   AND commands.command_id = unhex(wanted.value ->> 1)
UNION ALL
SELECT 2, wanted.key, 0, NULL, NULL, NULL, NULL, NULL
FROM json_each(?3) AS wanted
CROSS JOIN events ON events.event_id = unhex(wanted.value)
