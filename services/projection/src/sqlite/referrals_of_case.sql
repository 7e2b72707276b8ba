-- bounded: ListReferrals pages through all of them
SELECT case_id, content
FROM referrals
WHERE case_id = $1
  AND turn <> 0
ORDER BY proposed_position
LIMIT $2
