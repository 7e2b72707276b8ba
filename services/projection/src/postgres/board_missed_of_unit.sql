-- status 1 is RUNNING
SELECT case_id, clock_id, due_at, content
FROM clocks
WHERE unit = $1
  AND is_missed = 1
  AND ($2 = 0 OR status = $2)
  AND due_at >= $3
  AND due_at <= $4
  AND ($5 = '' OR rule_id = $5)
  AND (due_at, clock_id) > ($6, $7)
ORDER BY due_at, clock_id
LIMIT $8
