INSERT INTO referrals (
    referral_id, case_id, from_unit, to_unit, status, turn, proposed_position, content
)
VALUES {rows}
ON CONFLICT (referral_id) DO UPDATE SET
    case_id = excluded.case_id,
    from_unit = excluded.from_unit,
    to_unit = excluded.to_unit,
    status = excluded.status,
    turn = excluded.turn,
    proposed_position = excluded.proposed_position,
    content = excluded.content
