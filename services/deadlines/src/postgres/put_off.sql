UPDATE lachan_deadlines.wake SET wake_at = $2 WHERE case_id = $1 AND wake_at < $2
