INSERT INTO commands (actor, command_id, fingerprint, first_position, last_position, version, recorded_at, answer)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
