-- bounded: ListReferrals pages through all of them; status 1 is PROPOSED, 2 is ACCEPTED
SELECT referral_id, case_id, from_unit, from_agency, to_unit, to_agency, purpose, priority, due_at,
       status, proposed_at, answered_at, completed_at, decline_reason, suggested_unit, result,
       proposed_position, answered_position, completed_position, last_position
FROM referrals
WHERE case_id = $1
  AND (from_unit = $2 OR to_unit = $2)
  AND status IN (1, 2)
ORDER BY proposed_position
LIMIT 50
