"""`kill -9` while many write: what was acknowledged is there, and nothing is there by half.

Each client owns tickets, keeps a model of each, and notes every request before it is sent and every
acknowledgement when it comes. After each kill the server starts again on the same file, and the
database must hold, for every ticket that was touched, exactly what was acknowledged; or that and
the whole of the one request that was still unanswered. All clients also fight over a few tickets
that they share, send some requests that must be refused, and repeat requests by idempotency key.

    ITOPS_KILLS=1000 ITOPS_SEED=7 scripts/pytest.sh gcc-dev tests/faults/test_kill9.py
"""

import contextlib
import os
import random
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from itops import Program, Server
from itops.database import Database
from itops.wire import Answer, UnansweredError, Wire

KILLS = int(os.environ.get("ITOPS_KILLS", "200"))
SEED = int(os.environ.get("ITOPS_SEED") or random.SystemRandom().randrange(2**32))
CLIENTS = 8
SHARED_TICKETS = 3
AUDIT_EVERY = 25  # kills, between examinations of the whole database

LONGEST_LIFE_S = 0.4
LONGEST_START_S = 0.06  # of those servers that are killed while they start
ANSWERS_MAX = 300  # a kill right after one of so many answers

MOVES = {
    "OPEN": ["IN_PROGRESS"],
    "IN_PROGRESS": ["RESOLVED"],
    "RESOLVED": ["IN_PROGRESS", "CLOSED"],
}
PRIORITIES = ["LOW", "MEDIUM", "HIGH", "CRITICAL"]

Row = tuple[str, str | None, str | None]  # of a history: kind, old, new


@dataclass
class Model:
    """A ticket as its owner knows it from acknowledgements."""

    id: int
    opening: "Intent"  # the request that opened it, with its idempotency key
    title: str
    priority: str
    status: str = "OPEN"
    version: int = 1
    assignee: str | None = None
    rows: list[Row] = field(default_factory=lambda: [("opened", None, "OPEN")])
    comments: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/api/v1/tickets/{self.id}"

    @property
    def is_alive(self) -> bool:
        return self.status != "CLOSED"


@dataclass
class Intent:
    """One request before it is sent: what it asks for, and all that it will have done."""

    method: str
    path: str
    body: dict
    headers: dict[str, str]
    expected_status: int
    model: Model | None = None  # None: it opens a ticket
    rows: list[Row] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    new_version: int = 0
    fields: dict[str, str] = field(default_factory=dict)  # of the model, afterwards

    def apply(self) -> None:
        """The model after the whole of the request had its effect."""
        assert self.model is not None
        self.model.rows += self.rows
        self.model.comments += self.comments
        self.model.version = self.new_version
        for name, value in self.fields.items():
            setattr(self.model, name, value)


