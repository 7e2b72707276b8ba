UPDATE lachan_deadlines.checkpoint SET scanned = $3 WHERE partition = $1 AND position = $2 AND scanned < $3
