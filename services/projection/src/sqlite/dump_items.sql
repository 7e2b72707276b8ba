SELECT item_id, case_id, registered_position, content
FROM items
WHERE item_id > $1
ORDER BY item_id
LIMIT $2
