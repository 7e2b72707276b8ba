INSERT INTO item_viewers (org_unit_id, item_id, case_id, relation, is_broken, registered_position)
VALUES {rows}
ON CONFLICT (org_unit_id, item_id) DO UPDATE SET
    case_id = excluded.case_id,
    relation = excluded.relation,
    is_broken = excluded.is_broken,
    registered_position = excluded.registered_position
