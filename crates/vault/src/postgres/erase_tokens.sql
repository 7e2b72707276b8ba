-- with who the child is goes what it could be found by
DELETE FROM lachan_keys.identity_tokens WHERE case_id = ANY ($1::uuid[])
