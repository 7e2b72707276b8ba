-- Where the deadlines stand: how far they followed the log, and which case to look at when.
-- Everything here can be made anew from the log.
CREATE SCHEMA IF NOT EXISTS lachan_deadlines;

CREATE TABLE IF NOT EXISTS lachan_deadlines.checkpoint (
    partition       BIGINT PRIMARY KEY,
    position        BIGINT NOT NULL DEFAULT 0,
    scanned         BIGINT NOT NULL DEFAULT 0,
    halted_position BIGINT NOT NULL DEFAULT 0,
    halted_code     TEXT   NOT NULL DEFAULT ''
);

-- One row per case with an open clock: microseconds since the epoch of its next moment.
CREATE TABLE IF NOT EXISTS lachan_deadlines.wake (
    case_id   UUID   PRIMARY KEY,
    partition BIGINT NOT NULL,
    version   BIGINT NOT NULL,
    wake_at   BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS wake_by_time ON lachan_deadlines.wake (wake_at);
