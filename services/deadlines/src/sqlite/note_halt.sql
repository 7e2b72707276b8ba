UPDATE checkpoint SET halted_position = $3, halted_code = $4 WHERE partition = $1 AND position = $2
