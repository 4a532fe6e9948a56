-- Tickets, their comments and their history.
-- Times are Unix milliseconds, UTC; NULL means "not".

-- Numbers of tickets. The program takes one where the transaction before it has given one back, so
-- that a ticket that could not be opened leaves no gap.
CREATE SEQUENCE ticket_numbers;

CREATE TABLE tickets (
    id                        bigint   PRIMARY KEY,
    version                   bigint   NOT NULL CHECK (version >= 1),
    status                    text     NOT NULL
        CHECK (status IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
    priority                  text     NOT NULL
        CHECK (priority IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    -- Status and priority in one small number: status * 4 + priority, each in the order above.
    -- Every list is a merge of some of the sixteen lanes, each an ordered range of an index.
    lane                      smallint NOT NULL GENERATED ALWAYS AS (
        CASE status WHEN 'OPEN' THEN 0 WHEN 'IN_PROGRESS' THEN 4 WHEN 'RESOLVED' THEN 8 ELSE 12 END
        + CASE priority WHEN 'LOW' THEN 0 WHEN 'MEDIUM' THEN 1 WHEN 'HIGH' THEN 2 ELSE 3 END
    ) STORED,
    requester_id              bigint   NOT NULL REFERENCES users (id),
    assignee_id               bigint            REFERENCES users (id),
    created_at_ms             bigint   NOT NULL CHECK (created_at_ms > 0),
    updated_at_ms             bigint   NOT NULL CHECK (updated_at_ms > 0),
    resolved_at_ms            bigint            CHECK (resolved_at_ms > 0),
    closed_at_ms              bigint            CHECK (closed_at_ms > 0),
    response_target_ms        bigint   NOT NULL CHECK (response_target_ms > 0),
    response_from_priority    smallint NOT NULL CHECK (response_from_priority IN (0, 1)),
    response_due_at_ms        bigint   NOT NULL CHECK (response_due_at_ms > 0),
    response_met_at_ms        bigint            CHECK (response_met_at_ms > 0),
    response_breached_at_ms   bigint            CHECK (response_breached_at_ms > 0),
    response_stopped_ms       bigint   NOT NULL CHECK (response_stopped_ms >= 0),
    resolution_target_ms      bigint   NOT NULL CHECK (resolution_target_ms > 0),
    resolution_from_priority  smallint NOT NULL CHECK (resolution_from_priority IN (0, 1)),
    resolution_due_at_ms      bigint   NOT NULL CHECK (resolution_due_at_ms > 0),
    resolution_met_at_ms      bigint            CHECK (resolution_met_at_ms > 0),
    resolution_breached_at_ms bigint            CHECK (resolution_breached_at_ms > 0),
    resolution_stopped_ms     bigint   NOT NULL CHECK (resolution_stopped_ms >= 0),
    -- The first moment at which a clock is breached without a record of it, and when the nearest
    -- running clock comes into its last quarter.
    next_check_at_ms          bigint            CHECK (next_check_at_ms > 0),
    at_risk_from_ms           bigint            CHECK (at_risk_from_ms > 0),
    -- Full names as resolved at opening; the registry of the day need not know them any more.
    workflow                  text     COLLATE "C" NOT NULL
        CHECK (length(workflow) BETWEEN 1 AND 400),
    item                      text     COLLATE "C"
        CHECK (length(item) BETWEEN 1 AND 400),
    assignee_group            text     COLLATE "C"
        CHECK (length(assignee_group) BETWEEN 1 AND 400),
    service                   text     COLLATE "C" NOT NULL
        CHECK (length(service) BETWEEN 1 AND 400),
    -- The ancestors of the service, itself included, by their number of segments. "This path and
    -- everything below" is then one value of one column, and keeps the order of an index. One
    -- segment is the organisation: all tickets.
    scope_2                   text COLLATE "C"
        CHECK (service = scope_2 OR starts_with(service, scope_2 || '/')),
    scope_3                   text COLLATE "C"
        CHECK (service = scope_3 OR starts_with(service, scope_3 || '/')),
    scope_4                   text COLLATE "C"
        CHECK (service = scope_4 OR starts_with(service, scope_4 || '/')),
    scope_5                   text COLLATE "C" CHECK (service = scope_5),
    title                     text     NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    -- Last, so that lists never read the pages it overflows to.
    description               text     NOT NULL CHECK (length(description) <= 65536)
);

-- The first fifty of anything: every filter has its lanes in order of the last change, and in order
-- of opening. What a list costs so depends on the length of the page and not on the number of
-- tickets.
CREATE INDEX tickets_by_lane_updated ON tickets (lane, updated_at_ms, id);
CREATE INDEX tickets_by_assignee_updated ON tickets (assignee_id, lane, updated_at_ms, id);
CREATE INDEX tickets_by_requester_updated ON tickets (requester_id, lane, updated_at_ms, id);
CREATE INDEX tickets_by_workflow_updated ON tickets (workflow, lane, updated_at_ms, id);
CREATE INDEX tickets_by_item_updated ON tickets (item, lane, updated_at_ms, id)
    WHERE item IS NOT NULL;
CREATE INDEX tickets_by_group_updated ON tickets (assignee_group, lane, updated_at_ms, id)
    WHERE assignee_group IS NOT NULL;
CREATE INDEX tickets_by_scope_2_updated ON tickets (scope_2, lane, updated_at_ms, id)
    WHERE scope_2 IS NOT NULL;
CREATE INDEX tickets_by_scope_3_updated ON tickets (scope_3, lane, updated_at_ms, id)
    WHERE scope_3 IS NOT NULL;
CREATE INDEX tickets_by_scope_4_updated ON tickets (scope_4, lane, updated_at_ms, id)
    WHERE scope_4 IS NOT NULL;
CREATE INDEX tickets_by_scope_5_updated ON tickets (scope_5, lane, updated_at_ms, id)
    WHERE scope_5 IS NOT NULL;
CREATE INDEX tickets_by_breach_updated ON tickets (lane, updated_at_ms, id)
    WHERE response_breached_at_ms IS NOT NULL OR resolution_breached_at_ms IS NOT NULL;
CREATE INDEX tickets_by_lane_created ON tickets (lane, id);
CREATE INDEX tickets_by_assignee_created ON tickets (assignee_id, lane, id);
CREATE INDEX tickets_by_requester_created ON tickets (requester_id, lane, id);
CREATE INDEX tickets_by_workflow_created ON tickets (workflow, lane, id);
CREATE INDEX tickets_by_item_created ON tickets (item, lane, id)
    WHERE item IS NOT NULL;
CREATE INDEX tickets_by_group_created ON tickets (assignee_group, lane, id)
    WHERE assignee_group IS NOT NULL;
CREATE INDEX tickets_by_scope_2_created ON tickets (scope_2, lane, id)
    WHERE scope_2 IS NOT NULL;
CREATE INDEX tickets_by_scope_3_created ON tickets (scope_3, lane, id)
    WHERE scope_3 IS NOT NULL;
CREATE INDEX tickets_by_scope_4_created ON tickets (scope_4, lane, id)
    WHERE scope_4 IS NOT NULL;
CREATE INDEX tickets_by_scope_5_created ON tickets (scope_5, lane, id)
    WHERE scope_5 IS NOT NULL;
CREATE INDEX tickets_by_breach_created ON tickets (lane, id)
    WHERE response_breached_at_ms IS NOT NULL OR resolution_breached_at_ms IS NOT NULL;
CREATE INDEX tickets_by_check ON tickets (next_check_at_ms, id) WHERE next_check_at_ms IS NOT NULL;
CREATE INDEX tickets_by_risk ON tickets (at_risk_from_ms) WHERE at_risk_from_ms IS NOT NULL;

-- What is history stays as it is. TRUNCATE would be another way to delete.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE FUNCTION refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are never deleted', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER tickets_stay BEFORE DELETE ON tickets
    FOR EACH ROW EXECUTE FUNCTION refuse_delete();
CREATE TRIGGER tickets_stay_all BEFORE TRUNCATE ON tickets
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_delete();

CREATE TABLE ticket_comments (
    id            bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
    ticket_id     bigint NOT NULL REFERENCES tickets (id),
    author_id     bigint NOT NULL REFERENCES users (id),
    created_at_ms bigint NOT NULL CHECK (created_at_ms > 0),
    body          text   NOT NULL CHECK (length(body) BETWEEN 1 AND 65536)
);
CREATE INDEX ticket_comments_by_ticket ON ticket_comments (ticket_id, id);

CREATE TRIGGER ticket_comments_no_change BEFORE UPDATE OR DELETE ON ticket_comments
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ticket_comments_no_truncate BEFORE TRUNCATE ON ticket_comments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One row for every change of a ticket.
CREATE TABLE ticket_status_history (
    ticket_id  bigint NOT NULL REFERENCES tickets (id),
    sequence   bigint NOT NULL CHECK (sequence >= 1),
    at_ms      bigint NOT NULL CHECK (at_ms > 0),
    actor      text   NOT NULL CHECK (length(actor) BETWEEN 1 AND 64),
    kind       text   NOT NULL
        CHECK (kind IN ('opened', 'status', 'assignee', 'assignee_group', 'comment', 'priority',
                        'title', 'description', 'service', 'sla_breached')),
    old_value  text,
    new_value  text,
    comment_id bigint REFERENCES ticket_comments (id),
    via        text,
    acted_as   text,
    member_of  text,
    revision   text   NOT NULL,
    workflow   text,
    rule       text,
    PRIMARY KEY (ticket_id, sequence),
    CHECK ((kind = 'comment') = (comment_id IS NOT NULL))
);

-- Append-only, and gapless, whoever writes.
CREATE FUNCTION refuse_history_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence <> 1 + (SELECT coalesce(max(sequence), 0) FROM ticket_status_history
                            WHERE ticket_id = NEW.ticket_id) THEN
        RAISE EXCEPTION 'ticket_status_history must have no gap';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ticket_status_history_no_gap BEFORE INSERT ON ticket_status_history
    FOR EACH ROW EXECUTE FUNCTION refuse_history_gap();
CREATE TRIGGER ticket_status_history_no_change BEFORE UPDATE OR DELETE ON ticket_status_history
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ticket_status_history_no_truncate BEFORE TRUNCATE ON ticket_status_history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
