"""Wrong edits of the chart's values, and the earliest stage that refuses each: wrong_edits.yaml.

Every edit goes through all stages in order, as if the ones before had not been there. So the table
tells the truth about which is the first, and how many more stand between an edit and a server.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from itops import Client, Program, Server
from itops.charts import Helm, HelmError, Release
from itops.core_yaml import load_documents
from itops.json_schema import faults, validator_for
from itops.kubelet import PolicyVolume, run_policy_check
from itops.policy_chart import find
from itops.tables import assert_page_has, markdown_table

HERE = Path(__file__).resolve().parent
CHART = HERE.parent.parent / "helmcharts" / "dev" / "charts" / "itops"
STAGES = ("yaml", "schema", "check", "template", "hook", "reload")
EDITS = yaml.safe_load((HERE / "wrong_edits.yaml").read_text(encoding="utf-8"))
NAMES = [edit["name"] for edit in EDITS]
HELMS_TO_FIND = [edit["name"] for edit in EDITS if edit["stage"] in ("yaml", "schema", "template")]
VALIDATOR = validator_for(CHART / "values.schema.json")
SCHEMA_REFUSES = "values don't meet the specifications of the schema"

Edit = dict[str, str]


class Running:
    """A server on the good policy, with people at work, and the volume that edits arrive in."""

    def __init__(self, helm: Helm, release: Release, server: Server, volume: PolicyVolume) -> None:
        self.server = server
        self.volume = volume
        self.good = helm.template(release, {})
        self.root: Client = server.with_token("root", superadmin=True)
        self.ticket = self.root.open_ticket(item="outage_report", title="Untouched")

    def state(self) -> dict[str, Any]:
        registry = self.root.get("/api/v1/registry", expect=200).json()
        return {key: registry[key] for key in ("revision", "loaded_at", "counts", "stranded")}

    def reload(self) -> int:
        return self.root.post("/api/v1/dev/registry/reload").status_code

    def refuses(self, manifests: str) -> bool:
        """Whether a reload does, and then nothing has changed for anybody."""
        before = self.state()
        self.volume.mount(manifests, find(manifests, "Deployment", "itops"))
        status = self.reload()
        if status == 422:
            assert self.state() == before
            self.work()
        self.volume.mount(self.good, find(self.good, "Deployment", "itops"))
        if status == 200:
            assert self.reload() == 200
        return status == 422

    def work(self) -> None:
        """The ticket moves as the good policy has it."""
        to = "RESOLVED" if self.ticket["status"] == "IN_PROGRESS" else "IN_PROGRESS"
        self.ticket = self.root.transition(self.ticket, to)


class Stages:
    """Puts edits through all stages, each edit once."""

    def __init__(self, program: Program, helm: Helm, running: Running, directory: Path) -> None:
        self.program = program
        self.helm = helm
        self.running = running
        self.directory = directory
        self._refused: dict[str, dict[str, str]] = {}

    def refused(self, edit: Edit) -> dict[str, str]:
        """By each stage that refuses the edit, what it says."""
        if edit["name"] not in self._refused:
            directory = self.directory / edit["name"].replace(" ", "-")
            self._refused[edit["name"]] = dict(self._walk(edit, directory))
        return self._refused[edit["name"]]

    def _walk(self, edit: Edit, directory: Path) -> Iterator[tuple[str, str]]:
        chart = edited_chart(edit, directory)
        values = chart / "values.yaml"
        try:
            found = faults(VALIDATOR, *load_documents(values))
            if found:
                yield "schema", "\n".join(found)
        except yaml.YAMLError as problem:
            yield "yaml", str(problem)
        checked = self.program.run("check", values, status=(0, 1))
        if checked.returncode:
            yield "check", checked.stderr
        release = Release(name="itops", chart=chart, namespace="itops")
        try:
            manifests = self.helm.template(release, {}, "--skip-schema-validation")
        except HelmError as problem:
            yield "template", str(problem)
            return
        hook = run_policy_check(self.program, manifests, "itops", directory / "hook")
        if hook.returncode:
            yield "hook", hook.stderr
        if self.running.refuses(manifests):
            yield "reload", ""


def edited_chart(edit: Edit, directory: Path) -> Path:
    chart = shutil.copytree(CHART, directory / "itops")
    text = (chart / "values.yaml").read_text(encoding="utf-8")
    assert edit["find"] in text, "the table is older than the file"
    edited = text.replace(edit["find"], edit["put"], 1)
    (chart / "values.yaml").write_text(edited, encoding="utf-8")
    return chart


@pytest.fixture(scope="module")
def stages(
    program: Program, helm4: Helm, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stages]:
    directory = tmp_path_factory.mktemp("wrong-edits")
    release = Release(name="itops", chart=CHART, namespace="itops")
    manifests = helm4.template(release, {})
    volume = PolicyVolume(directory / "mount", manifests, find(manifests, "Deployment", "itops"))
    with Server(program, registry=volume.path, directory=directory) as server:
        running = Running(helm4, release, server, volume)
        yield Stages(program, helm4, running, directory)


def edit_named(name: str) -> Edit:
    edit: Edit = EDITS[NAMES.index(name)]
    return edit


def test_the_table_is_complete() -> None:
    assert len(EDITS) >= 50
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []
    order = [STAGES.index(edit["stage"]) for edit in EDITS]
    assert order == sorted(order)


def test_the_file_itself_is_good(stages: Stages, program: Program) -> None:
    """Or edits would be refused for what they have not done."""
    nothing = {"name": "nothing", "find": "ticketing:", "put": "ticketing:"}
    assert stages.refused(nothing) == {}
    program.run("check", "--strict", CHART / "values.yaml", status=0)


@pytest.mark.parametrize("name", NAMES)
def test_the_earliest_stage(stages: Stages, name: str) -> None:
    edit = edit_named(name)
    refused = stages.refused(edit)
    earliest = min(refused, key=STAGES.index)
    assert earliest == edit["stage"]
    # PyYAML has words of its own for what cannot be read: those of check are the ones that count.
    said = refused["check" if earliest == "yaml" else earliest]
    assert edit["says"] in said
    if earliest == "yaml":
        assert "error[yaml.syntax]" in said


def also_by(edit: Edit, refused: dict[str, str]) -> str:
    others = [stage for stage in STAGES if stage in refused and stage != edit["stage"]]
    return ", ".join(others) or "-"


def test_the_page_tells_it(stages: Stages) -> None:
    rows = [(edit["name"], edit["stage"], also_by(edit, stages.refused(edit))) for edit in EDITS]
    table = markdown_table(("what went wrong", "first refused by", "and also by"), rows)
    assert_page_has("promotion.md", table)


@pytest.mark.parametrize("name", HELMS_TO_FIND)
def test_helm_refuses(helm: Helm, name: str, tmp_path: Path) -> None:
    """What Helm should catch it does catch, with the same words as the schema or the chart."""
    edit = edit_named(name)
    with pytest.raises(HelmError) as refusal:
        helm.run("template", "itops-dev", edited_chart(edit, tmp_path))
    if edit["stage"] == "template":
        assert edit["says"] in str(refusal.value)
    elif edit["stage"] == "schema":
        assert SCHEMA_REFUSES in str(refusal.value)
