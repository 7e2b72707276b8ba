-- One statement, so that of two that ask at once one waits and then sees the other.
INSERT INTO leases AS held (name, holder, epoch, expires_at)
VALUES (?1, ?2, 1, ?4)
ON CONFLICT (name) DO UPDATE
SET epoch = CASE WHEN held.holder = excluded.holder THEN held.epoch ELSE held.epoch + 1 END,
    holder = excluded.holder,
    expires_at = excluded.expires_at
WHERE held.holder = excluded.holder OR held.expires_at <= ?3
RETURNING epoch
