"""Several servers on one database, on both engines: started and writing at once, each breach
recorded once, and what one of them knows of people the others know too."""

import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from itops import Client, Program, Server
from itops.client import problem_of
from itops.database import Database, PostgresCopy
from itops.events import Listener
from itops.load import run_in_parallel
from itops.postgres import Postgres
from itops.wire import Wire

REGISTRY = Path(__file__).parent / "registry.d"
SERVERS = 4
TICKETS = 40  # opened through each
BREACH_TIMEOUT_S = 60  # the timer looks every 30 s when nobody pokes it
FAILURES = 5  # to sign in, before an account is throttled
PASSWORD = "correct horse battery"


class Shared:
    """The database of all servers, and a look into it while nobody writes."""

    def __init__(self, directory: Path, postgres: Postgres | None) -> None:
        self.path = directory / "itops.db"
        self.postgres = postgres
        self.name = f"itops_{uuid.uuid4().hex}"
        self.url = postgres.url(self.name) if postgres else f"sqlite://{self.path}"

    def look(self) -> Database:
        return PostgresCopy(self.postgres, self.name) if self.postgres else Database(self.path)

    def make_late(self) -> None:
        """Moves the time at which all tickets had to be resolved to long ago."""
        change = "UPDATE tickets SET resolution_due_at_ms = 1, next_check_at_ms = 1"
        if self.postgres:
            self.postgres.sql(change, self.name)
            return
        connection = sqlite3.connect(self.path, timeout=30)
        with connection:
            connection.execute(change)
        connection.close()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        yield server.create().start()
    finally:
        server.remove()


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Shared:
    is_postgres = request.param == "postgres"
    return Shared(tmp_path, request.getfixturevalue("postgres") if is_postgres else None)


@pytest.fixture
def serve(
    program: Program, shared: Shared, tmp_path: Path
) -> Iterator[Callable[[list[Path]], list[Server]]]:
    """Starts a server for each registry, all at the same moment."""
    with ExitStack() as running:

        def start(registries: list[Path]) -> list[Server]:
            servers = [
                Server(program, registry=registry, directory=tmp_path, database=shared.url)
                for registry in registries
            ]
            run_in_parallel([lambda s=server: running.enter_context(s) for server in servers])
            return servers

        yield start


def test_they_share_one_database(shared: Shared, serve: Callable[..., list[Server]]) -> None:
    """There is none when they start: one of them makes it, and each migration is applied once."""
    servers = serve([REGISTRY] * SERVERS)
    first = servers[0]
    with shared.look() as database:
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

    run_in_parallel([lambda n=number: write(n) for number in range(SERVERS)])
    assert [len(tickets) for tickets in opened] == [TICKETS] * SERVERS
    with shared.look() as database:
        assert database.findings() == []

    shared.make_late()
    for server, token in zip(servers, tokens, strict=True):  # whose timer then looks what is due
        Client(server.url, token=token).open_ticket(item="job", title="poke")
    wait_for_breaches(shared, SERVERS * TICKETS)
    with shared.look() as database:
        assert database.findings() == []  # among them: no breach twice


def wait_for_breaches(shared: Shared, expected: int) -> None:
    deadline = time.monotonic() + BREACH_TIMEOUT_S
    count = "SELECT count(*) FROM ticket_status_history WHERE kind = 'sla_breached'"
    found: object = None
    while found != expected:
        assert time.monotonic() < deadline, f"{found} of {expected} breaches recorded"
        time.sleep(0.2)
        with shared.look() as database:
            found = database.value(count)


def test_people_are_known_everywhere(serve: Callable[..., list[Server]]) -> None:
    """A session that began at one server goes on at the others, and ends at all of them; guesses
    of a password count together, wherever they are made."""
    servers = serve([REGISTRY] * 2)
    servers[0].add_user("crew-0", PASSWORD)
    clients = [server.client() for server in servers]
    clients[0].sign_in("crew-0", PASSWORD)
    clients[1].session.cookies.update(clients[0].session.cookies)
    clients[1].get("/api/v1/session", expect=200)
    clients[0].sign_out()
    clients[1].get("/api/v1/session", expect=401)

    nobody = [server.client() for server in servers]
    for count in range(FAILURES):
        wrong = {"username": "crew-0", "password": "a wrong one"}
        nobody[count % 2].post("/api/v1/session", wrong, expect=401)
    right = {"username": "crew-0", "password": PASSWORD}
    for client in nobody:
        answer = client.post("/api/v1/session", right, expect=429)
        assert problem_of(answer)["code"] == "sign_in_throttled"


