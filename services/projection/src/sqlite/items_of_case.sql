-- relation 0 and is_broken 0 narrow nothing
SELECT item_viewers.item_id, item_viewers.case_id, item_viewers.registered_position, items.content
FROM item_viewers JOIN items ON items.item_id = item_viewers.item_id
WHERE item_viewers.org_unit_id = $1
  AND item_viewers.registered_position < $2
  AND item_viewers.case_id = $4
  AND ($5 = 0 OR item_viewers.relation = $5)
  AND ($6 = 0 OR item_viewers.is_broken = 1)
ORDER BY item_viewers.registered_position DESC
LIMIT $3
