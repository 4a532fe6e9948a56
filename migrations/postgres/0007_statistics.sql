-- Counts by day, kept like those of 0003: what a dashboard shows about the past without a scan.
-- Days are whole days of Unix time in UTC. Every ticket is counted as it stands: when it is opened
-- again it is no longer counted among the resolved of the day on which it was.

CREATE TABLE ticket_day_counters (
    -- opened: by the day of opening. open: those of them that are neither resolved nor closed.
    -- resolved: by the day of the resolution that stands, or of closing without one. closed.
    -- response_met to resolution_breached: clocks, by the day they stopped in time or a breach was
    -- recorded. resolve_time: as resolved, by priority and time since opening.
    kind     text    COLLATE "C" NOT NULL CHECK (kind IN ('opened', 'open', 'resolved', 'closed',
                                              'response_met', 'response_breached',
                                              'resolution_met', 'resolution_breached',
                                              'resolve_time')),
    day      bigint  NOT NULL CHECK (day >= 0),
    -- Of resolve_time; otherwise empty and 0.
    priority text    COLLATE "C" NOT NULL CHECK (priority IN ('', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    -- Four to each doubling of the seconds, from 4 seconds on: see ticket/day_counts.h.
    bucket   bigint  NOT NULL CHECK (bucket >= 0),
    count    bigint  NOT NULL CHECK (count >= 0),
    PRIMARY KEY (kind, day, priority, bucket)
);

INSERT INTO ticket_day_counters
SELECT 'opened', created_at_ms / 86400000, '', 0, count(*) FROM tickets GROUP BY 2;

INSERT INTO ticket_day_counters
SELECT 'open', created_at_ms / 86400000, '', 0, count(*) FROM tickets
WHERE status IN ('OPEN', 'IN_PROGRESS') GROUP BY 2;

INSERT INTO ticket_day_counters
SELECT 'closed', closed_at_ms / 86400000, '', 0, count(*) FROM tickets
WHERE closed_at_ms IS NOT NULL GROUP BY 2;

INSERT INTO ticket_day_counters
SELECT 'response_met', response_met_at_ms / 86400000, '', 0, count(*) FROM tickets
WHERE response_met_at_ms IS NOT NULL AND response_breached_at_ms IS NULL GROUP BY 2;

INSERT INTO ticket_day_counters
SELECT 'response_breached', response_breached_at_ms / 86400000, '', 0, count(*) FROM tickets
WHERE response_breached_at_ms IS NOT NULL GROUP BY 2;

INSERT INTO ticket_day_counters
SELECT 'resolution_met', resolution_met_at_ms / 86400000, '', 0, count(*) FROM tickets
WHERE resolution_met_at_ms IS NOT NULL AND resolution_breached_at_ms IS NULL GROUP BY 2;

INSERT INTO ticket_day_counters
SELECT 'resolution_breached', resolution_breached_at_ms / 86400000, '', 0, count(*) FROM tickets
WHERE resolution_breached_at_ms IS NOT NULL GROUP BY 2;

INSERT INTO ticket_day_counters
WITH RECURSIVE octave (low, bucket) AS (
    VALUES (CAST(4 AS bigint), CAST(0 AS bigint))
    UNION ALL
    SELECT low * 2, bucket + 4 FROM octave WHERE bucket < 120
), done AS (
    SELECT coalesce(resolved_at_ms, closed_at_ms) / 86400000 AS day, priority,
           least(greatest((coalesce(resolved_at_ms, closed_at_ms) - created_at_ms) / 1000, 4),
                 8589934591) AS seconds
    FROM tickets WHERE coalesce(resolved_at_ms, closed_at_ms) IS NOT NULL
)
SELECT 'resolve_time', day, priority, bucket + (seconds - low) * 4 / low, count(*)
FROM done JOIN octave ON seconds >= low AND seconds < low * 2
GROUP BY 2, 3, 4;

INSERT INTO ticket_day_counters
SELECT 'resolved', day, '', 0, sum(count) FROM ticket_day_counters
WHERE kind = 'resolve_time' GROUP BY day;

-- One more kind of the counters of 0003: tickets that nobody has, by group.
ALTER TABLE ticket_counters DROP CONSTRAINT ticket_counters_kind_check;
ALTER TABLE ticket_counters ADD CONSTRAINT ticket_counters_kind_check
    CHECK (kind IN ('priority', 'group', 'unassigned', 'workflow', 'service', 'breach'));

INSERT INTO ticket_counters
SELECT 'unassigned', coalesce(assignee_group, ''), status, count(*) FROM tickets
WHERE assignee_id IS NULL GROUP BY 2, 3;
