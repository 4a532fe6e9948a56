"""Fills an empty database with a large installation, quickly: rows first, indexes afterwards.

Usage: fill.py URL [--tickets N]     (the program is ITOPS_BIN, or build/bench/src/cli/itops)
"""

import argparse
import os
import re
import sqlite3
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path

from installation import COLUMNS, PEOPLE, Installation, Rows

ROOT = Path(__file__).resolve().parent.parent


def itops() -> str:
    return os.environ.get("ITOPS_BIN") or str(ROOT / "build" / "bench" / "src" / "cli" / "itops")


def counting_statements(engine: str) -> list[str]:
    """Counts by day as the migration that introduced them counts what is there, and the others."""
    text = (ROOT / "migrations" / engine / "0007_statistics.sql").read_text()
    by_day = re.findall(r"^INSERT INTO ticket_day_counters.*?;\n", text, re.M | re.S)
    kinds = (
        ("priority", "priority", ""),
        ("group", "coalesce(assignee_group, '')", ""),
        ("unassigned", "coalesce(assignee_group, '')", "WHERE assignee_id IS NULL"),
        ("workflow", "workflow", ""),
        ("service", "service", ""),
        ("breach", "CAST('response' AS text)", "WHERE response_breached_at_ms IS NOT NULL"),
        ("breach", "CAST('resolution' AS text)", "WHERE resolution_breached_at_ms IS NOT NULL"),
    )
    return [
        f"INSERT INTO ticket_counters SELECT '{kind}', {key}, status, count(*) FROM tickets"
        f" {where} GROUP BY 2, 3"
        for kind, key, where in kinds
    ] + by_day


class Target(ABC):
    """A migrated database without its indexes and triggers until `finish`."""

    engine: str

    @abstractmethod
    def put(self, table: str, rows: Iterable[tuple]) -> None: ...

    @abstractmethod
    def put_words(self, table: str, words: dict[int, list[str]]) -> None: ...

    @abstractmethod
    def finish(self) -> None: ...


class Sqlite(Target):
    engine = "sqlite"

    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)
        for pragma in ("synchronous = OFF", "cache_size = -400000", "temp_store = MEMORY"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.later = self.connection.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger')"
            " AND sql IS NOT NULL AND tbl_name IN ('tickets', 'ticket_comments',"
            " 'ticket_status_history')"
        ).fetchall()
        for kind, name, _ in self.later:
            self.connection.execute(f"DROP {kind} {name}")
        self.connection.execute("BEGIN")

    def put(self, table: str, rows: Iterable[tuple]) -> None:
        columns = COLUMNS[table].split()
        places = ", ".join("?" * len(columns))
        self.connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows
        )

    def put_words(self, table: str, words: dict[int, list[str]]) -> None:
        column = "words" if table == "ticket_words" else "display_name"
        self.connection.executemany(
            f"INSERT INTO {table} (rowid, {column}) VALUES (?, ?)",
            ((number, " ".join(text)) for number, text in words.items()),
        )

    def finish(self) -> None:
        for statement in counting_statements(self.engine):
            self.connection.execute(statement)
        self.connection.execute("COMMIT")
        for _, _, statement in self.later:
            self.connection.execute(statement)
        self.connection.close()


class Postgres(Target):
    """Rows go through COPY, one psql for each table."""

    engine = "postgres"

    def __init__(self, url: str) -> None:
        self.url = url
        self.copies: dict[str, subprocess.Popen[str]] = {}
        self.later = self.run(
            "SELECT indexdef FROM pg_indexes WHERE indexname NOT LIKE '%\\_pkey'"
            " AND tablename IN ('tickets', 'ticket_comments', 'ticket_words')"
        ).splitlines()
        names = [definition.split()[2] for definition in self.later]
        self.run(f"DROP INDEX {', '.join(names)}")

    def psql(self, *arguments: str) -> list[str]:
        return ["psql", "--no-psqlrc", "-qtA", "-v", "ON_ERROR_STOP=1", *arguments, self.url]

    def run(self, *statements: str) -> str:
        commands = [part for statement in statements for part in ("-c", statement)]
        return subprocess.run(
            self.psql(*commands), stdout=subprocess.PIPE, text=True, check=True
        ).stdout.strip()

    def copy(self, table: str, columns: list[str], rows: Iterable[tuple]) -> None:
        if table not in self.copies:
            # What the triggers and the references would check is true by construction.
            command = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
            self.copies[table] = subprocess.Popen(
                self.psql("-c", "SET session_replication_role = replica", "-c", command),
                stdin=subprocess.PIPE,
                text=True,
            )
        stream = self.copies[table].stdin
        assert stream is not None
        stream.writelines(
            "\t".join([r"\N" if value is None else str(value) for value in row]) + "\n"
            for row in rows
        )

    def put(self, table: str, rows: Iterable[tuple]) -> None:
        self.copy(table, COLUMNS[table].split(), rows)

    def put_words(self, table: str, words: dict[int, list[str]]) -> None:
        key = "ticket_id" if table == "ticket_words" else "user_id"
        vectors = (
            (number, " ".join([f"'{word}'" for word in set(text)]))
            for number, text in words.items()
        )
        self.copy(table, [key, "words"], vectors)

    def finish(self) -> None:
        for table, process in self.copies.items():
            process.communicate()
            if process.returncode != 0:
                raise SystemExit(f"COPY {table} failed")
        self.run(
            "SET maintenance_work_mem = '512MB'",
            *self.later,
            *counting_statements(self.engine),
            "SELECT setval('ticket_numbers', max(id)) FROM tickets",
            "SELECT setval(pg_get_serial_sequence('users', 'id'), max(id)) FROM users",
            "SELECT setval(pg_get_serial_sequence('ticket_comments', 'id'), max(id))"
            " FROM ticket_comments",
        )
        self.run("VACUUM (ANALYZE)")


def fill(url: str, tickets: int) -> Installation:
    """The database must be empty; it is made when it is not there."""
    subprocess.run([itops(), "migrate", "--db", url], check=True, stdout=subprocess.DEVNULL)
    target: Target = Sqlite(url) if url.startswith("sqlite:") else Postgres(url)
    made = Installation(tickets, int(time.time() * 1000))
    for rows, words in made.chunks():
        put_chunk(target, rows, words)
    names = {number: f"person number {number}".split() for number in range(1, PEOPLE + 1)}
    target.put_words("user_words", names)
    target.finish()
    return made


def put_chunk(target: Target, rows: Rows, words: dict[int, list[str]]) -> None:
    for table in COLUMNS:
        if rows.get(table):
            target.put(table, rows[table])
    if words:
        target.put_words("ticket_words", words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", metavar="URL")
    parser.add_argument("--tickets", type=int, default=1_000_000)
    arguments = parser.parse_args()
    started = time.monotonic()
    made = fill(arguments.url, arguments.tickets)
    print(
        f"{made.tickets} tickets, {made.history} rows of history, {made.comments} comments"
        f" in {time.monotonic() - started:.0f} s"
    )


if __name__ == "__main__":
    main()
