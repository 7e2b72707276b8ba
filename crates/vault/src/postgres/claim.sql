INSERT INTO lachan_keys.key_encryption_key (id, kek_id) VALUES (1, $1) ON CONFLICT (id) DO NOTHING
