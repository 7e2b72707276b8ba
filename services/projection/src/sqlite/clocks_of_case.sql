-- bounded: no case has so many
SELECT case_id, unit, party, visible_to, content
FROM clocks
WHERE case_id = $1
  AND (is_open = 1 OR is_missed = 1)
ORDER BY is_open DESC, due_at, clock_id
LIMIT 2000
