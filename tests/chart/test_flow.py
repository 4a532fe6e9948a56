"""From an edited values file to what people see, with real Helm and the programs themselves.

What stands in for a cluster is small: `PolicyVolume` writes as a kubelet does, and a pod is a
process that gets the settings which the rendered Deployment has for it. Everything else is real.
"""

import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from itops import Client, Program, Server
from itops.charts import ROOT, Helm, HelmError, Release, read_releases
from itops.client import problem_of
from itops.kubelet import MOUNT, PolicyVolume, pod, run_policy_check, settings
from itops.policy_chart import find

RELOAD = "/api/v1/dev/registry/reload"
DIFFERS = "policy on disk differs from what is active and would load"
DIFFERS_BADLY = "policy on disk differs from what is active and would not load"

CARD = """\
      - name: lost_badge
        category: requests
        displayName: "Lost Badge"
        workflow: lost_property
        defaults: {priority: HIGH}
"""
WORKFLOW = """\
    - name: lost_property
      displayName: "Lost Property"
      transitions:
        - {from: OPEN, to: RESOLVED, role: any}
        - {from: RESOLVED, to: CLOSED, role: requester}

"""


@dataclass(frozen=True)
class Repository:
    """A clone of the charts in which somebody edits, and one release that is rendered from it."""

    release: Release
    values: Path  # the file that people edit

    def edit(self, *edits: tuple[str, str]) -> None:
        """Puts each text in front of the first line that is the one named."""
        text = self.values.read_text(encoding="utf-8")
        for line, addition in edits:
            assert f"\n{line}\n" in text
            text = text.replace(f"\n{line}\n", f"\n{addition}{line}\n", 1)
        self.values.write_text(text, encoding="utf-8")

    def add_card(self) -> None:
        self.edit(("      - name: outage_report", CARD), ("  catalog:", WORKFLOW))

    def misspell(self, word: str, wrong: str) -> int:
        """Returns the line where that happened."""
        text = self.values.read_text(encoding="utf-8")
        self.values.write_text(text.replace(word, wrong, 1), encoding="utf-8")
        return text[: text.index(word)].count("\n") + 1


def clone(name: str, values: str, directory: Path) -> Repository:
    charts = shutil.copytree(ROOT / "helmcharts", directory / "helmcharts")
    release = read_releases()[name]

    def there(path: Path) -> Path:
        return charts.parent / path.relative_to(ROOT)

    moved = tuple(there(path) for path in release.values)
    return Repository(
        replace(release, chart=there(release.chart), values=moved), charts.parent / values
    )


@pytest.fixture
def development(tmp_path: Path) -> Repository:
    return clone("itops-dev", "helmcharts/dev/charts/itops/values.yaml", tmp_path)


@pytest.fixture
def promoted(tmp_path: Path) -> Repository:
    return clone("itops-prod", "helmcharts/prod/itops/values.yaml", tmp_path)


@dataclass(frozen=True)
class Pod:
    """A server that runs as the Deployment says, on a volume of its own."""

    volume: PolicyVolume
    server: Server
    root: Client

    def gauge(self, name: str) -> str:
        text = self.server.client().get("/metrics", expect=200).text
        [value] = re.findall(rf"^{name} (\S+)$", text, re.MULTILINE)
        return str(value)

    def registry(self) -> dict[str, Any]:
        document: dict[str, Any] = self.root.get("/api/v1/registry", expect=200).json()
        return document

    def cards(self) -> set[str]:
        catalog = self.root.get("/api/v1/catalog", expect=200).json()
        return {item["name"] for item in catalog["items"]}


StartPod = Callable[..., Pod]


@pytest.fixture
def start_pod(start_server: Callable[..., Server], tmp_path: Path) -> StartPod:
    def start(name: str, manifests: str, release: Release, **options: Any) -> Pod:
        deployment = find(manifests, "Deployment", release.name)
        volume = PolicyVolume(tmp_path / name, manifests, deployment)
        [container] = pod(deployment)["containers"]
        assert container["args"] == ["serve"]
        env = settings(container)
        assert env.pop("ITOPS_REGISTRY") == MOUNT
        server = start_server(registry=volume.path, env=env, directory=tmp_path, **options)
        return Pod(volume, server, server.with_token(f"root-of-{name}", superadmin=True))

    return start


