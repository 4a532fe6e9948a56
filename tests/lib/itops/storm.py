"""Fifty clients around one server while its policy changes, and what each of them must see.

Two generations of policy differ in everything that can be told apart: names, counts, places, what
is allowed. Every answer that names a revision must be wholly of that generation, whatever happens
at the same moment, and so must every row of history.
"""

import itertools
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from itops.database import Database
from itops.server import Server
from itops.wire import Answer, Wire

CLIENTS = 50
MOVERS = 10  # of them
FILLERS = 400  # groups that only take space, so that a leaked registry shows

RELOAD = "/api/v1/dev/registry/reload"


@dataclass(frozen=True)
class Generation:
    """One policy, and what answers made from it must contain."""

    name: str
    files: dict[str, bytes]
    workflows: list[tuple[str, str]]  # full name, display name
    items: list[tuple[str, str]]
    counts: dict[str, int]
    rules: dict[tuple[str, str], str]  # transition of acme/work: file:line


def make_policy(name: str, workflows: int, items: int, *, reopens: bool) -> dict[str, Any]:
    """`reopens`: work that is under way may also be put back; only one generation allows it."""
    transitions = [
        ("OPEN", "IN_PROGRESS", "assignee"),
        ("IN_PROGRESS", "RESOLVED", "assignee"),
        ("RESOLVED", "IN_PROGRESS", "assignee"),
        ("RESOLVED", "CLOSED", "any"),
    ]
    if reopens:
        transitions.insert(1, ("IN_PROGRESS", "OPEN", "assignee"))

    def entry(kind: str, number: int, **rest: Any) -> dict[str, Any]:
        short = kind if number == 0 else f"{kind}-{name}-{number}"
        return {"name": short, "displayName": f"{short} of {name}", **rest}

    def rules() -> list[dict[str, str]]:
        return [{"from": source, "to": to, "role": role} for source, to, role in transitions]

    crew = {
        "name": "crew",
        "displayName": f"Crew of {name}",
        "users": [f"client-{number}" for number in range(CLIENTS)],
    }
    offer = {"category": "things", "workflow": "work", "defaults": {"assigneeGroup": "crew"}}
    return {
        "org": "acme",
        "groups": [crew, *({"name": f"filler-{name}-{number}"} for number in range(FILLERS))],
        "workflows": [entry("work", number, transitions=rules()) for number in range(workflows)],
        "catalog": {
            "categories": [{"name": "things", "displayName": f"Things of {name}"}],
            "items": [entry("job", number, **offer) for number in range(items)],
        },
    }


def generation_in(name: str, policy: dict[str, Any], files: dict[str, bytes]) -> Generation:
    """What must be seen of a policy that stands in these files."""
    catalog = policy["catalog"]

    def titles(entries: list[dict[str, Any]]) -> list[tuple[str, str]]:
        return sorted((f"acme/{entry['name']}", entry["displayName"]) for entry in entries)

    return Generation(
        name,
        files,
        titles(policy["workflows"]),
        titles(catalog["items"]),
        {
            "workflows": len(policy["workflows"]),
            "categories": len(catalog["categories"]),
            "items": len(catalog["items"]),
            "groups": len(policy["groups"]),
        },
        dict(places_of_rules(files)),
    )


def places_of_rules(files: dict[str, bytes]) -> Iterator[tuple[tuple[str, str], str]]:
    """Where the transitions of the workflow `work` stand."""
    for file, content in files.items():
        document = yaml.safe_load(content) if file.endswith(".yaml") else {}
        for index, workflow in enumerate(document.get("workflows", [])):
            if workflow["name"] == "work":
                entry = child(yaml.compose(content), "workflows").value[index]
                for rule, node in zip(
                    workflow["transitions"], child(entry, "transitions").value, strict=True
                ):
                    yield (rule["from"], rule["to"]), f"{file}:{node.start_mark.line + 1}"


def child(mapping: Any, name: str) -> Any:
    [found] = [value for key, value in mapping.value if key.value == name]
    return found


