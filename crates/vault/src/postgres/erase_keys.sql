-- a compartment that had no key gets an erased one, so that it never will
INSERT INTO lachan_keys.data_keys (case_id, compartment, key_id, kek_id, wrapped, erased_at)
SELECT case_id, compartment, key_id, '', NULL, $4
FROM unnest($1::uuid[], $2::int[], $3::uuid[]) AS erased (case_id, compartment, key_id)
ON CONFLICT (case_id, compartment) DO UPDATE
SET wrapped = NULL, erased_at = excluded.erased_at
WHERE data_keys.erased_at IS NULL
