SELECT case_id, compartment::bigint AS compartment, key_id, kek_id, wrapped
FROM lachan_keys.data_keys
WHERE case_id = ANY ($1::uuid[])
