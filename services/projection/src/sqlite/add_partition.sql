INSERT INTO checkpoints (partition, position, scanned, halted_position, halted_code)
VALUES ($1, 0, 0, 0, '')
ON CONFLICT (partition) DO NOTHING
