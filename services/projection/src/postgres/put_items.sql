INSERT INTO items (item_id, case_id, registered_position, content)
SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bytea[])
ON CONFLICT (item_id) DO UPDATE SET
    case_id = excluded.case_id,
    registered_position = excluded.registered_position,
    content = excluded.content
