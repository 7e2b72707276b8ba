INSERT INTO timeline (
    position, case_id, lane, event_type, version, event_id, occurred_at, recorded_at,
    actor_person, actor_unit, actor_agency, actor_role, visible_to, compartments, public,
    sealed
)
SELECT * FROM unnest(
    $1::bigint[], $2::bytea[], $3::text[], $4::text[], $5::bigint[], $6::bytea[],
    $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::bigint[], $12::bigint[],
    $13::bigint[], $14::bigint[], $15::bytea[], $16::bytea[]
)
