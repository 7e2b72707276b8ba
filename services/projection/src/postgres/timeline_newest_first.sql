SELECT position, case_id, lane, event_type, version, event_id, occurred_at, recorded_at,
       actor_person, actor_unit, actor_agency, actor_role, compartments, public, sealed
FROM timeline
WHERE case_id = $1
  AND position < $2
  AND visible_to & $3 <> 0
  AND ($4 = '' OR lane = $4)
ORDER BY position DESC
LIMIT $5
