SELECT referral_id, case_id, from_unit, from_agency, to_unit, to_agency, purpose, priority, due_at,
       status, proposed_at, answered_at, completed_at, decline_reason, suggested_unit, result,
       proposed_position, answered_position, completed_position, last_position
FROM referrals
WHERE from_unit = $1
  AND proposed_position < $2
  AND ($3 = 0 OR status = $3)
ORDER BY proposed_position DESC
LIMIT $4
