SELECT
    case_id, partition, state
FROM cases
WHERE case_id > $1
ORDER BY case_id
LIMIT $2
