SELECT case_id, content
FROM referrals
WHERE from_unit = $1
  AND proposed_position < $2
  AND ($3 = 0 OR status = $3)
ORDER BY proposed_position DESC
LIMIT $4
