INSERT INTO case_files (
    case_id, agency_kind, content
)
SELECT * FROM unnest(
    $1::bytea[], $2::bigint[], $3::bytea[]
)
ON CONFLICT (case_id, agency_kind) DO UPDATE SET
    content = excluded.content
