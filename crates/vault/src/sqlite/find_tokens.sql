SELECT case_id, SUM(1 << criterion) AS bits
FROM identity_tokens
WHERE token IN (SELECT unhex(value) FROM json_each(?1))
GROUP BY case_id
HAVING SUM(1 << criterion) <> ?2
ORDER BY bits DESC, case_id
LIMIT ?3
