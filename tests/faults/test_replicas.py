"""Several servers on one database: started and writing at once, and each breach recorded once."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from itops import Client, Program, Server
from itops.database import Database
from itops.wire import Wire

REGISTRY = Path(__file__).parent / "registry.d"
SERVERS = 4
TICKETS = 40  # opened through each
BREACH_TIMEOUT_S = 60  # the timer looks every 30 s when nobody pokes it


@pytest.fixture
def servers(program: Program, tmp_path: Path) -> Iterator[list[Server]]:
    """All started at the same moment, where there is no database yet."""
    with ExitStack() as running:
        servers = [Server(program, registry=REGISTRY, directory=tmp_path) for _ in range(SERVERS)]
        failures: list[BaseException] = []

        def start(server: Server) -> None:
            try:
                running.enter_context(server)
            except BaseException as problem:
                failures.append(problem)

        run_in_parallel([threading.Thread(target=start, args=(server,)) for server in servers])
        assert not failures, failures[0]
        yield servers


def run_in_parallel(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_they_share_one_database(servers: list[Server]) -> None:
    first = servers[0]
    with Database(first.database_path) as database:
        numbers = database.rows("SELECT number FROM schema_migrations ORDER BY number")
        assert numbers == [(number,) for number in range(1, len(numbers) + 1)]
    tokens = []
    for number, _ in enumerate(servers):
        first.add_user(f"crew-{number}")
        tokens.append(first.program.create_token(first.database, f"crew-{number}"))
    opened: list[list[int]] = [[] for _ in servers]

    def write(number: int) -> None:
        """Opens tickets here, and moves each through the next server."""
        here, there = servers[number], servers[(number + 1) % SERVERS]
        at, next_to_it = (Wire(s.host, s.port, tokens[number]) for s in (here, there))
        for count in range(TICKETS):
            body = {"item": "job", "title": f"replica {number} number {count}"}
            ticket = at.request("POST", "/api/v1/tickets", body)
            assert ticket.status == 201, str(ticket)
            path = f"/api/v1/tickets/{ticket.json()['id']}/transitions"
            moved = next_to_it.request("POST", path, {"to": "IN_PROGRESS", "version": 1})
            assert moved.status == 200, str(moved)
            opened[number].append(moved.json()["id"])
        at.close()
        next_to_it.close()

    run_in_parallel([threading.Thread(target=write, args=(n,)) for n in range(SERVERS)])
    assert [len(tickets) for tickets in opened] == [TICKETS] * SERVERS
    with Database(first.database_path) as database:
        assert database.findings() == []

    make_late(first.database_path)
    for server, token in zip(servers, tokens, strict=True):  # whose timer then looks what is due
        Client(server.url, token=token).open_ticket(item="job", title="poke")
    wait_for_breaches(first.database_path, SERVERS * TICKETS)
    with Database(first.database_path) as database:
        assert database.findings() == []  # among them: no breach twice


def make_late(path: Path) -> None:
    """Moves the time at which all tickets had to be resolved to long ago."""
    connection = sqlite3.connect(path, timeout=30)
    with connection:
        connection.execute("UPDATE tickets SET resolution_due_at_ms = 1, next_check_at_ms = 1")
    connection.close()


def wait_for_breaches(path: Path, expected: int) -> None:
    deadline = time.monotonic() + BREACH_TIMEOUT_S
    with Database(path) as database:
        count = "SELECT count(*) FROM ticket_status_history WHERE kind = 'sla_breached'"
        while (found := database.value(count)) != expected:
            assert time.monotonic() < deadline, f"{found} of {expected} breaches recorded"
            time.sleep(0.05)
