-- a compartment that had no key gets an erased one, so that it never will
INSERT INTO data_keys (case_id, compartment, key_id, kek_id, wrapped, erased_at)
SELECT unhex(value ->> 0), value ->> 1, unhex(value ->> 2), '', NULL, ?2
FROM json_each(?1)
WHERE true
ON CONFLICT (case_id, compartment) DO UPDATE
SET wrapped = NULL, erased_at = excluded.erased_at
WHERE data_keys.erased_at IS NULL
