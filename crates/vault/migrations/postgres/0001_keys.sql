-- Data keys, wrapped. A key's id is a UUIDv7 and tells when it was made; times are microseconds
-- since the epoch.
CREATE TABLE lachan_keys.data_keys (
    case_id     uuid   NOT NULL,
    -- number of lachan.options.v1.Compartment; PUBLIC is never sealed
    compartment int    NOT NULL CHECK (compartment >= 2),
    key_id      uuid   NOT NULL UNIQUE,
    -- the key-encryption key that wrapped it
    kek_id      text   NOT NULL,
    -- gone once erased
    wrapped     bytea,
    erased_at   bigint,
    PRIMARY KEY (case_id, compartment),
    CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);

-- The one key-encryption key this store belongs to.
CREATE TABLE lachan_keys.key_encryption_key (
    id     int  PRIMARY KEY CHECK (id = 1),
    kek_id text NOT NULL
);

-- A key may be wrapped anew or erased, and never becomes another one.
CREATE FUNCTION lachan_keys.refuse_exchange() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.key_id <> OLD.key_id OR NEW.case_id <> OLD.case_id OR NEW.compartment <> OLD.compartment
        OR OLD.erased_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'a key is never exchanged, an erased one never comes back';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER data_keys_refuse_exchange BEFORE UPDATE ON lachan_keys.data_keys
    FOR EACH ROW EXECUTE FUNCTION lachan_keys.refuse_exchange();

CREATE FUNCTION lachan_keys.refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'keys are erased, never deleted';
END
$$;

CREATE TRIGGER data_keys_refuse_delete BEFORE DELETE OR TRUNCATE ON lachan_keys.data_keys
    FOR EACH STATEMENT EXECUTE FUNCTION lachan_keys.refuse_delete();
