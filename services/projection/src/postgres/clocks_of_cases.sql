-- status 1 is RUNNING
SELECT case_id, unit, due_at
FROM clocks
WHERE case_id = ANY($1) AND is_open = 1 AND status = 1
