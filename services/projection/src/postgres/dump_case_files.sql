SELECT
    case_id, agency_kind, content
FROM case_files
WHERE (case_id, agency_kind) > ($1, $2)
ORDER BY case_id, agency_kind
LIMIT $3
