SELECT position, scanned, halted_position, halted_code FROM checkpoint ORDER BY partition
