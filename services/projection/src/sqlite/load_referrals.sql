INSERT INTO referrals (
    referral_id, case_id, from_unit, to_unit, status, turn, proposed_position, content
)
VALUES {rows}
