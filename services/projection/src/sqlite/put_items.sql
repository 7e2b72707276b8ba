INSERT INTO items (item_id, case_id, registered_position, content)
VALUES {rows}
ON CONFLICT (item_id) DO UPDATE SET
    case_id = excluded.case_id,
    registered_position = excluded.registered_position,
    content = excluded.content
