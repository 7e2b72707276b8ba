INSERT INTO items (item_id, case_id, registered_position, content)
VALUES {rows}
