COPY items (item_id, case_id, registered_position, content) FROM STDIN (FORMAT binary)
