INSERT INTO cases (
    case_id, partition, state
)
VALUES {rows}
