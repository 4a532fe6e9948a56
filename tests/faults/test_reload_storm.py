"""Reloads, good and bad, under many clients: no answer fails, and none is half old and half new.

Two generations of policy differ in everything that can be told apart: names, counts, places, what
is allowed. Every answer that names a revision must be wholly of that generation, whatever happens
at the same moment, and so must every row of history. Half of the reloads read a plain directory,
the other half a mount as the kubelet writes it.

    ITOPS_RELOADS=100 scripts/pytest.sh tsan tests/faults/test_reload_storm.py
"""

import itertools
import json
import os
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from itops import Program, Server
from itops.database import Database
from itops.mount import KubeletMount, PlainDirectory
from itops.wire import Answer, Wire

RELOADS = int(os.environ.get("ITOPS_RELOADS", "1000"))
CLIENTS = 50
MOVERS = 10  # of them
FILLERS = 400  # groups that only take space, so that a leaked registry shows
GROWTH_MAX_KIB = 8 * 1024

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


def make_generation(name: str, workflows: int, items: int, *, reopens: bool) -> Generation:
    """`reopens`: work that is under way may also be put back; only one generation allows it."""
    transitions = [
        ("OPEN", "IN_PROGRESS", "assignee"),
        ("IN_PROGRESS", "RESOLVED", "assignee"),
        ("RESOLVED", "IN_PROGRESS", "assignee"),
        ("RESOLVED", "CLOSED", "any"),
    ]
    if reopens:
        transitions.insert(1, ("IN_PROGRESS", "OPEN", "assignee"))
    lines = [f"# Generation {name}"] * workflows  # so that the same rule has another line
    lines += ["org: acme", "workflows:"]
    rules = {}
    for number in range(workflows):
        short = "work" if number == 0 else f"work-{name}-{number}"
        lines += [f"  - name: {short}", f'    displayName: "{short} of {name}"']
        lines += ["    transitions:"]
        for source, target, role in transitions:
            lines.append(f"      - {{from: {source}, to: {target}, role: {role}}}")
            if number == 0:
                rules[source, target] = f"workflows.yaml:{len(lines)}"
    catalog = ["catalog:", "  categories:"]
    catalog += [f'    - {{name: things, displayName: "Things of {name}"}}', "  items:"]
    for number in range(items):
        short = "job" if number == 0 else f"job-{name}-{number}"
        catalog += [f"    - name: {short}", "      category: things", "      workflow: work"]
        catalog += [f'      displayName: "{short} of {name}"']
        catalog += ["      defaults: {assigneeGroup: crew}"]
    crew = ", ".join(f"client-{number}" for number in range(CLIENTS))
    groups = ["groups:", "  - name: crew", f'    displayName: "Crew of {name}"']
    groups += [f"    users: [{crew}]"]
    groups += [f"  - {{name: filler-{name}-{number}}}" for number in range(FILLERS)]
    files = {"workflows.yaml": lines, "catalog.yaml": catalog, "groups.yaml": groups}
    names = ["work"] + [f"work-{name}-{number}" for number in range(1, workflows)]
    cards = ["job"] + [f"job-{name}-{number}" for number in range(1, items)]
    return Generation(
        name,
        {file: ("\n".join(text) + "\n").encode() for file, text in files.items()},
        sorted((f"acme/{short}", f"{short} of {name}") for short in names),
        sorted((f"acme/{short}", f"{short} of {name}") for short in cards),
        {"workflows": workflows, "categories": 1, "items": items, "groups": FILLERS + 1},
        rules,
    )


GENERATIONS = (
    make_generation("alpha", workflows=7, items=3, reopens=True),
    make_generation("beta", workflows=4, items=5, reopens=False),
)

BAD_FILES: dict[str, dict[str, bytes]] = {
    "yaml.syntax": {"zz.yaml": b"groups: [\n"},
    "schema.unknown_key": {"zz.yaml": b"workflow: []\n"},
    "name.duplicate": {"zz.yaml": b"groups:\n  - name: crew\n"},
    "org.conflict": {"zz.yaml": b"org: other\n"},
    "workflow.no_transitions": {
        "zz.yaml": b"workflows:\n  - {name: empty, displayName: Empty, transitions: []}\n"
    },
    "yaml.duplicate_key": {"zz.yaml": b"org: acme\norg: acme\n"},
}


