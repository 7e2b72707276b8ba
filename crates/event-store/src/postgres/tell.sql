-- In a transaction of its own, which flushes nothing: NOTIFY keeps its lock until the commit is
-- durable, and every listener is woken for every one.
SELECT pg_notify('lachan_log', $1::TEXT)
