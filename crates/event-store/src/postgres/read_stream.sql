SELECT position, event_id, stream, version, event_type, case_id, occurred_at, recorded_at,
       actor_person, actor_unit, actor_agency, actor_role, command_id, causation_id,
       correlation_id, traceparent, policy_version, public, sealed
FROM lachan_log.events
WHERE stream = $1 AND version > $2
ORDER BY version
LIMIT $3
