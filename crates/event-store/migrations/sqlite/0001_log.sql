-- The log. Times are microseconds since the epoch; ids are 16 bytes.
CREATE TABLE events (
    position       INTEGER PRIMARY KEY CHECK (position > 0),
    event_id       BLOB    NOT NULL UNIQUE CHECK (length(event_id) = 16),
    stream         TEXT    NOT NULL CHECK (length(stream) BETWEEN 3 AND 128),
    version        INTEGER NOT NULL CHECK (version > 0),
    event_type     TEXT    NOT NULL CHECK (event_type <> ''),
    case_id        BLOB    CHECK (case_id IS NULL OR length(case_id) = 16),
    occurred_at    INTEGER NOT NULL,
    recorded_at    INTEGER NOT NULL,
    actor_person   TEXT    NOT NULL,
    actor_unit     TEXT    NOT NULL,
    actor_agency   INTEGER NOT NULL,
    actor_role     INTEGER NOT NULL,
    command_id     BLOB    NOT NULL CHECK (length(command_id) = 16),
    causation_id   BLOB    CHECK (causation_id IS NULL OR length(causation_id) = 16),
    correlation_id BLOB    NOT NULL CHECK (length(correlation_id) = 16),
    traceparent    TEXT    NOT NULL,
    policy_version TEXT    NOT NULL,
    public         BLOB    NOT NULL,
    -- encoded lachan.log.v1.SealedParts
    sealed         BLOB    NOT NULL,
    UNIQUE (stream, version)
) STRICT;

CREATE INDEX events_by_case ON events (case_id, position) WHERE case_id IS NOT NULL;

-- What each command was answered: a retry gets the first answer again.
CREATE TABLE commands (
    actor          TEXT    NOT NULL,
    command_id     BLOB    NOT NULL CHECK (length(command_id) = 16),
    fingerprint    BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    first_position INTEGER NOT NULL CHECK (first_position > 0),
    last_position  INTEGER NOT NULL CHECK (last_position >= first_position),
    version        INTEGER NOT NULL CHECK (version > 0),
    recorded_at    INTEGER NOT NULL,
    answer         BLOB    NOT NULL,
    PRIMARY KEY (actor, command_id)
) STRICT, WITHOUT ROWID;

-- The position of the last event.
CREATE TABLE log_head (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL CHECK (position >= 0)
) STRICT;

INSERT INTO log_head (id, position) VALUES (1, 0);

-- Rights that one process at a time holds for a while.
CREATE TABLE leases (
    name       TEXT    PRIMARY KEY,
    holder     BLOB    NOT NULL CHECK (length(holder) = 16),
    epoch      INTEGER NOT NULL CHECK (epoch > 0),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Append-only, whoever asks.
CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events
BEGIN
    SELECT RAISE (ABORT, 'the log is append-only');
END;

CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE (ABORT, 'the log is append-only');
END;

CREATE TRIGGER commands_refuse_update BEFORE UPDATE ON commands
BEGIN
    SELECT RAISE (ABORT, 'commands are append-only');
END;

CREATE TRIGGER commands_refuse_delete BEFORE DELETE ON commands
BEGIN
    SELECT RAISE (ABORT, 'commands are append-only');
END;

CREATE TRIGGER log_head_only_grows BEFORE UPDATE ON log_head
WHEN NEW.position <= OLD.position OR NEW.id <> OLD.id
BEGIN
    SELECT RAISE (ABORT, 'the head of the log only grows');
END;

CREATE TRIGGER log_head_refuse_delete BEFORE DELETE ON log_head
BEGIN
    SELECT RAISE (ABORT, 'the head of the log only grows');
END;

-- INSERT OR REPLACE deletes the old row without telling the triggers on DELETE.
CREATE TRIGGER events_refuse_replace BEFORE INSERT ON events
WHEN NEW.position <= (SELECT max(position) FROM events)
BEGIN
    SELECT RAISE (ABORT, 'the log is append-only');
END;

CREATE TRIGGER events_refuse_second_id BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE event_id = NEW.event_id)
BEGIN
    SELECT RAISE (ABORT, 'the log is append-only and has this events.event_id');
END;

CREATE TRIGGER events_refuse_second_version BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE stream = NEW.stream AND version = NEW.version)
BEGIN
    SELECT RAISE (ABORT, 'the log is append-only and has this version of the stream');
END;

CREATE TRIGGER log_head_refuse_replace BEFORE INSERT ON log_head
WHEN EXISTS (SELECT 1 FROM log_head)
BEGIN
    SELECT RAISE (ABORT, 'the head of the log only grows');
END;

CREATE TRIGGER commands_refuse_replace BEFORE INSERT ON commands
WHEN EXISTS (SELECT 1 FROM commands WHERE actor = NEW.actor AND command_id = NEW.command_id)
BEGIN
    SELECT RAISE (ABORT, 'commands are append-only');
END;
