-- the first key recorded stays
INSERT INTO data_keys (case_id, compartment, key_id, kek_id, wrapped)
SELECT unhex(value ->> 0), value ->> 1, unhex(value ->> 2), value ->> 3, unhex(value ->> 4)
FROM json_each(?1)
WHERE true
ON CONFLICT (case_id, compartment) DO NOTHING
