"""Looks into the database behind the server's back: what must hold whatever happened to it.

Nothing here shares code with the product. It reads the SQLite file with Python's own library, and
says what it finds as sentences. What PostgreSQL has is copied into such a database first.
"""

import json
import re
import sqlite3
from collections import defaultdict
from pathlib import Path

from itops.postgres import Postgres

# Each query finds what must not be there.
FORBIDDEN = {
    "a ticket without history": """
        SELECT id FROM tickets WHERE id NOT IN (SELECT ticket_id FROM ticket_status_history)""",
    "history without its ticket": """
        SELECT DISTINCT ticket_id FROM ticket_status_history
        WHERE ticket_id NOT IN (SELECT id FROM tickets)""",
    "a gap in a history": """
        SELECT ticket_id FROM ticket_status_history GROUP BY ticket_id
        HAVING min(sequence) <> 1 OR max(sequence) <> count(*)""",
    "a history that does not begin with its only opening": """
        SELECT ticket_id FROM ticket_status_history GROUP BY ticket_id
        HAVING sum(kind = 'opened') <> 1 OR sum(kind = 'opened' AND sequence = 1) <> 1""",
    "a history out of order of time": """
        SELECT ticket_id, sequence FROM (
            SELECT ticket_id, sequence, at_ms,
                   lag(at_ms) OVER (PARTITION BY ticket_id ORDER BY sequence) AS before_ms
            FROM ticket_status_history)
        WHERE at_ms < before_ms""",
    "a change that does not go on from the one before": """
        SELECT ticket_id, sequence, kind FROM (
            SELECT ticket_id, sequence, kind, old_value,
                   lag(new_value) OVER w AS before_value, row_number() OVER w AS number
            FROM ticket_status_history
            WHERE kind IN ('status', 'assignee', 'assignee_group', 'priority', 'title', 'service')
            WINDOW w AS (PARTITION BY ticket_id, kind ORDER BY sequence))
        WHERE number > 1 AND old_value IS NOT before_value""",
    "a status that is not what its history says": """
        SELECT id FROM tickets t WHERE status <> (
            SELECT new_value FROM ticket_status_history
            WHERE ticket_id = t.id AND kind IN ('opened', 'status')
            ORDER BY sequence DESC LIMIT 1)""",
    "an assignee that is not what the history says": """
        SELECT t.id FROM tickets t LEFT JOIN users u ON u.id = t.assignee_id
        WHERE u.username IS NOT (
            SELECT new_value FROM ticket_status_history
            WHERE ticket_id = t.id AND kind = 'assignee' ORDER BY sequence DESC LIMIT 1)""",
    "a title that is not what its history says": """
        SELECT t.id FROM tickets t JOIN ticket_status_history h
            ON h.ticket_id = t.id AND h.kind = 'title' AND h.sequence = (
                SELECT max(sequence) FROM ticket_status_history
                WHERE ticket_id = t.id AND kind = 'title')
        WHERE t.title <> h.new_value""",
    "a priority that is not what its history says": """
        SELECT t.id FROM tickets t JOIN ticket_status_history h
            ON h.ticket_id = t.id AND h.kind = 'priority' AND h.sequence = (
                SELECT max(sequence) FROM ticket_status_history
                WHERE ticket_id = t.id AND kind = 'priority')
        WHERE t.priority <> h.new_value""",
    "a ticket whose last change is not its last row": """
        SELECT id FROM tickets t WHERE updated_at_ms <> (
            SELECT at_ms FROM ticket_status_history WHERE ticket_id = t.id
            ORDER BY sequence DESC LIMIT 1)""",
    "a comment without its row, or with two": """
        SELECT c.id FROM ticket_comments c LEFT JOIN ticket_status_history h
            ON h.ticket_id = c.ticket_id AND h.comment_id = c.id AND h.kind = 'comment'
        GROUP BY c.id HAVING count(h.sequence) <> 1""",
    "a row of a comment that is not there": """
        SELECT ticket_id, sequence FROM ticket_status_history
        WHERE comment_id IS NOT NULL AND comment_id NOT IN (SELECT id FROM ticket_comments)""",
    "a breach recorded twice": """
        SELECT ticket_id, new_value FROM ticket_status_history WHERE kind = 'sla_breached'
        GROUP BY ticket_id, new_value HAVING count(*) > 1""",
    "a breach that ticket and history do not both know": """
        SELECT t.id FROM tickets t LEFT JOIN ticket_status_history h
            ON h.ticket_id = t.id AND h.kind = 'sla_breached'
        GROUP BY t.id
        HAVING count(h.sequence) <> (t.response_breached_at_ms IS NOT NULL)
                                  + (t.resolution_breached_at_ms IS NOT NULL)""",
    "an idempotency key without its ticket": """
        SELECT user_id, key FROM idempotency_keys
        WHERE http_status = 201 AND json_extract(body, '$.id') NOT IN (SELECT id FROM tickets)""",
    "a counter that differs from the rows": """
        WITH counted AS (
            SELECT 'priority' AS kind, priority AS key, status FROM tickets
            UNION ALL SELECT 'group', coalesce(assignee_group, ''), status FROM tickets
            UNION ALL SELECT 'unassigned', coalesce(assignee_group, ''), status FROM tickets
                WHERE assignee_id IS NULL
            UNION ALL SELECT 'workflow', workflow, status FROM tickets
            UNION ALL SELECT 'service', service, status FROM tickets
            UNION ALL SELECT 'breach', h.new_value, t.status
                FROM tickets t JOIN ticket_status_history h
                ON h.ticket_id = t.id AND h.kind = 'sla_breached'),
        truth AS (SELECT kind, key, status, count(*) AS count FROM counted GROUP BY 1, 2, 3),
        kept AS (SELECT kind, key, status, count FROM ticket_counters WHERE count <> 0)
        SELECT 'is', * FROM (SELECT * FROM kept EXCEPT SELECT * FROM truth)
        UNION ALL
        SELECT 'should be', * FROM (SELECT * FROM truth EXCEPT SELECT * FROM kept)""",
}

