-- Where the deadlines stand: how far they followed the log, and which case to look at when.
-- Everything here can be made anew from the log.
CREATE TABLE IF NOT EXISTS checkpoint (
    partition       INTEGER PRIMARY KEY,
    position        INTEGER NOT NULL DEFAULT 0,
    scanned         INTEGER NOT NULL DEFAULT 0,
    halted_position INTEGER NOT NULL DEFAULT 0,
    halted_code     TEXT    NOT NULL DEFAULT ''
) STRICT;

-- One row per case with an open clock: microseconds since the epoch of its next moment.
CREATE TABLE IF NOT EXISTS wake (
    case_id   BLOB    PRIMARY KEY,
    partition INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    wake_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS wake_by_time ON wake (wake_at);
