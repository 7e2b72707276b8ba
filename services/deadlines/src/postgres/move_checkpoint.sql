UPDATE lachan_deadlines.checkpoint
SET position = $3, scanned = $4, halted_position = 0, halted_code = ''
WHERE partition = $1 AND position = $2