class Storm:
    """The clients, each on a thread of its own. What they find wrong is raised in the end."""

    def __init__(self, server: Server, revisions: dict[str, Generation]) -> None:
        self.server = server
        self.revisions = revisions
        self.is_over = threading.Event()
        self.failures: list[BaseException] = []
        self.answers = [0] * CLIENTS
        self.moves = [0] * CLIENTS

    @contextmanager
    def rages(self) -> Iterator[Wire]:
        """Lets all clients work for as long as the block lasts; gives a superadmin's connection."""
        server = self.server
        threads = []
        for number in range(CLIENTS):
            server.add_user(f"client-{number}")
            token = server.program.create_token(server.database, f"client-{number}")
            threads.append(threading.Thread(target=self.run_client, args=(number, token)))
        server.add_user("root", superadmin=True)
        wire = Wire(server.host, server.port, server.program.create_token(server.database, "root"))
        for thread in threads:
            thread.start()
        try:
            yield wire
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()
            wire.close()
        if self.failures:
            raise self.failures[0]
        assert min(self.answers) > 0, "a client was never served"

    def run_client(self, number: int, token: str) -> None:
        wire = Wire(self.server.host, self.server.port, token)
        try:
            look = self.mover(number, wire) if number < MOVERS else self.reader(number, wire)
            while not self.is_over.is_set():
                look()
                self.answers[number] += 1
        except BaseException as problem:
            self.failures.append(problem)
            self.is_over.set()
        finally:
            wire.close()

    def generation_of(self, revision: str) -> Generation:
        assert revision in self.revisions, f"revision {revision} was never published"
        return self.revisions[revision]

    # Reading policy

    def reader(self, number: int, wire: Wire) -> Callable[[], None]:
        looks = (self.look_at_registry, self.look_at_workflows, self.look_at_catalog)
        turns = itertools.cycle((*looks, self.look_at_groups, self.look_at_workflow))
        for _ in range(number % 5):
            next(turns)
        return lambda: next(turns)(wire)

    def look_at_registry(self, wire: Wire) -> None:
        document = get(wire, "/api/v1/registry").json()
        generation = self.generation_of(document["revision"])
        assert document["counts"] == generation.counts
        names = [Path(source["name"]).name for source in document["sources"]]
        assert names == sorted(file for file in generation.files if file.endswith(".yaml"))

    def look_at_workflows(self, wire: Wire) -> None:
        answer = get(wire, "/api/v1/workflows")
        generation = self.generation_of(answer.headers["etag"].strip('"'))
        documents = answer.json()["items"]
        assert [(d["name"], d["displayName"]) for d in documents] == generation.workflows

    def look_at_workflow(self, wire: Wire) -> None:
        answer = get(wire, "/api/v1/workflows/acme/work")
        generation = self.generation_of(answer.headers["etag"].strip('"'))
        document = answer.json()
        assert document["displayName"] == f"work of {generation.name}"
        rules = {
            (t["from"], t["to"]): f"{Path(t['file']).name}:{t['line']}"
            for t in document["transitions"]
        }
        assert rules == generation.rules

    def look_at_catalog(self, wire: Wire) -> None:
        document = get(wire, "/api/v1/catalog").json()
        generation = self.generation_of(document["revision"])
        assert [c["displayName"] for c in document["categories"]] == [
            f"Things of {generation.name}"
        ]
        assert sorted((d["name"], d["displayName"]) for d in document["items"]) == generation.items

    def look_at_groups(self, wire: Wire) -> None:
        answer = get(wire, "/api/v1/groups?limit=20")
        generation = self.generation_of(answer.headers["etag"].strip('"'))
        first, *others = answer.json()["items"]
        assert first["displayName"] == f"Crew of {generation.name}"
        assert all(f"/filler-{generation.name}-" in group["name"] for group in others)

    # Moving tickets

    def mover(self, number: int, wire: Wire) -> Callable[[], None]:
        """Moves a ticket of its own to and fro; now and then where only one generation lets it."""
        answer = wire.request("POST", "/api/v1/tickets", {"item": "job", "title": "to and fro"})
        assert answer.status == 201, str(answer)
        ticket = answer.json()
        chance = random.Random(number)

        def move() -> None:
            nonlocal ticket
            path = f"/api/v1/tickets/{ticket['id']}/transitions"
            if chance.random() < 0.8:  # so that the database does not grow much
                get(wire, path)
                return
            to = "RESOLVED" if ticket["status"] == "IN_PROGRESS" else "IN_PROGRESS"
            may_be_refused = ticket["status"] == "IN_PROGRESS" and chance.random() < 0.5
            body = {"to": "OPEN" if may_be_refused else to, "version": ticket["version"]}
            answer = wire.request("POST", path, body)
            if may_be_refused and answer.status == 403:
                assert answer.json()["code"] == "forbidden_transition", str(answer)
                return
            assert answer.status == 200, str(answer)
            ticket = answer.json()
            self.moves[number] += 1

        return move

    def examine_history(self) -> int:
        """Every transition was allowed by the registry that its row names; returns how many."""
        with Database(self.server.database_path) as database:
            rows = database.rows(
                """SELECT old_value, new_value, revision, rule FROM ticket_status_history
                   WHERE kind = 'status'"""
            )
            for source, target, revision, rule in rows:
                rules = self.generation_of(revision).rules
                assert rules.get((source, target)) == Path(rule).name
            assert not database.findings()
        return len(rows)


def get(wire: Wire, path: str) -> Answer:
    answer = wire.request("GET", path)
    assert answer.status == 200, f"{path}: {answer}"
    return answer


def active_revision(wire: Wire) -> str:
    return get(wire, "/api/v1/registry").json()["revision"]
