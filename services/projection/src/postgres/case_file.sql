SELECT content
FROM case_files
WHERE case_id = $1 AND agency_kind = $2
