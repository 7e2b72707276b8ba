SELECT position, version, event_type, public
FROM events
WHERE stream = ?1 AND version > ?2
ORDER BY version
LIMIT ?3
