SELECT case_id, lanes, phase, risk_level, protection_level, opened_at, last_event_at,
       last_event_type, last_position, referrals_in, referrals_out, child_positions,
       next_due_at
FROM worklist
WHERE org_unit_id = $1
  AND agency_kind = $10
  AND ($2 = 0 OR phase = $2)
  AND ($3 = 0 OR lanes & $3 <> 0)
  AND ($4 = 0 OR risk_level = $4)
  AND ($5 = 0 OR protection_level = $5)
  AND last_event_at >= $6
  AND (last_event_at, case_id) < ($7, $8)
ORDER BY last_event_at DESC, case_id DESC
LIMIT $9
