-- with who the child is goes what it could be found by
DELETE FROM identity_tokens
WHERE case_id IN (SELECT unhex(value ->> 0) FROM json_each(?1) WHERE value ->> 1 = ?2)
