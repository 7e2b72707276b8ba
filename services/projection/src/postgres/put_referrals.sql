INSERT INTO referrals (
    referral_id, case_id, from_unit, to_unit, status, turn, proposed_position, content
)
SELECT * FROM unnest(
    $1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bytea[]
)
ON CONFLICT (referral_id) DO UPDATE SET
    case_id = excluded.case_id,
    from_unit = excluded.from_unit,
    to_unit = excluded.to_unit,
    status = excluded.status,
    turn = excluded.turn,
    proposed_position = excluded.proposed_position,
    content = excluded.content
