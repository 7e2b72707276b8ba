-- Data keys, wrapped. A key's id is a UUIDv7 and tells when it was made; times are microseconds
-- since the epoch.
CREATE TABLE data_keys (
    case_id     BLOB    NOT NULL CHECK (length(case_id) = 16),
    -- number of lachan.options.v1.Compartment; PUBLIC is never sealed
    compartment INTEGER NOT NULL CHECK (compartment >= 2),
    key_id      BLOB    NOT NULL UNIQUE CHECK (length(key_id) = 16),
    -- the key-encryption key that wrapped it
    kek_id      TEXT    NOT NULL,
    -- gone once erased
    wrapped     BLOB,
    erased_at   INTEGER,
    PRIMARY KEY (case_id, compartment),
    CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
) STRICT;

-- The one key-encryption key this store belongs to.
CREATE TABLE key_encryption_key (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    kek_id TEXT    NOT NULL
) STRICT;

-- A key may be wrapped anew or erased, and never becomes another one.
CREATE TRIGGER data_keys_refuse_exchange BEFORE UPDATE ON data_keys
WHEN NEW.key_id <> OLD.key_id OR NEW.case_id <> OLD.case_id OR NEW.compartment <> OLD.compartment
    OR OLD.erased_at IS NOT NULL
BEGIN
    SELECT RAISE (ABORT, 'a key is never exchanged, an erased one never comes back');
END;

CREATE TRIGGER data_keys_refuse_delete BEFORE DELETE ON data_keys
BEGIN
    SELECT RAISE (ABORT, 'keys are erased, never deleted');
END;

