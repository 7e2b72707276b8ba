INSERT INTO participants (
    case_id, org_unit_id, lane, agency_kind, since_position, since_at
)
VALUES {rows}
ON CONFLICT (case_id, org_unit_id, lane) DO UPDATE SET
    agency_kind = excluded.agency_kind,
    since_position = excluded.since_position,
    since_at = excluded.since_at
