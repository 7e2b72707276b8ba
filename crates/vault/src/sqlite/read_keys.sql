SELECT case_id, compartment, key_id, kek_id, wrapped
FROM data_keys
WHERE case_id IN (SELECT unhex(value) FROM json_each(?1))