class Client:
    """One person with an API token; sequential, so at most one request is ever unanswered."""

    def __init__(self, name: str, token: str, seed: str) -> None:
        self.name = name
        self.token = token
        self.random = random.Random(seed)
        self.models: list[Model] = []
        self.touched: set[int] = set()  # own tickets, since the last examination
        self.unanswered: Intent | None = None
        self.shared: dict[int, dict[int, str]] = {}  # ticket: version: the title that made it
        self.shared_unanswered: dict[int, set[str]] = {}  # ticket: titles
        self.acknowledged = 0
        self.counter = 0

    def word(self) -> str:
        """A word that nobody else uses, ever."""
        self.counter += 1
        return f"{self.name.replace('-', '')}x{self.counter}"

    # What it may want

    def choose(self) -> Intent:
        alive = [model for model in self.models[-12:] if model.is_alive]
        if not alive or self.random.random() < 0.25:
            return self.opening()
        model = self.random.choice(alive)
        kinds = [self.move, self.move, self.comment, self.change, self.refused_move]
        return self.random.choice(kinds)(model)

    def opening(self) -> Intent:
        key = self.word()
        body = {
            "item": self.random.choice(["job", "job", "hurry"]),
            "title": f"work {key}",
            "description": f"some work to do, {self.word()}",
            "priority": self.random.choice(PRIORITIES),
        }
        return Intent("POST", "/api/v1/tickets", body, {"Idempotency-Key": key}, 201)

    def move(self, model: Model) -> Intent:
        to = self.random.choice(MOVES[model.status])
        intent = Intent(
            "POST",
            f"{model.path}/transitions",
            {"to": to, "version": model.version},
            {},
            200,
            model,
            rows=[("status", model.status, to)],
            new_version=model.version + 1,
            fields={"status": to},
        )
        if model.assignee is None:  # B4.3: whoever moves it as one of the group, has it
            intent.rows.append(("assignee", None, self.name))
            intent.fields["assignee"] = self.name
        if self.random.random() < 0.5:
            comment = f"work moved {self.word()}"
            intent.body["comment"] = comment
            intent.rows.append(("comment", None, None))
            intent.comments.append(comment)
        return intent

    def comment(self, model: Model) -> Intent:
        body = f"work note {self.word()}"
        return Intent(
            "POST",
            f"{model.path}/comments",
            {"body": body},
            {},
            201,
            model,
            rows=[("comment", None, None)],
            comments=[body],
            new_version=model.version,
        )

    def change(self, model: Model) -> Intent:
        title = f"{self.random.choice(['work', 'job'])} {self.word()}"
        priority = self.random.choice([p for p in PRIORITIES if p != model.priority])
        return Intent(
            "PATCH",
            model.path,
            {"title": title, "priority": priority},
            {"If-Match": f'"{model.version}"'},
            200,
            model,
            rows=[("title", model.title, title), ("priority", model.priority, priority)],
            new_version=model.version + 1,
            fields={"title": title, "priority": priority},
        )

    def refused_move(self, model: Model) -> Intent:
        """B4.2: not declared, so it changes nothing; its words must never be found."""
        to = "OPEN" if model.status != "OPEN" else "CLOSED"
        body = {"to": to, "version": model.version, "comment": f"never {self.word()}"}
        path = f"{model.path}/transitions"
        return Intent("POST", path, body, {}, 403, model, new_version=model.version)

    # What it does

    def run(self, wire: Wire, shared: list[int], on_answer: "Countdown") -> None:
        """Writes until the server is gone."""
        try:
            while True:
                if shared and self.random.random() < 0.1:
                    self.fight(wire, self.random.choice(shared))
                else:
                    intent = self.choose()
                    self.unanswered = intent
                    answer = wire.request(intent.method, intent.path, intent.body, intent.headers)
                    self.acknowledge(intent, answer)
                on_answer.tick()
        except UnansweredError:
            return
        finally:
            wire.close()

    def acknowledge(self, intent: Intent, answer: Answer) -> None:
        self.unanswered = None
        if answer.status in (409, 412) and intent.model is not None:
            self.yield_to_timer(intent.model, answer)
            return
        assert answer.status == intent.expected_status, f"{intent}\n{answer}"
        self.acknowledged += 1
        document = answer.json()
        if intent.model is None:
            self.adopt(intent, document["id"])
            assert document["title"] == intent.body["title"]
            return
        intent.apply()
        self.touched.add(intent.model.id)
        if "version" in document:
            assert document["version"] == intent.new_version, f"{intent}\n{answer}"

    def yield_to_timer(self, model: Model, answer: Answer) -> None:
        """Nobody else changes this ticket, except the timer that records breaches."""
        problem = answer.json()
        assert problem["code"] == "version_conflict", str(answer)
        now = problem["ticket"]
        assert now["version"] > model.version and now["sla"]["response"]["breached"], str(answer)
        model.version = now["version"]

    def adopt(self, intent: Intent, ticket_id: int) -> None:
        self.models.append(Model(ticket_id, intent, intent.body["title"], intent.body["priority"]))
        self.touched.add(ticket_id)

    def fight(self, wire: Wire, ticket_id: int) -> None:
        """Changes a title that all others want to change; a conflict is a fair answer (B4.4)."""
        path = f"/api/v1/tickets/{ticket_id}"
        version = wire.request("GET", path).json()["version"]
        title = f"ours {self.word()}"
        self.shared_unanswered.setdefault(ticket_id, set()).add(title)
        answer = wire.request("PATCH", path, {"title": title}, {"If-Match": f'"{version}"'})
        assert answer.status in (200, 412), str(answer)
        self.shared_unanswered[ticket_id].discard(title)
        if answer.status == 200:
            self.acknowledged += 1
            assert answer.json()["version"] == version + 1
            self.shared.setdefault(ticket_id, {})[version + 1] = title


