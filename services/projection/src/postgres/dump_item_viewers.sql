SELECT org_unit_id, item_id, case_id, relation, is_broken, registered_position
FROM item_viewers
WHERE (org_unit_id, item_id) > ($1, $2)
ORDER BY org_unit_id, item_id
LIMIT $3
