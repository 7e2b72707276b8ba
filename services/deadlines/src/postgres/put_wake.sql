INSERT INTO lachan_deadlines.wake AS wake (case_id, partition, version, wake_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, wake_at = excluded.wake_at
WHERE wake.version <= excluded.version
