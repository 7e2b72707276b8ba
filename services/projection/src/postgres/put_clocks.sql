INSERT INTO clocks (
    clock_id, case_id, rule_id, unit, party, visible_to, status, is_open,
    is_missed, due_at, name_vi, name_en, content
)
SELECT * FROM unnest(
    $1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
    $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::bytea[]
)
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
