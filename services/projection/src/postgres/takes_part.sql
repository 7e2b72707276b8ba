SELECT DISTINCT org_unit_id
FROM participants
WHERE case_id = $1
