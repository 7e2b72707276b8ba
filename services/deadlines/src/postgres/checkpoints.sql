SELECT position, scanned, halted_position, halted_code FROM lachan_deadlines.checkpoint ORDER BY partition
