UPDATE checkpoints
SET position = $2, scanned = $3, halted_position = $4, halted_code = $5
WHERE partition = $1
