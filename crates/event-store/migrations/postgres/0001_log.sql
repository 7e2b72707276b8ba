-- The log. Times are microseconds since the epoch.
CREATE TABLE lachan_log.events (
    position       BIGINT   PRIMARY KEY CHECK (position > 0),
    event_id       UUID     NOT NULL,
    stream         TEXT     COLLATE "C" NOT NULL CHECK (octet_length(stream) BETWEEN 3 AND 128),
    version        BIGINT   NOT NULL CHECK (version > 0),
    event_type     TEXT     COLLATE "C" NOT NULL CHECK (event_type <> ''),
    case_id        UUID,
    occurred_at    BIGINT   NOT NULL,
    recorded_at    BIGINT   NOT NULL,
    actor_person   TEXT     COLLATE "C" NOT NULL,
    actor_unit     TEXT     COLLATE "C" NOT NULL,
    actor_agency   SMALLINT NOT NULL,
    actor_role     SMALLINT NOT NULL,
    command_id     UUID     NOT NULL,
    causation_id   UUID,
    correlation_id UUID     NOT NULL,
    traceparent    TEXT     COLLATE "C" NOT NULL,
    policy_version TEXT     COLLATE "C" NOT NULL,
    public         BYTEA    NOT NULL,
    -- encoded lachan.log.v1.SealedParts
    sealed         BYTEA    NOT NULL,
    CONSTRAINT events_event_id_key UNIQUE (event_id),
    CONSTRAINT events_stream_version_key UNIQUE (stream, version)
);

CREATE INDEX events_by_case ON lachan_log.events (case_id, position) WHERE case_id IS NOT NULL;

-- What each command was answered: a retry gets the first answer again.
CREATE TABLE lachan_log.commands (
    actor          TEXT   COLLATE "C" NOT NULL,
    command_id     UUID   NOT NULL,
    fingerprint    BYTEA  NOT NULL CHECK (octet_length(fingerprint) = 32),
    first_position BIGINT NOT NULL CHECK (first_position > 0),
    last_position  BIGINT NOT NULL CHECK (last_position >= first_position),
    version        BIGINT NOT NULL CHECK (version > 0),
    recorded_at    BIGINT NOT NULL,
    answer         BYTEA  NOT NULL,
    CONSTRAINT commands_key PRIMARY KEY (actor, command_id)
);

-- The position of the last event. Its row lock puts the commits of all processes in order.
CREATE TABLE lachan_log.log_head (
    id       BOOLEAN PRIMARY KEY CHECK (id),
    position BIGINT  NOT NULL CHECK (position >= 0)
) WITH (fillfactor = 10);

INSERT INTO lachan_log.log_head (id, position) VALUES (TRUE, 0);

-- Rights that one process at a time holds for a while.
CREATE TABLE lachan_log.leases (
    name       TEXT   COLLATE "C" PRIMARY KEY,
    holder     UUID   NOT NULL,
    epoch      BIGINT NOT NULL CHECK (epoch > 0),
    expires_at BIGINT NOT NULL
);

-- Append-only, whoever asks.
CREATE FUNCTION lachan_log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON lachan_log.events
FOR EACH STATEMENT EXECUTE FUNCTION lachan_log.refuse_change();

CREATE TRIGGER commands_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON lachan_log.commands
FOR EACH STATEMENT EXECUTE FUNCTION lachan_log.refuse_change();

CREATE FUNCTION lachan_log.refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the head of the log only grows' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER log_head_only_grows BEFORE UPDATE ON lachan_log.log_head
FOR EACH ROW WHEN (NEW.position <= OLD.position)
EXECUTE FUNCTION lachan_log.refuse_shrinking();

CREATE TRIGGER log_head_refuse_removal BEFORE DELETE OR TRUNCATE ON lachan_log.log_head
FOR EACH STATEMENT EXECUTE FUNCTION lachan_log.refuse_shrinking();
