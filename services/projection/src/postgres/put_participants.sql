INSERT INTO participants (
    case_id, org_unit_id, lane, agency_kind, since_position, since_at
)
SELECT * FROM unnest(
    $1::bytea[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[]
)
ON CONFLICT (case_id, org_unit_id, lane) DO UPDATE SET
    agency_kind = excluded.agency_kind,
    since_position = excluded.since_position,
    since_at = excluded.since_at
