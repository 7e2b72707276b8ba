INSERT INTO worklist (
    org_unit_id, case_id, lanes, phase, risk_level, protection_level, opened_at,
    last_event_at, last_event_type, last_position, referrals_in, referrals_out,
    child_positions, next_due_at, agency_kind
)
VALUES {rows}
ON CONFLICT (org_unit_id, case_id, agency_kind) DO UPDATE SET
    lanes = excluded.lanes,
    phase = excluded.phase,
    risk_level = excluded.risk_level,
    protection_level = excluded.protection_level,
    opened_at = excluded.opened_at,
    last_event_at = excluded.last_event_at,
    last_event_type = excluded.last_event_type,
    last_position = excluded.last_position,
    referrals_in = excluded.referrals_in,
    referrals_out = excluded.referrals_out,
    child_positions = excluded.child_positions,
    next_due_at = excluded.next_due_at
