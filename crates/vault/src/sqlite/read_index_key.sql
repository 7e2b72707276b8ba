SELECT ?1 AS case_id, ?2 AS compartment, key_id, kek_id, wrapped FROM index_key WHERE id = 1
