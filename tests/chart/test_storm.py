"""Projections of what the chart renders, and reloads, under many clients.

The ConfigMaps of a policy arrive one after the other, so that most of what a reload meets is half
old and half new, while the files of before are being deleted: it must refuse that, and the clients
(itops.storm) must not notice any of it. ITOPS_RELOADS says how many projections.
"""

import itertools
import os
import random
import threading
from collections.abc import Callable
from pathlib import Path

from itops import Program, Server
from itops.charts import Helm, read_releases
from itops.kubelet import PolicyVolume
from itops.policy_chart import find, mounted
from itops.storm import RELOAD, Storm, active_revision, generation_in, make_policy
from itops.wire import Wire

PROJECTIONS = int(os.environ.get("ITOPS_RELOADS", "40"))
DEV = read_releases()["itops-dev"]
POLICIES = {
    "alpha": make_policy("alpha", workflows=7, items=3, reopens=True),
    "beta": make_policy("beta", workflows=4, items=5, reopens=False),
}


def reload_half(wire: Wire, expected: str, active: str) -> None:
    answer = wire.request("POST", f"{RELOAD}?expect={expected}")
    assert (answer.status, answer.json()["code"]) == (409, "not_projected_yet"), str(answer)
    answer = wire.request("POST", RELOAD)
    assert answer.status == 422, str(answer)
    assert {found["code"] for found in answer.json()["diagnostics"]} == {"source.inconsistent"}
    assert active_revision(wire) == active


def reload_whole(wire: Wire, expected: str, active: str) -> None:
    answer = wire.request("POST", f"{RELOAD}?expect={expected}")
    assert answer.status == 200, str(answer)
    assert (answer.json()["revision"], answer.json()["previous"]) == (expected, active)


def test_storm(
    helm4: Helm,
    program: Program,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    rendered, revisions, generations = {}, {}, {}
    for name, policy in POLICIES.items():
        rendered[name] = helm4.template(DEV, {"ticketing": policy})
        deployment = find(rendered[name], "Deployment", DEV.name)
        revisions[name] = deployment["metadata"]["annotations"]["ticketing.itops/revision"]
        files = {file: text.encode() for file, text in mounted(rendered[name], deployment).items()}
        generations[revisions[name]] = generation_in(name, policy, files)
    volume = PolicyVolume(tmp_path / "mount", rendered[name], deployment)
    chance = random.Random(500)
    counts = {"halves": 0, "wholes": 0}
    with Server(program, registry=volume.path, directory=tmp_path) as server:
        storm = Storm(server, generations)
        with storm.rages() as wire:
            for active, other in itertools.cycle((("beta", "alpha"), ("alpha", "beta"))):
                for is_last, remove_old in volume.arrive_apart(rendered[other], chance):
                    remover = threading.Thread(target=remove_old)
                    remover.start()
                    reload = reload_whole if is_last else reload_half
                    reload(wire, revisions[other], revisions[active])
                    remover.join()
                    counts["wholes" if is_last else "halves"] += 1
                if sum(counts.values()) >= PROJECTIONS or storm.is_over.is_set():
                    break
        transitions = storm.examine_history()
    summary = (
        f"{sum(counts.values())} projections: {counts['wholes']} reloaded, {counts['halves']} "
        f"refused as half; {sum(storm.answers)} answers, {transitions} transitions, none wrong"
    )
    record_property("summary", summary)
    print(summary)
