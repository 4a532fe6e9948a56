-- Counts that nobody has to scan for, kept by the database itself in the transaction that changes
-- a ticket.

CREATE TABLE ticket_counters (
    kind   TEXT    NOT NULL CHECK (kind IN ('priority', 'group', 'workflow', 'service')),
    key    TEXT    NOT NULL, -- empty: tickets without one
    status TEXT    NOT NULL CHECK (status IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
    count  INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (kind, key, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE breach_counters (
    clock TEXT    NOT NULL PRIMARY KEY CHECK (clock IN ('response', 'resolution')),
    count INTEGER NOT NULL CHECK (count >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO breach_counters (clock, count) VALUES ('response', 0), ('resolution', 0);

CREATE TRIGGER tickets_count_insert AFTER INSERT ON tickets
BEGIN
    INSERT INTO ticket_counters (kind, key, status, count)
    VALUES ('priority', NEW.priority, NEW.status, 1),
           ('group', coalesce(NEW.assignee_group, ''), NEW.status, 1),
           ('workflow', NEW.workflow, NEW.status, 1),
           ('service', NEW.service, NEW.status, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER tickets_count_update AFTER UPDATE ON tickets
WHEN OLD.status <> NEW.status OR OLD.priority <> NEW.priority OR OLD.workflow <> NEW.workflow
  OR OLD.service <> NEW.service OR OLD.assignee_group IS NOT NEW.assignee_group
BEGIN
    UPDATE ticket_counters SET count = count - 1
    WHERE status = OLD.status
      AND (kind, key) IN (VALUES ('priority', OLD.priority),
                                 ('group', coalesce(OLD.assignee_group, '')),
                                 ('workflow', OLD.workflow),
                                 ('service', OLD.service));
    INSERT INTO ticket_counters (kind, key, status, count)
    VALUES ('priority', NEW.priority, NEW.status, 1),
           ('group', coalesce(NEW.assignee_group, ''), NEW.status, 1),
           ('workflow', NEW.workflow, NEW.status, 1),
           ('service', NEW.service, NEW.status, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER tickets_count_insert_breached AFTER INSERT ON tickets
WHEN NEW.response_breached_at_ms IS NOT NULL OR NEW.resolution_breached_at_ms IS NOT NULL
BEGIN
    UPDATE breach_counters SET count = count + (NEW.response_breached_at_ms IS NOT NULL)
    WHERE clock = 'response';
    UPDATE breach_counters SET count = count + (NEW.resolution_breached_at_ms IS NOT NULL)
    WHERE clock = 'resolution';
END;

CREATE TRIGGER tickets_count_update_breached AFTER UPDATE ON tickets
WHEN (OLD.response_breached_at_ms IS NULL) <> (NEW.response_breached_at_ms IS NULL)
  OR (OLD.resolution_breached_at_ms IS NULL) <> (NEW.resolution_breached_at_ms IS NULL)
BEGIN
    UPDATE breach_counters
    SET count = count + (NEW.response_breached_at_ms IS NOT NULL)
                      - (OLD.response_breached_at_ms IS NOT NULL)
    WHERE clock = 'response';
    UPDATE breach_counters
    SET count = count + (NEW.resolution_breached_at_ms IS NOT NULL)
                      - (OLD.resolution_breached_at_ms IS NOT NULL)
    WHERE clock = 'resolution';
END;
