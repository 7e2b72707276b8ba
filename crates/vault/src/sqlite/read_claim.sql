SELECT kek_id FROM key_encryption_key WHERE id = 1