def test_the_same_at_once(shared: Shared, serve: Callable[..., list[Server]]) -> None:
    """One request sent to all servers opens one ticket, and of several changes of one version one
    is made: the others are told who was faster (B4.4)."""
    servers = serve([REGISTRY] * 3)
    servers[0].add_user("crew-0")
    token = servers[0].program.create_token(servers[0].database, "crew-0")
    clients = [Client(server.url, token=token) for server in servers]
    for number in range(15):
        opened: list[int] = []
        changed: list[int] = []

        def open_it(client: Client, name: str = f"{number}", into: list[int] = opened) -> None:
            answer = client.post(
                "/api/v1/tickets",
                {"item": "job", "title": name},
                headers={"Idempotency-Key": name},
                expect=201,
            )
            into.append(answer.json()["id"])

        def change_it(client: Client, ids: list[int] = opened, into: list[int] = changed) -> None:
            answer = client.patch(
                f"/api/v1/tickets/{ids[0]}",
                {"title": f"by {client.url}"},
                headers={"If-Match": '"1"'},
            )
            into.append(answer.status_code)

        run_in_parallel([lambda c=client: open_it(c) for client in clients])
        assert len(set(opened)) == 1, opened
        run_in_parallel([lambda c=client: change_it(c) for client in clients])
        assert sorted(changed) == [200, 412, 412]
    with shared.look() as database:
        assert database.value("SELECT count(*) FROM tickets") == 15
        assert database.findings() == []


def test_news_cross_servers(serve: Callable[..., list[Server]]) -> None:
    """What is done through one server is told by another, each change once and in order, also to
    who comes back at yet another server."""
    servers = serve([REGISTRY] * 3)
    servers[0].add_user("crew-0")
    token = servers[0].program.create_token(servers[0].database, "crew-0")
    clients = [Client(server.url, token=token) for server in servers]
    with Listener(clients[1]) as listener:
        assert listener.next().name == "hello"
        opened = [clients[n % 3].open_ticket(item="job", title=f"{n}")["id"] for n in range(9)]
        told = [listener.next() for _ in opened]
    assert [event.data["id"] for event in told] == opened
    with Listener(clients[2], last_id=told[3].id) as listener:
        assert listener.next().name == "hello"
        assert [listener.next().id for _ in told[4:]] == [event.id for event in told[4:]]


def test_two_policies_during_a_rollout(serve: Callable[..., list[Server]], tmp_path: Path) -> None:
    """Each server decides by the policy that it has, says which, and leaves it in the history."""
    newer = tmp_path / "newer"
    shutil.copytree(REGISTRY, newer)
    text = (newer / "crew.yaml").read_text()
    step = "      - {from: OPEN, to: IN_PROGRESS, role: assignee}\n"
    shortcut = "      - {from: OPEN, to: RESOLVED, role: assignee}\n"
    assert step in text
    (newer / "crew.yaml").write_text(text.replace(step, step + shortcut))
    servers = serve([REGISTRY, newer])
    servers[0].add_user("crew-0")
    token = servers[0].program.create_token(servers[0].database, "crew-0")
    clients = [Client(server.url, token=token) for server in servers]
    revisions = [c.get("/api/v1/registry", expect=200).json()["revision"] for c in clients]
    assert revisions[0] != revisions[1]
    for server, revision in zip(servers, revisions, strict=True):
        assert (
            f'itops_config_info{{revision="{revision}"}} 1' in server.client().get("/metrics").text
        )
    ticket = clients[0].open_ticket(item="job")
    refused = clients[0].transition(ticket, "RESOLVED", expect=403)
    assert refused["code"] == "forbidden_transition"
    moved = clients[1].transition(ticket, "RESOLVED")
    clients[0].transition(moved, "CLOSED")
    rows = [(row["kind"], row["revision"]) for row in clients[0].history(ticket)]
    old, new = revisions
    assert rows == [("opened", old), ("status", new), ("assignee", new), ("status", old)]
