SELECT $1::uuid AS case_id, $2::bigint AS compartment, key_id, kek_id, wrapped
FROM lachan_keys.index_key
WHERE id = 1
