UPDATE log_head SET position = position + ?1 WHERE id = 1 RETURNING position - ?1
