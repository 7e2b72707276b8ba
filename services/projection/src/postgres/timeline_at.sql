SELECT position, case_id, lane, event_type, version, event_id, occurred_at, recorded_at,
       actor_person, actor_unit, actor_agency, actor_role, compartments, public, sealed
FROM timeline
WHERE position = ANY($1)
