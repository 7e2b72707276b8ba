INSERT INTO item_viewers (org_unit_id, item_id, case_id, relation, is_broken, registered_position)
VALUES {rows}
