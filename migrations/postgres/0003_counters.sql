-- Counts that nobody has to scan for. The program changes them in the transaction that changes the
-- tickets, summed over the whole batch and in the order of the key, so that two servers that change
-- the same ones wait for each other and never in a circle.

CREATE TABLE ticket_counters (
    kind   text   COLLATE "C" NOT NULL
        CHECK (kind IN ('priority', 'group', 'workflow', 'service', 'breach')),
    key    text   COLLATE "C" NOT NULL, -- empty: tickets without one; of breaches: the clock
    status text   COLLATE "C" NOT NULL
        CHECK (status IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
    count  bigint NOT NULL CHECK (count >= 0),
    PRIMARY KEY (kind, key, status)
);

-- The last transaction that each server has committed. When a connection is lost during a commit,
-- this row says what became of it. A server's row is its own and goes with it.
CREATE TABLE store_writers (
    id    text   COLLATE "C" PRIMARY KEY,
    batch bigint NOT NULL,
    at_ms bigint NOT NULL
);