def template_of_pods(manifests: str, release: Release) -> dict[str, Any]:
    """A Deployment replaces its pods when this changes, and only then."""
    spec: dict[str, Any] = find(manifests, "Deployment", release.name)["spec"]["template"]
    return spec


def revision_of(manifests: str, release: Release) -> str:
    annotations = find(manifests, "Deployment", release.name)["metadata"]["annotations"]
    return str(annotations["ticketing.itops/revision"])


def test_an_edit_reaches_development(
    helm: Helm, program: Program, development: Repository, start_pod: StartPod, tmp_path: Path
) -> None:
    release = development.release
    before = helm.template(release, {})
    running = start_pod("pod", before, release)
    active = revision_of(before, release)
    assert running.registry()["revision"] == active

    development.add_card()
    program.run("check", "--strict", development.values, status=0)
    after = helm.template(release, {})
    revision = revision_of(after, release)
    assert run_policy_check(program, after, release.name, tmp_path / "hook").returncode == 0
    assert template_of_pods(after, release) == template_of_pods(before, release)  # no restart

    early = running.root.post(f"{RELOAD}?expect={revision}", expect=409)
    assert problem_of(early)["code"] == "not_projected_yet"
    assert early.json()["on_disk"] == active

    halves = 0
    for is_last, remove_old in running.volume.arrive_apart(after, random.Random(3)):
        if not is_last:
            halves += 1
            seen = len(running.server.logs)
            early = running.root.post(f"{RELOAD}?expect={revision}", expect=409)
            assert early.json()["diagnostics"][0]["code"] == "source.inconsistent"
            refused = running.root.post(RELOAD, expect=422)
            assert refused.json()["diagnostics"][0]["code"] == "source.inconsistent"
            assert running.registry()["revision"] == active
            if halves == 1:
                said = running.server.wait_for_log(DIFFERS_BADLY)
                assert "source.inconsistent" in said["error"]
                assert running.gauge("itops_config_pending") == "1"
                assert running.gauge("itops_config_pending_valid") == "0"
        remove_old()
    assert halves == 2  # the MANIFEST, workflows and the catalog

    assert running.server.wait_for_log(DIFFERS, since=seen)["revision"] == revision
    assert running.gauge("itops_config_pending") == "1"
    assert running.gauge("itops_config_pending_valid") == "1"
    document = running.registry()
    assert document["revision"] == active
    assert (document["on_disk"]["revision"], document["on_disk"]["pending"]) == (revision, True)
    assert "mlops-app/lost_badge" not in running.cards()

    answer = running.root.post(f"{RELOAD}?expect={revision}", expect=200).json()
    assert (answer["previous"], answer["revision"]) == (active, revision)
    assert answer["changed"]["items"]["added"] == ["mlops-app/lost_badge"]
    assert answer["changed"]["workflows"]["added"] == ["mlops-app/lost_property"]
    assert "mlops-app/lost_badge" in running.cards()
    alice = running.server.sign_in("alice")
    ticket = alice.open_ticket(item="lost_badge", title="At the station")
    assert (ticket["priority"], ticket["workflow"]) == ("HIGH", "mlops-app/lost_property")
    moved = alice.transition(ticket, "RESOLVED")
    assert alice.history(moved)[-1]["revision"] == revision
    running.server.wait_for_log("policy on disk is what is active", revision=revision)
    assert running.gauge("itops_config_pending") == "0"


