COPY cases (
    case_id, partition, state
) FROM STDIN (FORMAT binary)
