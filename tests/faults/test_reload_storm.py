"""Reloads, good and bad, under many clients: no answer fails, and none is half old and half new.

Half of the reloads read a plain directory, the other half a mount as the kubelet writes it;
itops.storm has what the clients look at.

    ITOPS_RELOADS=100 scripts/pytest.sh tsan tests/faults/test_reload_storm.py
"""

import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from itops import Program, Server
from itops.mount import KubeletMount, PlainDirectory
from itops.storm import RELOAD, Generation, Storm, active_revision, generation_in, make_policy
from itops.wire import Wire

RELOADS = int(os.environ.get("ITOPS_RELOADS", "1000"))
GROWTH_MAX_KIB = 8 * 1024


def make_generation(name: str, workflows: int, items: int, *, reopens: bool) -> Generation:
    policy = make_policy(name, workflows, items, reopens=reopens)
    comment = f"# Generation {name}\n" * workflows  # so that the same rule has another line
    parts = {"workflows": ("org", "workflows"), "catalog": ("catalog",), "groups": ("groups",)}
    files = {
        f"{file}.yaml": comment + yaml.safe_dump({key: policy[key] for key in keys})
        for file, keys in parts.items()
    }
    return generation_in(name, policy, {file: text.encode() for file, text in files.items()})


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
        with storm.rages() as wire:
            resident = reload_many(wire, disk, revisions, storm, RELOADS // 2)
        transitions = storm.examine_history()
    growth = resident[-1] - resident[len(resident) // 5]
    summary = (
        f"{RELOADS // 2} reloads of {publisher.__name__}; {sum(storm.answers)} answers, "
        f"{transitions} transitions; resident {resident[0]} KiB at first, "
        f"{resident[len(resident) // 5]} KiB after a fifth, {resident[-1]} KiB at the end"
    )
    record_property("summary", summary)
    print(summary)
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
