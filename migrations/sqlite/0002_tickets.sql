-- Tickets, their comments and their history.
-- Times are Unix milliseconds, UTC; NULL means "not".

CREATE TABLE tickets (
    id                        INTEGER PRIMARY KEY,
    version                   INTEGER NOT NULL CHECK (version >= 1),
    status                    TEXT    NOT NULL
        CHECK (status IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
    priority                  TEXT    NOT NULL
        CHECK (priority IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    -- Status and priority in one small number: status * 4 + priority, each in the order above.
    -- Every list is a merge of some of the sixteen lanes, each an ordered range of an index.
    lane                      INTEGER NOT NULL GENERATED ALWAYS AS (
        CASE status WHEN 'OPEN' THEN 0 WHEN 'IN_PROGRESS' THEN 4 WHEN 'RESOLVED' THEN 8 ELSE 12 END
        + CASE priority WHEN 'LOW' THEN 0 WHEN 'MEDIUM' THEN 1 WHEN 'HIGH' THEN 2 ELSE 3 END
    ) STORED,
    requester_id              INTEGER NOT NULL REFERENCES users (id),
    assignee_id               INTEGER          REFERENCES users (id),
    created_at_ms             INTEGER NOT NULL CHECK (created_at_ms > 0),
    updated_at_ms             INTEGER NOT NULL CHECK (updated_at_ms > 0),
    resolved_at_ms            INTEGER          CHECK (resolved_at_ms > 0),
    closed_at_ms              INTEGER          CHECK (closed_at_ms > 0),
    response_target_ms        INTEGER NOT NULL CHECK (response_target_ms > 0),
    response_from_priority    INTEGER NOT NULL CHECK (response_from_priority IN (0, 1)),
    response_due_at_ms        INTEGER NOT NULL CHECK (response_due_at_ms > 0),
    response_met_at_ms        INTEGER          CHECK (response_met_at_ms > 0),
    response_breached_at_ms   INTEGER          CHECK (response_breached_at_ms > 0),
    response_stopped_ms       INTEGER NOT NULL CHECK (response_stopped_ms >= 0),
    resolution_target_ms      INTEGER NOT NULL CHECK (resolution_target_ms > 0),
    resolution_from_priority  INTEGER NOT NULL CHECK (resolution_from_priority IN (0, 1)),
    resolution_due_at_ms      INTEGER NOT NULL CHECK (resolution_due_at_ms > 0),
    resolution_met_at_ms      INTEGER          CHECK (resolution_met_at_ms > 0),
    resolution_breached_at_ms INTEGER          CHECK (resolution_breached_at_ms > 0),
    resolution_stopped_ms     INTEGER NOT NULL CHECK (resolution_stopped_ms >= 0),
    -- The first moment at which a clock is breached without a record of it, and when the nearest
    -- running clock comes into its last quarter.
    next_check_at_ms          INTEGER          CHECK (next_check_at_ms > 0),
    at_risk_from_ms           INTEGER          CHECK (at_risk_from_ms > 0),
    -- Full names as resolved at opening; the registry of the day need not know them any more.
    workflow                  TEXT    NOT NULL CHECK (length(workflow) BETWEEN 1 AND 400),
    item                      TEXT             CHECK (length(item) BETWEEN 1 AND 400),
    assignee_group            TEXT             CHECK (length(assignee_group) BETWEEN 1 AND 400),
    service                   TEXT    NOT NULL CHECK (length(service) BETWEEN 1 AND 400),
    -- The ancestors of the service, itself included, by their number of segments. "This path and
    -- everything below" is then one value of one column, and keeps the order of an index. One
    -- segment is the organisation: all tickets.
    scope_2                   TEXT CHECK (service = scope_2 OR service GLOB scope_2 || '/*'),
    scope_3                   TEXT CHECK (service = scope_3 OR service GLOB scope_3 || '/*'),
    scope_4                   TEXT CHECK (service = scope_4 OR service GLOB scope_4 || '/*'),
    scope_5                   TEXT CHECK (service = scope_5),
    title                     TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    -- Last, so that lists never read the pages it overflows to.
    description               TEXT    NOT NULL CHECK (length(description) <= 65536)
) STRICT;

-- The first fifty of anything: every filter has its lanes in order of the last change, and in order
-- of opening (an index on (filter, lane) goes on with the ticket's id). What a list costs so depends
-- on the length of the page and not on the number of tickets. The statements name their index.
CREATE INDEX tickets_by_lane_updated ON tickets (lane, updated_at_ms);
CREATE INDEX tickets_by_assignee_updated ON tickets (assignee_id, lane, updated_at_ms);
CREATE INDEX tickets_by_requester_updated ON tickets (requester_id, lane, updated_at_ms);
CREATE INDEX tickets_by_workflow_updated ON tickets (workflow, lane, updated_at_ms);
CREATE INDEX tickets_by_item_updated ON tickets (item, lane, updated_at_ms)
    WHERE item IS NOT NULL;
CREATE INDEX tickets_by_group_updated ON tickets (assignee_group, lane, updated_at_ms)
    WHERE assignee_group IS NOT NULL;
CREATE INDEX tickets_by_scope_2_updated ON tickets (scope_2, lane, updated_at_ms)
    WHERE scope_2 IS NOT NULL;
CREATE INDEX tickets_by_scope_3_updated ON tickets (scope_3, lane, updated_at_ms)
    WHERE scope_3 IS NOT NULL;
CREATE INDEX tickets_by_scope_4_updated ON tickets (scope_4, lane, updated_at_ms)
    WHERE scope_4 IS NOT NULL;
CREATE INDEX tickets_by_scope_5_updated ON tickets (scope_5, lane, updated_at_ms)
    WHERE scope_5 IS NOT NULL;
CREATE INDEX tickets_by_breach_updated ON tickets (lane, updated_at_ms)
    WHERE response_breached_at_ms IS NOT NULL OR resolution_breached_at_ms IS NOT NULL;
CREATE INDEX tickets_by_lane_created ON tickets (lane);
CREATE INDEX tickets_by_assignee_created ON tickets (assignee_id, lane);
CREATE INDEX tickets_by_requester_created ON tickets (requester_id, lane);
CREATE INDEX tickets_by_workflow_created ON tickets (workflow, lane);
CREATE INDEX tickets_by_item_created ON tickets (item, lane)
    WHERE item IS NOT NULL;
CREATE INDEX tickets_by_group_created ON tickets (assignee_group, lane)
    WHERE assignee_group IS NOT NULL;
CREATE INDEX tickets_by_scope_2_created ON tickets (scope_2, lane)
    WHERE scope_2 IS NOT NULL;
CREATE INDEX tickets_by_scope_3_created ON tickets (scope_3, lane)
    WHERE scope_3 IS NOT NULL;
CREATE INDEX tickets_by_scope_4_created ON tickets (scope_4, lane)
    WHERE scope_4 IS NOT NULL;
CREATE INDEX tickets_by_scope_5_created ON tickets (scope_5, lane)
    WHERE scope_5 IS NOT NULL;
CREATE INDEX tickets_by_breach_created ON tickets (lane)
    WHERE response_breached_at_ms IS NOT NULL OR resolution_breached_at_ms IS NOT NULL;
CREATE INDEX tickets_by_check ON tickets (next_check_at_ms) WHERE next_check_at_ms IS NOT NULL;
CREATE INDEX tickets_by_risk ON tickets (at_risk_from_ms) WHERE at_risk_from_ms IS NOT NULL;

CREATE TRIGGER tickets_stay BEFORE DELETE ON tickets
BEGIN
    SELECT RAISE(ABORT, 'tickets are never deleted');
END;

CREATE TABLE ticket_comments (
    id            INTEGER PRIMARY KEY,
    ticket_id     INTEGER NOT NULL REFERENCES tickets (id),
    author_id     INTEGER NOT NULL REFERENCES users (id),
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms > 0),
    body          TEXT    NOT NULL CHECK (length(body) BETWEEN 1 AND 65536)
) STRICT;
CREATE INDEX ticket_comments_by_ticket ON ticket_comments (ticket_id);

-- INSERT OR REPLACE would rewrite a row without an UPDATE or a DELETE.
CREATE TRIGGER ticket_comments_no_replace BEFORE INSERT ON ticket_comments
WHEN EXISTS (SELECT 1 FROM ticket_comments WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'ticket_comments is append-only');
END;
CREATE TRIGGER ticket_comments_no_update BEFORE UPDATE ON ticket_comments
BEGIN
    SELECT RAISE(ABORT, 'ticket_comments is append-only');
END;
CREATE TRIGGER ticket_comments_no_delete BEFORE DELETE ON ticket_comments
BEGIN
    SELECT RAISE(ABORT, 'ticket_comments is append-only');
END;

-- One row for every change of a ticket; clustered by ticket, so that reading one ticket's history
-- is one range.
CREATE TABLE ticket_status_history (
    ticket_id  INTEGER NOT NULL REFERENCES tickets (id),
    sequence   INTEGER NOT NULL CHECK (sequence >= 1),
    at_ms      INTEGER NOT NULL CHECK (at_ms > 0),
    actor      TEXT    NOT NULL CHECK (length(actor) BETWEEN 1 AND 64),
    kind       TEXT    NOT NULL
        CHECK (kind IN ('opened', 'status', 'assignee', 'assignee_group', 'comment', 'priority',
                        'title', 'description', 'service', 'sla_breached')),
    old_value  TEXT,
    new_value  TEXT,
    comment_id INTEGER REFERENCES ticket_comments (id),
    via        TEXT,
    acted_as   TEXT,
    member_of  TEXT,
    revision   TEXT    NOT NULL,
    workflow   TEXT,
    rule       TEXT,
    PRIMARY KEY (ticket_id, sequence),
    CHECK ((kind = 'comment') = (comment_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Append-only, and gapless, whoever writes.
CREATE TRIGGER ticket_status_history_no_gap BEFORE INSERT ON ticket_status_history
WHEN NEW.sequence <> 1 + (SELECT coalesce(max(sequence), 0) FROM ticket_status_history
                          WHERE ticket_id = NEW.ticket_id)
BEGIN
    SELECT RAISE(ABORT, 'ticket_status_history must have no gap');
END;
CREATE TRIGGER ticket_status_history_no_update BEFORE UPDATE ON ticket_status_history
BEGIN
    SELECT RAISE(ABORT, 'ticket_status_history is append-only');
END;
CREATE TRIGGER ticket_status_history_no_delete BEFORE DELETE ON ticket_status_history
BEGIN
    SELECT RAISE(ABORT, 'ticket_status_history is append-only');
END;
