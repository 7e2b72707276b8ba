COPY timeline (
    position, case_id, lane, event_type, version, event_id, occurred_at, recorded_at,
    actor_person, actor_unit, actor_agency, actor_role, visible_to, compartments, public,
    sealed
) FROM STDIN (FORMAT binary)