class Countdown:
    """Kills the server right after the answer that is the last one of `count`."""

    def __init__(self, process_id: int, count: int | None) -> None:
        self._process_id = process_id
        self._left = count
        self._lock = threading.Lock()

    def tick(self) -> None:
        if self._left is None:
            return
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.kill(self._process_id, signal.SIGKILL)


class Campaign:
    """One server after the other on one file, and the clients that outlive them."""

    def __init__(self, server: Server, seed: int) -> None:
        self.server = server
        self.random = random.Random(seed)
        self.clients: list[Client] = []
        self.shared: list[int] = []
        self.starts_killed = 0

    def prepare(self) -> None:
        """People, tokens, and the tickets that all fight over."""
        for number in range(CLIENTS):
            name = f"crew-{number}"
            self.server.add_user(name)
            token = self.server.program.create_token(self.server.database, name)
            self.clients.append(Client(name, token, f"{SEED}/{name}"))
        boss = "boss"  # so that all are strangers to them alike: as members of the group
        self.server.add_user(boss)
        token = self.server.program.create_token(self.server.database, boss)
        wire = self.wire(token)
        for number in range(SHARED_TICKETS):
            body = {"item": "job", "title": f"shared {number}"}
            answer = wire.request("POST", "/api/v1/tickets", body)
            assert answer.status == 201, str(answer)
            self.shared.append(answer.json()["id"])
        wire.close()

    def wire(self, token: str) -> Wire:
        return Wire(self.server.host, self.server.port, token)

    def live_and_die(self) -> None:
        """All clients write until the server is killed, at a random time or after an answer."""
        process = self.server.process
        assert process is not None
        by_answer = self.random.random() < 0.5
        countdown = Countdown(
            process.pid, self.random.randint(1, ANSWERS_MAX) if by_answer else None
        )
        failures: list[BaseException] = []

        def run(client: Client) -> None:
            try:
                client.run(self.wire(client.token), self.shared, countdown)
            except BaseException as problem:
                failures.append(problem)
                process.kill()

        threads = [threading.Thread(target=run, args=(client,)) for client in self.clients]
        for thread in threads:
            thread.start()
        if not by_answer:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.random.uniform(0, LONGEST_LIFE_S))
        else:
            process.wait(60)
        self.server.kill()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def rise(self) -> None:
        """Starts the server again; some starts are killed as well, however far they have come."""
        while self.random.random() < 0.15:
            process = subprocess.Popen(
                [str(self.server.program.path), *self.server.command],
                env=self.server.program.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.random.uniform(0, LONGEST_START_S))
            process.kill()
            process.wait()
            self.starts_killed += 1
        self.server.start()

    # What must hold

    def examine(self) -> None:
        """Compares what was touched since the last kill with what clients were told."""
        with Database(self.server.database_path) as database:
            for client in self.clients:
                self.settle(client, database)
                for model in client.models:
                    if model.id in client.touched:
                        compare(model, database)
                client.touched.clear()
            for ticket_id in self.shared:
                self.compare_shared(ticket_id, database)

    def settle(self, client: Client, database: Database) -> None:
        """The unanswered request was done wholly or not at all; then the model follows it."""
        intent, client.unanswered = client.unanswered, None
        wire = self.wire(client.token)
        if intent is not None and intent.model is None:
            self.repeat_unanswered(client, intent, wire, database)
        elif intent is not None and intent.model is not None:
            client.touched.add(intent.model.id)
            if intent.rows and database.history(intent.model.id) != intent.model.rows:
                intent.apply()  # what follows compares it with all of the request
        if client.models:
            self.repeat_acknowledged(client.random.choice(client.models), wire)
        wire.close()

    def repeat_unanswered(
        self, client: Client, intent: Intent, wire: Wire, database: Database
    ) -> None:
        """Sent again with its key: one ticket, whether the first one had come through or not."""
        count = "SELECT count(*) FROM tickets WHERE title = ?"
        before = database.value(count, intent.body["title"])
        assert before in (0, 1), f"{before} tickets from {intent}"
        answer = wire.request(intent.method, intent.path, intent.body, intent.headers)
        assert answer.status == 201, str(answer)
        assert database.value(count, intent.body["title"]) == 1, f"two tickets from {intent}"
        client.adopt(intent, answer.json()["id"])

    def repeat_acknowledged(self, model: Model, wire: Wire) -> None:
        """An old request sent again gives its first answer; with another body it is refused."""
        opening = model.opening
        answer = wire.request(opening.method, opening.path, opening.body, opening.headers)
        assert answer.status == 201, str(answer)
        assert answer.json()["id"] == model.id, f"a second ticket from {opening}"
        other = {"item": "job", "title": "something else entirely"}
        answer = wire.request(opening.method, opening.path, other, opening.headers)
        assert answer.status == 422, str(answer)
        assert answer.json()["code"] == "idempotency_key_reused"

    def compare_shared(self, ticket_id: int, database: Database) -> None:
        """Every acknowledged title is where its version says, and nobody else's is among them."""
        titles = [new for kind, _, new in database.history(ticket_id) if kind == "title"]
        (version,) = database.rows("SELECT version FROM tickets WHERE id = ?", ticket_id)[0]
        assert version == len(titles) + 1, f"ticket {ticket_id}: version and history disagree"
        unanswered: set[str | None] = set()
        told: dict[int, str] = {}
        for client in self.clients:
            unanswered |= client.shared_unanswered.get(ticket_id, set())
            for at, title in client.shared.get(ticket_id, {}).items():
                assert at not in told, f"ticket {ticket_id}: version {at} was given out twice"
                told[at] = title
        for at, title in enumerate(titles, 2):
            if at in told:
                assert title == told[at], f"ticket {ticket_id}, version {at}: lost or moved"
            else:
                assert title in unanswered, f"ticket {ticket_id}, version {at}: {title} from nobody"
        assert max(told, default=1) <= version, f"ticket {ticket_id}: acknowledged writes are lost"

    def audit(self) -> None:
        """The whole database, by our own eyes and by the product's."""
        with Database(self.server.database_path) as database:
            findings = database.findings()
            assert not findings, "\n".join(findings[:50])
        self.server.program.run("audit", "verify", "--db", self.server.database, status=0)


