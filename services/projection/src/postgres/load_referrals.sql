COPY referrals (
    referral_id, case_id, from_unit, from_agency, to_unit, to_agency, purpose, priority,
    due_at, status, proposed_at, answered_at, completed_at, decline_reason, suggested_unit,
    result, proposed_position, answered_position, completed_position, last_position
) FROM STDIN (FORMAT binary)
