"""itops db copy: everything arrives, whatever the engines, and nothing is written over."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from itops import Program, Server
from itops.engine import database_url

# What makes itself: indexes of words, and what each database knows of its own schema and servers.
NOT_COPIED = ("schema_migrations", "sqlite_", "ticket_words", "user_words")


@pytest.fixture(scope="module")
def source(program: Program, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the demo's data, on the engine under test."""
    directory = tmp_path_factory.mktemp("source")
    registry = Path(__file__).resolve().parents[2] / "examples" / "ticketing.d"
    with Server(program, registry=registry, directory=directory, arguments=("--demo",)) as server:
        client = server.client()
        client.sign_in("alice", "itops-demo-password")
        view = {"name": "Mine", "query": "assignee=me"}
        client.post("/api/v1/views", view, expect=201)
        return server.database


def exported(program: Program, database: str) -> object:
    return json.loads(program.run("audit", "export", "--db", database, status=0).stdout)


def counts(path: Path) -> dict[str, int]:
    """Rows of all tables that must be copied."""
    with closing(sqlite3.connect(path)) as database:
        names = [
            n for (n,) in database.execute("SELECT name FROM sqlite_schema WHERE type='table'")
        ]
        return {
            name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in names
            if not name.startswith(NOT_COPIED)
        }


def test_everything_arrives(
    program: Program,
    source: str,
    tmp_path: Path,
    example_registry: Path,
    start_server: Callable[..., Server],
) -> None:
    file, again = tmp_path / "copy.db", tmp_path / "again"
    again.mkdir()
    there = program.run("db", "copy", source, f"sqlite://{file}", status=0)
    assert there.stdout.startswith("copied ")
    assert there.stderr == ""
    back = program.run("db", "copy", f"sqlite://{file}", database_url(again), status=0)
    assert back.stdout.split(" to ")[0] == there.stdout.split(" to ")[0]
    copied = int(there.stdout.split()[1])
    assert copied == sum(counts(file).values()), counts(file)
    assert counts(file)["saved_views"] == 1
    for database in (f"sqlite://{file}", database_url(again)):
        assert exported(program, database) == exported(program, source)
        program.run("audit", "verify", "--db", database, status=0)

    server = start_server(directory=again, registry=example_registry)
    client = server.client()
    client.sign_in("alice", "itops-demo-password")
    last = client.get("/api/v1/tickets?sort=-created_at&limit=1").json()["items"][0]
    ticket = client.open_ticket(item="outage_report", title="After the move")
    assert ticket["id"] == last["id"] + 1
    word = last["title"].split()[0]
    found = client.get(f"/api/v1/tickets?q={word}&sort=-created_at&limit=5").json()["items"]
    assert last["id"] in [item["id"] for item in found]
    client.post(f"/api/v1/tickets/{ticket['id']}/comments", {"body": "Hello."}, expect=201)


def test_what_is_there_is_not_written_over(program: Program, source: str, tmp_path: Path) -> None:
    target = f"sqlite://{tmp_path}/target.db"
    program.run("user", "add", "bot", "--no-password", "--db", target, status=0)
    done = program.run("db", "copy", source, target, status=1)
    assert "must be empty" in done.stderr
    listed = program.run("user", "list", "--format", "json", "--db", target, status=0).stdout
    assert [person["username"] for person in json.loads(listed)["users"]] == ["bot"]


def test_what_is_not_there_is_not_made(program: Program, tmp_path: Path) -> None:
    target = tmp_path / "target.db"
    for source in (f"sqlite://{tmp_path}/nowhere.db", "mysql://root:secret@localhost/x"):
        done = program.run("db", "copy", source, f"sqlite://{target}", status=2)
        assert done.stderr.startswith("itops db copy: ")
        assert "secret" not in done.stderr
    assert not target.exists()
