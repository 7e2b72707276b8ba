INSERT INTO referrals (
    referral_id, case_id, from_unit, from_agency, to_unit, to_agency, purpose, priority,
    due_at, status, proposed_at, answered_at, completed_at, decline_reason, suggested_unit,
    result, proposed_position, answered_position, completed_position, last_position
)
VALUES {rows}
ON CONFLICT (referral_id) DO UPDATE SET
    case_id = excluded.case_id,
    from_unit = excluded.from_unit,
    from_agency = excluded.from_agency,
    to_unit = excluded.to_unit,
    to_agency = excluded.to_agency,
    purpose = excluded.purpose,
    priority = excluded.priority,
    due_at = excluded.due_at,
    status = excluded.status,
    proposed_at = excluded.proposed_at,
    answered_at = excluded.answered_at,
    completed_at = excluded.completed_at,
    decline_reason = excluded.decline_reason,
    suggested_unit = excluded.suggested_unit,
    result = excluded.result,
    proposed_position = excluded.proposed_position,
    answered_position = excluded.answered_position,
    completed_position = excluded.completed_position,
    last_position = excluded.last_position
