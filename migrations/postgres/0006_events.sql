-- What has happened to tickets lately, for those who watch: one row for each ticket and write. The
-- history is the record; this is its order over all tickets, kept for a day.

CREATE TABLE ticket_events (
    -- Given out under a lock that is held until the commit, one higher each time: in order of
    -- commits. The newest row always stays, so that no number comes twice.
    id        bigint PRIMARY KEY,
    ticket_id bigint NOT NULL, -- of tickets, which never go: nothing is gained by asking each time
    at_ms     bigint NOT NULL CHECK (at_ms > 0),
    actor     text   NOT NULL CHECK (length(actor) BETWEEN 1 AND 64),
    -- The kinds of the write's history rows, as bits: 1 for the first kind that
    -- ticket_status_history allows, 2 for the second, and so on.
    kinds     integer NOT NULL CHECK (kinds BETWEEN 1 AND 1023)
);
