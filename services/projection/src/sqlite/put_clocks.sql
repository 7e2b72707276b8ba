INSERT INTO clocks (
    clock_id, case_id, rule_id, unit, party, visible_to, status, is_open,
    is_missed, due_at, name_vi, name_en, content
)
VALUES {rows}
ON CONFLICT (clock_id) DO UPDATE SET
    case_id = excluded.case_id,
    rule_id = excluded.rule_id,
    unit = excluded.unit,
    party = excluded.party,
    visible_to = excluded.visible_to,
    status = excluded.status,
    is_open = excluded.is_open,
    is_missed = excluded.is_missed,
    due_at = excluded.due_at,
    name_vi = excluded.name_vi,
    name_en = excluded.name_en,
    content = excluded.content
