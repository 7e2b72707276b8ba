SELECT case_id, partition FROM wake
WHERE wake_at <= $1 AND (($2 >> partition) & 1) = 0
ORDER BY wake_at LIMIT $3
