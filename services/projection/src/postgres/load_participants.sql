COPY participants (
    case_id, org_unit_id, lane, agency_kind, since_position, since_at
) FROM STDIN (FORMAT binary)
