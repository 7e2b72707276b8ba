SELECT
    case_id, org_unit_id, lane, agency_kind, since_position, since_at
FROM participants
WHERE (case_id, org_unit_id, lane) > ($1, $2, $3)
ORDER BY case_id, org_unit_id, lane
LIMIT $4
