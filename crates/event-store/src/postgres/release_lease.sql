-- The row stays: its epoch must never start again.
UPDATE lachan_log.leases SET expires_at = 0 WHERE name = $1 AND holder = $2 AND epoch = $3
