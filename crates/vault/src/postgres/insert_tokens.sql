-- the lock makes an erasure at the same time wait, and this wait for one: no token comes after it
INSERT INTO lachan_keys.identity_tokens (token, case_id, criterion)
SELECT fresh.token, fresh.case_id, fresh.criterion
FROM unnest($1::bytea[], $2::uuid[], $3::int[]) AS fresh (token, case_id, criterion)
JOIN lachan_keys.data_keys ON data_keys.case_id = fresh.case_id AND data_keys.compartment = $4
WHERE data_keys.erased_at IS NULL
ORDER BY fresh.case_id, fresh.token
FOR SHARE OF data_keys
ON CONFLICT (token, case_id) DO NOTHING
