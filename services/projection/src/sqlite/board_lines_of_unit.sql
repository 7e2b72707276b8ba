-- $2 is now, $3 the end of "soon", $4 to $7 one, three, seven and thirty days ago; status 1 is RUNNING, 2
-- SUSPENDED
SELECT unit, rule_id, MAX(name_vi), MAX(name_en),
       COUNT(*),
       COUNT(*) FILTER (WHERE status = 1 AND due_at >= $2 AND due_at <= $3),
       COUNT(*) FILTER (WHERE status = 2),
       COUNT(*) FILTER (WHERE status = 1 AND due_at < $2 AND due_at >= $4),
       COUNT(*) FILTER (WHERE status = 1 AND due_at < $4 AND due_at >= $5),
       COUNT(*) FILTER (WHERE status = 1 AND due_at < $5 AND due_at >= $6),
       COUNT(*) FILTER (WHERE status = 1 AND due_at < $6 AND due_at >= $7),
       COUNT(*) FILTER (WHERE status = 1 AND due_at < $7),
       COALESCE(MIN(due_at) FILTER (WHERE status = 1), 0)
FROM clocks
WHERE unit = $1
  AND is_open = 1
  AND ($8 = '' OR rule_id = $8)
GROUP BY unit, rule_id
ORDER BY unit, rule_id
