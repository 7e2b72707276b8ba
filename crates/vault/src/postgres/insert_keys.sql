-- the first key recorded stays
INSERT INTO lachan_keys.data_keys (case_id, compartment, key_id, kek_id, wrapped)
SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::bytea[])
ON CONFLICT (case_id, compartment) DO NOTHING
