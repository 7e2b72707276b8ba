INSERT INTO cases (
    case_id, partition, state
)
VALUES {rows}
ON CONFLICT (case_id) DO UPDATE SET
    partition = excluded.partition,
    state = excluded.state
