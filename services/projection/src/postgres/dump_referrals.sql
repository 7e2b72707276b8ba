SELECT
    referral_id, case_id, from_unit, to_unit, status, turn, proposed_position, content
FROM referrals
WHERE referral_id > $1
ORDER BY referral_id
LIMIT $2
