-- the first key recorded stays
INSERT INTO lachan_keys.index_key (id, key_id, kek_id, wrapped) VALUES (1, $1, $2, $3)
ON CONFLICT (id) DO NOTHING
