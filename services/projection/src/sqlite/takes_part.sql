SELECT DISTINCT org_unit_id, agency_kind
FROM participants
WHERE case_id = $1
