SELECT case_id, state
FROM cases
WHERE case_id = ANY($1)
