COPY clocks (
    clock_id, case_id, rule_id, unit, party, visible_to, status, is_open,
    is_missed, due_at, name_vi, name_en, content
) FROM STDIN (FORMAT binary)
