SELECT version, fingerprint, first_position, last_position, recorded_at, answer
FROM commands
WHERE actor = ?1 AND command_id = ?2
