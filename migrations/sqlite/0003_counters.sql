-- Counts that nobody has to scan for. The program changes them in the transaction that changes the
-- tickets, summed over the whole batch: triggers would cost a ticket more than all its indexes do.

CREATE TABLE ticket_counters (
    kind   TEXT    NOT NULL CHECK (kind IN ('priority', 'group', 'workflow', 'service', 'breach')),
    key    TEXT    NOT NULL, -- empty: tickets without one; of breaches: the clock
    status TEXT    NOT NULL CHECK (status IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
    count  INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (kind, key, status)
) STRICT, WITHOUT ROWID;
