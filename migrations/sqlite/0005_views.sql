-- Lists of tickets that people have named for themselves.

CREATE TABLE saved_views (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users (id),
    name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- Of the list, as in its address: what it means is the reader's business.
    query         TEXT    NOT NULL CHECK (length(query) <= 2048),
    layout        TEXT    NOT NULL CHECK (layout IN ('table', 'board')),
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms > 0),
    UNIQUE (user_id, name)
) STRICT;
