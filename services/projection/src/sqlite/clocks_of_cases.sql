-- status 1 is RUNNING
SELECT case_id, unit, due_at
FROM clocks
WHERE case_id IN ({keys}) AND is_open = 1 AND status = 1
