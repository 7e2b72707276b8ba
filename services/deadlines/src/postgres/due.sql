SELECT case_id, partition FROM lachan_deadlines.wake
WHERE wake_at <= $1 AND (($2 >> partition::int) & 1) = 0
ORDER BY wake_at LIMIT $3