HISTORY_QUERY = """
    SELECT kind, old_value, new_value FROM ticket_status_history
    WHERE ticket_id = ? AND kind <> 'sla_breached' ORDER BY sequence"""


class Database:
    """A reader of its own on the file that a server uses."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def rows(self, sql: str, *parameters: object) -> list[tuple]:
        return self.connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, *parameters: object) -> object:
        return self.connection.execute(sql, parameters).fetchone()[0]

    def history(self, ticket_id: int) -> list[tuple[str, str | None, str | None]]:
        """(kind, old, new) of what people did to the ticket, oldest first."""
        return self.rows(HISTORY_QUERY, ticket_id)

    def comments(self, ticket_id: int) -> list[str]:
        """Their bodies, oldest first."""
        found = self.rows(
            "SELECT body FROM ticket_comments WHERE ticket_id = ? ORDER BY id", ticket_id
        )
        return [body for (body,) in found]

    def findings(self) -> list[str]:
        """Everything that is wrong, in one consistent state of the database; empty: nothing."""
        found: list[str] = []
        self.connection.execute("BEGIN")
        try:
            for (text,) in self.rows("PRAGMA integrity_check"):
                if text != "ok":
                    found.append(f"integrity_check: {text}")
            found += [f"foreign_key_check: {row}" for row in self.rows("PRAGMA foreign_key_check")]
            for text, sql in FORBIDDEN.items():
                found += [f"{text}: {row}" for row in self.rows(sql)]
            found += self._search_findings()
        finally:
            self.connection.execute("COMMIT")
        return found

    def indexed_words(self) -> dict[int, set[str]]:
        """What the full-text index has under each ticket."""
        indexed = defaultdict(set)
        self.connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.indexed_words"
            " USING fts5vocab(main, ticket_words, instance)"
        )
        for word, ticket_id in self.rows("SELECT term, doc FROM temp.indexed_words"):
            indexed[ticket_id].add(word)
        return indexed

    def _search_findings(self) -> list[str]:
        """The full-text index must hold the words of every ticket, and no others."""
        texts = defaultdict(set)
        for ticket_id, title, description in self.rows(
            "SELECT id, title, description FROM tickets"
        ):
            texts[ticket_id] |= words_of(title) | words_of(description)
        for ticket_id, body in self.rows("SELECT ticket_id, body FROM ticket_comments"):
            texts[ticket_id] |= words_of(body)
        indexed = self.indexed_words()
        found = []
        for ticket_id in sorted(texts.keys() | indexed.keys()):
            if texts[ticket_id] != indexed[ticket_id]:
                missing = sorted(texts[ticket_id] - indexed[ticket_id])
                extra = sorted(indexed[ticket_id] - texts[ticket_id])
                found.append(f"search index of ticket {ticket_id}: lacks {missing}, has {extra}")
        return found


class PostgresCopy(Database):
    """What a database of PostgreSQL holds at this moment, while nobody writes."""

    TABLES = (
        *("users", "tickets", "ticket_comments", "ticket_status_history", "ticket_counters"),
        *("idempotency_keys", "schema_migrations"),
    )

    LOOKED_UP_BY = (
        *(("users", "id"), ("tickets", "id"), ("ticket_comments", "id")),
        ("ticket_comments", "ticket_id"),
        ("ticket_status_history", "ticket_id, sequence"),
        ("ticket_status_history", "comment_id"),
    )

    def __init__(self, postgres: Postgres, name: str) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.words = postgres.sql(
            "SELECT json_build_array(ticket_id, tsvector_to_array(words)) FROM ticket_words", name
        )
        for table in self.TABLES:
            lines = postgres.sql(f"SELECT row_to_json(t) FROM {table} t", name).splitlines()
            rows = [json.loads(line) for line in lines]
            names = postgres.sql(
                "SELECT column_name FROM information_schema.columns"
                f" WHERE table_name = '{table}' ORDER BY ordinal_position",
                name,
            ).splitlines()
            self.connection.execute(f"CREATE TABLE {table} ({', '.join(names)})")
            self.connection.executemany(
                f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})",
                ([row[column] for column in names] for row in rows),
            )
        for table, columns in self.LOOKED_UP_BY:
            self.connection.execute(
                f"CREATE INDEX {table}_{columns.split(',')[0]} ON {table} ({columns})"
            )

    def indexed_words(self) -> dict[int, set[str]]:
        pairs = (json.loads(line) for line in self.words.splitlines())
        return defaultdict(set, {ticket_id: set(words) for ticket_id, words in pairs})


def words_of(text: str) -> set[str]:
    """The words of plain ASCII text as the index folds them."""
    return set(re.findall(r"[a-z0-9]+", text.lower()))
