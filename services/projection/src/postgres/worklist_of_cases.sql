SELECT case_id, org_unit_id, referrals_in, referrals_out, next_due_at, agency_kind
FROM worklist
WHERE case_id = ANY($1)
