SELECT
    clock_id, case_id, rule_id, unit, party, visible_to, status, is_open,
    is_missed, due_at, name_vi, name_en, content
FROM clocks
WHERE clock_id > $1
ORDER BY clock_id
LIMIT $2
