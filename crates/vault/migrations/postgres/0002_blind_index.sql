-- The key that those of the blind index are derived from, wrapped like a data key.
CREATE TABLE lachan_keys.index_key (
    id      int   PRIMARY KEY CHECK (id = 1),
    key_id  uuid  NOT NULL,
    -- the key-encryption key that wrapped it
    kek_id  text  NOT NULL,
    wrapped bytea NOT NULL
);

-- Keyed digests of names, dates of birth and identification numbers, and the cases they were told in.
CREATE TABLE lachan_keys.identity_tokens (
    token     bytea NOT NULL CHECK (length(token) = 16),
    case_id   uuid  NOT NULL,
    -- number of vault's Criterion
    criterion int   NOT NULL CHECK (criterion BETWEEN 0 AND 30),
    PRIMARY KEY (token, case_id)
);

CREATE INDEX identity_tokens_by_case ON lachan_keys.identity_tokens (case_id);

-- It may be wrapped anew, and never becomes another one: all tokens would be lost.
CREATE FUNCTION lachan_keys.refuse_index_key_exchange() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR NEW.key_id <> OLD.key_id THEN
        RAISE EXCEPTION 'the key of the blind index is never exchanged or deleted';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER index_key_refuse_exchange BEFORE UPDATE OR DELETE ON lachan_keys.index_key
    FOR EACH ROW EXECUTE FUNCTION lachan_keys.refuse_index_key_exchange();

CREATE TRIGGER index_key_refuse_truncate BEFORE TRUNCATE ON lachan_keys.index_key
    FOR EACH STATEMENT EXECUTE FUNCTION lachan_keys.refuse_delete();
