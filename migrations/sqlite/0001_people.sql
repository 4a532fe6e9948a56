-- People, how they sign in, and the first answers to requests that may be repeated.
-- Times are Unix milliseconds, UTC; NULL means "not".

CREATE TABLE users (
    id            INTEGER PRIMARY KEY,
    username      TEXT    NOT NULL UNIQUE
                          CHECK (length(username) BETWEEN 1 AND 64
                                 AND username NOT GLOB '*[^a-z0-9._-]*'
                                 AND username GLOB '[a-z0-9]*'
                                 AND username <> 'system'),
    display_name  TEXT    NOT NULL CHECK (length(display_name) <= 200),
    email         TEXT             UNIQUE
                          CHECK (length(email) BETWEEN 3 AND 254 AND email LIKE '%_@_%'),
    password_hash TEXT             CHECK (length(password_hash) BETWEEN 1 AND 256),
    is_superadmin INTEGER NOT NULL DEFAULT 0 CHECK (is_superadmin IN (0, 1)),
    is_active     INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms > 0)
) STRICT;

-- The words of display names, folded, for completion. Contentless: rowid is users.id.
CREATE VIRTUAL TABLE user_words USING fts5 (
    display_name, content = '', columnsize = 0, detail = none,
    tokenize = "unicode61 remove_diacritics 2"
);

-- Only hashes of secrets are kept: who reads this table cannot sign in with it.
CREATE TABLE sessions (
    token_hash    BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id       INTEGER NOT NULL REFERENCES users (id),
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms > 0),
    expires_at_ms INTEGER NOT NULL CHECK (expires_at_ms > created_at_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at_ms);

CREATE TABLE api_tokens (
    id            INTEGER PRIMARY KEY,
    token_hash    BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    user_id       INTEGER NOT NULL REFERENCES users (id),
    label         TEXT    NOT NULL CHECK (length(label) <= 200),
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms > 0),
    expires_at_ms INTEGER          CHECK (expires_at_ms > created_at_ms),
    revoked_at_ms INTEGER          CHECK (revoked_at_ms > 0)
) STRICT;

CREATE TABLE sign_in_throttle (
    subject              TEXT    NOT NULL PRIMARY KEY CHECK (length(subject) BETWEEN 1 AND 300),
    failures             INTEGER NOT NULL CHECK (failures >= 0),
    window_started_at_ms INTEGER NOT NULL CHECK (window_started_at_ms > 0),
    blocked_until_ms     INTEGER          CHECK (blocked_until_ms > 0),
    -- When the row says nothing any more: what remove_stale goes by.
    last_matters_at_ms   INTEGER NOT NULL
        GENERATED ALWAYS AS (max(window_started_at_ms, coalesce(blocked_until_ms, 0))) STORED
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_throttle_by_time ON sign_in_throttle (last_matters_at_ms);

CREATE TABLE idempotency_keys (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users (id),
    key           TEXT    NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash  BLOB    NOT NULL CHECK (length(request_hash) = 32),
    http_status   INTEGER NOT NULL CHECK (http_status BETWEEN 200 AND 599),
    location      TEXT    NOT NULL,
    etag          TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms > 0),
    body          TEXT    NOT NULL,
    UNIQUE (user_id, key)
) STRICT;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at_ms);
