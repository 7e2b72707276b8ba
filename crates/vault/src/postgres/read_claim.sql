SELECT kek_id FROM lachan_keys.key_encryption_key WHERE id = 1