def test_a_bad_edit_meets_four_walls(
    helm: Helm, program: Program, development: Repository, start_pod: StartPod, tmp_path: Path
) -> None:
    """Each wall holds by itself: what is before it is taken away."""
    release = development.release
    good = helm.template(release, {})
    running = start_pod("pod", good, release)
    ticket = running.root.open_ticket(item="outage_report", title="Before the edit")
    document = running.registry()
    line = development.misspell("to: IN_PROGRESS, role", "to: IN_PROGRES, role")

    with pytest.raises(HelmError) as refusal:
        helm.template(release, {})
    assert "values don't meet the specifications of the schema" in str(refusal.value)
    assert "IN_PROGRESS" in str(refusal.value)

    checked = program.run("check", development.values, status=1).stderr
    assert re.match(rf"{development.values}:{line}:\d+: error\[schema\.enum\]", checked)

    bad = helm.template(release, {}, "--skip-schema-validation")
    hook = run_policy_check(program, bad, release.name, tmp_path / "hook")
    assert hook.returncode == 1
    assert "error[schema.enum]" in hook.stderr and "IN_PROGRES" in hook.stderr

    running.volume.arrive(bad)
    running.server.wait_for_log(DIFFERS_BADLY)
    assert running.gauge("itops_config_pending_valid") == "0"
    refused = running.root.post(RELOAD, expect=422).json()
    assert [found["code"] for found in refused["diagnostics"]] == ["schema.enum"]
    after = running.registry()
    assert (after["revision"], after["loaded_at"]) == (
        document["revision"],
        document["loaded_at"],
    )
    assert running.gauge("itops_config_last_reload_successful") == "0"
    running.root.transition(ticket, "IN_PROGRESS")

    running.volume.arrive(good)
    running.server.wait_for_log("policy on disk is what is active")
    assert running.gauge("itops_config_last_reload_successful") == "1"


def test_production_takes_an_edit_by_a_restart(
    helm: Helm, production: Program, promoted: Repository, start_pod: StartPod, tmp_path: Path
) -> None:
    release = promoted.release
    before = helm.template(release, {})
    old = start_pod("old", before, release, program=production)
    active = revision_of(before, release)
    ticket = old.root.open_ticket(item="outage_report", title="Before the edit")

    promoted.add_card()
    after = helm.template(release, {})
    revision = revision_of(after, release)
    assert run_policy_check(production, after, release.name, tmp_path / "hook").returncode == 0
    old.volume.arrive(after)
    assert old.server.wait_for_log(DIFFERS)["revision"] == revision
    assert old.gauge("itops_config_pending") == "1"
    assert problem_of(old.root.post(RELOAD, expect=404))["code"] == "not_found"
    assert old.registry()["revision"] == active
    assert "mlops-app/lost_badge" not in old.cards()

    checksums = [
        template_of_pods(manifests, release)["metadata"]["annotations"]["checksum/config"]
        for manifests in (before, after)
    ]
    assert checksums == [active, revision]  # so the pods are replaced
    old.server.stop()
    new = start_pod("new", after, release, program=production)
    assert new.registry()["revision"] == revision
    assert new.gauge("itops_config_pending") == "0"
    assert "mlops-app/lost_badge" in new.cards()
    new.root.transition(ticket, "IN_PROGRESS")
    new.root.open_ticket(item="lost_badge", title="After it")


def test_a_bad_restart_leaves_the_old_pods_serving(
    helm: Helm, production: Program, promoted: Repository, start_pod: StartPod, tmp_path: Path
) -> None:
    release = promoted.release
    good = helm.template(release, {})
    strategy = find(good, "Deployment", release.name)["spec"]["strategy"]
    assert strategy["rollingUpdate"]["maxUnavailable"] == 0
    old = start_pod("old", good, release, program=production)

    promoted.misspell("workflow: incident_response", "workflow: incident_respons")
    bad = helm.template(release, {})  # no schema knows what names refer to
    assert run_policy_check(production, bad, release.name, tmp_path / "hook").returncode == 1
    deployment = find(bad, "Deployment", release.name)
    volume = PolicyVolume(tmp_path / "new", bad, deployment)
    ended = production.run(
        *("serve", "--listen", "127.0.0.1:0", "--db", old.server.database),
        *("--registry", volume.path),
        status=1,
    )
    assert "error[item.unknown_workflow]" in ended.stderr
    assert "listening" not in ended.stderr

    assert old.registry()["revision"] == revision_of(good, release)
    old.root.get("/readyz", expect=200)
    old.root.open_ticket(item="outage_report", title="The old pods take it")
