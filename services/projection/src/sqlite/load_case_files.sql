INSERT INTO case_files (
    case_id, agency_kind, content
)
VALUES {rows}