def compare(model: Model, database: Database) -> None:
    found = database.rows(
        """SELECT t.status, t.priority, t.title, u.username
           FROM tickets t LEFT JOIN users u ON u.id = t.assignee_id WHERE t.id = ?""",
        model.id,
    )
    assert found, f"ticket {model.id} was acknowledged and is lost"
    told = (model.status, model.priority, model.title, model.assignee)
    assert found[0] == told, f"ticket {model.id}"
    assert database.history(model.id) == model.rows, f"history of ticket {model.id}"
    assert database.comments(model.id) == model.comments, f"comments of ticket {model.id}"
    version, breaches = database.rows(
        """SELECT version, (SELECT count(*) FROM ticket_status_history
                            WHERE ticket_id = t.id AND kind = 'sla_breached')
           FROM tickets t WHERE id = ?""",
        model.id,
    )[0]
    assert model.version <= version <= model.version + breaches, f"version of ticket {model.id}"
    model.version = version


@pytest.fixture
def campaign(program: Program, tmp_path: Path) -> Iterator[Campaign]:
    registry = Path(__file__).parent / "registry.d"
    with Server(program, registry=registry, directory=tmp_path) as server:
        campaign = Campaign(server, SEED)
        campaign.prepare()
        yield campaign


def test_kill9(campaign: Campaign, record_property: Callable[[str, object], None]) -> None:
    print(f"ITOPS_SEED={SEED} ITOPS_KILLS={KILLS}")
    for kill in range(1, KILLS + 1):
        campaign.live_and_die()
        campaign.rise()
        campaign.examine()
        if kill % AUDIT_EVERY == 0 or kill == KILLS:
            campaign.audit()
    for client in campaign.clients:
        client.touched = {model.id for model in client.models}
    campaign.examine()
    acknowledged = sum(client.acknowledged for client in campaign.clients)
    tickets = sum(len(client.models) for client in campaign.clients)
    summary = (
        f"{KILLS} kills while writing, {campaign.starts_killed} while starting; {acknowledged} "
        f"acknowledged writes to {tickets} tickets, none lost"
    )
    record_property("summary", summary)
    print(summary)
    assert acknowledged > KILLS, "the clients hardly wrote: nothing is shown"
