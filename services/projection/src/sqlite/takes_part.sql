SELECT agency_kind
FROM participants
WHERE case_id = $1 AND org_unit_id = $2
LIMIT 1
