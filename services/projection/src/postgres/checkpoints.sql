SELECT partition, position, scanned, halted_position, halted_code
FROM checkpoints
ORDER BY partition
