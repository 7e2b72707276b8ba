-- The key that those of the blind index are derived from, wrapped like a data key.
CREATE TABLE index_key (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    key_id  BLOB    NOT NULL CHECK (length(key_id) = 16),
    -- the key-encryption key that wrapped it
    kek_id  TEXT    NOT NULL,
    wrapped BLOB    NOT NULL
) STRICT;

-- Keyed digests of names, dates of birth and identification numbers, and the cases they were told in.
CREATE TABLE identity_tokens (
    token     BLOB    NOT NULL CHECK (length(token) = 16),
    case_id   BLOB    NOT NULL CHECK (length(case_id) = 16),
    -- number of vault's Criterion
    criterion INTEGER NOT NULL CHECK (criterion BETWEEN 0 AND 30),
    PRIMARY KEY (token, case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_tokens_by_case ON identity_tokens (case_id);

-- It may be wrapped anew, and never becomes another one: all tokens would be lost.
CREATE TRIGGER index_key_refuse_exchange BEFORE UPDATE ON index_key
WHEN NEW.key_id <> OLD.key_id
BEGIN
    SELECT RAISE (ABORT, 'the key of the blind index is never exchanged');
END;

CREATE TRIGGER index_key_refuse_delete BEFORE DELETE ON index_key
BEGIN
    SELECT RAISE (ABORT, 'the key of the blind index is never deleted');
END;
