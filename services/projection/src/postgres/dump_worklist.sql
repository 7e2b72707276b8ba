SELECT
    org_unit_id, case_id, lanes, phase, risk_level, protection_level, opened_at,
    last_event_at, last_event_type, last_position, referrals_in, referrals_out,
    child_positions, next_due_at, agency_kind
FROM worklist
WHERE (org_unit_id, case_id, agency_kind) > ($1, $2, $3)
ORDER BY org_unit_id, case_id, agency_kind
LIMIT $4
