INSERT INTO identity_tokens (token, case_id, criterion)
SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2
FROM json_each(?1)
WHERE EXISTS (
    SELECT 1 FROM data_keys
    WHERE data_keys.case_id = unhex(value ->> 1) AND compartment = ?2 AND erased_at IS NULL
)
ON CONFLICT (token, case_id) DO NOTHING
