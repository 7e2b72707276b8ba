INSERT INTO cases (
    case_id, partition, state
)
SELECT * FROM unnest(
    $1::bytea[], $2::bigint[], $3::bytea[]
)
ON CONFLICT (case_id) DO UPDATE SET
    partition = excluded.partition,
    state = excluded.state
