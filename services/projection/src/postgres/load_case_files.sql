COPY case_files (
    case_id, agency_kind, content
) FROM STDIN (FORMAT binary)
