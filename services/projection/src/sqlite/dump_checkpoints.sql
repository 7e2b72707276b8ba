SELECT
    partition, position
FROM checkpoints
WHERE partition > $1
ORDER BY partition
LIMIT $2
