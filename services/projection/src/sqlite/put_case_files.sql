INSERT INTO case_files (
    case_id, agency_kind, content
)
VALUES {rows}
ON CONFLICT (case_id, agency_kind) DO UPDATE SET
    content = excluded.content