class Storm:
    """Fifty clients around one server, and what they must see."""

    def __init__(self, server: Server, revisions: dict[str, Generation]) -> None:
        self.server = server
        self.revisions = revisions
        self.is_over = threading.Event()
        self.failures: list[BaseException] = []
        self.answers = [0] * CLIENTS
        self.moves = [0] * CLIENTS

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
        assert names == sorted(generation.files)

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


def reload_good(wire: Wire, revision: str, previous: str) -> None:
    answer = wire.request("POST", RELOAD)
    assert answer.status == 200, str(answer)
    document = answer.json()
    assert (document["revision"], document["previous"]) == (revision, previous)


def reload_bad(wire: Wire, code: str, active: str) -> None:
    answer = wire.request("POST", RELOAD)
    assert answer.status == 422, str(answer)
    assert code in [diagnostic["code"] for diagnostic in answer.json()["diagnostics"]], str(answer)
    assert active_revision(wire) == active


def revision_on_disk(program: Program, directory: Path) -> str:
    checked = program.run("check", "--format", "json", directory, status=0)
    revision: Any = json.loads(checked.stdout)["revision"]
    return revision


@pytest.mark.parametrize("publisher", [PlainDirectory, KubeletMount])
def test_reload_storm(
    program: Program,
    tmp_path: Path,
    publisher: type[PlainDirectory | KubeletMount],
    record_property: Callable[[str, object], None],
) -> None:
    disk = publisher(tmp_path / "policy")
    revisions = {}
    for generation in reversed(GENERATIONS):
        disk.publish(generation.files)
        revisions[generation.name] = revision_on_disk(program, disk.path)
    by_revision = {revisions[generation.name]: generation for generation in GENERATIONS}
    with Server(program, registry=disk.path, directory=tmp_path) as server:
        storm = Storm(server, by_revision)
        threads = []
        for number in range(CLIENTS):
            server.add_user(f"client-{number}")
            token = program.create_token(server.database, f"client-{number}")
            threads.append(threading.Thread(target=storm.run_client, args=(number, token)))
        server.add_user("root", superadmin=True)
        wire = Wire(server.host, server.port, program.create_token(server.database, "root"))
        for thread in threads:
            thread.start()
        try:
            resident = reload_many(wire, disk, revisions, storm, RELOADS // 2)
        finally:
            storm.is_over.set()
            for thread in threads:
                thread.join()
        wire.close()
        if storm.failures:
            raise storm.failures[0]
        transitions = storm.examine_history()
    growth = resident[-1] - resident[len(resident) // 5]
    summary = (
        f"{RELOADS // 2} reloads of {publisher.__name__}; {sum(storm.answers)} answers, "
        f"{transitions} transitions; resident {resident[0]} KiB at first, "
        f"{resident[len(resident) // 5]} KiB after a fifth, {resident[-1]} KiB at the end"
    )
    record_property("summary", summary)
    print(summary)
    assert min(storm.answers) > 0, "a client was never served"
    if not program.is_sanitized:
        assert growth < GROWTH_MAX_KIB, summary


def reload_many(
    wire: Wire,
    disk: PlainDirectory | KubeletMount,
    revisions: dict[str, str],
    storm: Storm,
    count: int,
) -> list[int]:
    """Good and bad in turn; a bad one holds the other generation and one mistake. Returns the
    resident memory in KiB after each."""
    codes = itertools.cycle(BAD_FILES)
    active, other = GENERATIONS
    resident = []
    for number in range(count):
        if storm.is_over.is_set():
            break
        if number % 2 == 0:
            disk.publish(other.files)
            reload_good(wire, revisions[other.name], revisions[active.name])
            active, other = other, active
        else:
            code = next(codes)
            disk.publish({**other.files, **BAD_FILES[code]})
            reload_bad(wire, code, revisions[active.name])
        resident.append(storm.server.resident_kib())
    return resident
