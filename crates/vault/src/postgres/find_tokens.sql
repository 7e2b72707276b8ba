SELECT case_id, SUM(1 << criterion)::bigint AS bits
FROM lachan_keys.identity_tokens
WHERE token = ANY ($1::bytea[])
GROUP BY case_id
HAVING SUM(1 << criterion) <> $2
ORDER BY bits DESC, case_id
LIMIT $3
