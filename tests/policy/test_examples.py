"""The policy that ships: a directory and a chart's values file that say the same."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from itops import Program

STATUSES = ("OPEN", "IN_PROGRESS", "RESOLVED", "CLOSED")


def directory_content(directory: Path) -> dict[str, Any]:
    """All files of the directory joined, as the loader joins them."""
    joined: dict[str, Any] = {}
    for path in sorted(directory.glob("*.yaml")):
        for key, value in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            joined[key] = joined.get(key, []) + value if isinstance(value, list) else value
    return joined


def by_name(content: dict[str, Any]) -> dict[str, Any]:
    """Order matters in the catalog only: it is the order of the cards."""
    ordered = dict(content)
    for key in ("groups", "workflows"):
        ordered[key] = {entry["name"]: entry for entry in content[key]}
    return ordered


@pytest.fixture(scope="module")
def values_file(root: Path) -> Path:
    return root / "helmcharts" / "dev" / "charts" / "itops" / "values.yaml"


def test_values_say_what_the_directory_says(example_registry: Path, values_file: Path) -> None:
    values = yaml.safe_load(values_file.read_text(encoding="utf-8"))
    assert by_name(values["ticketing"]) == by_name(directory_content(example_registry))


def test_both_are_good_without_a_word(
    program: Program, example_registry: Path, values_file: Path
) -> None:
    counts = []
    for source in (example_registry, values_file):
        done = program.run("check", "--strict", "--format", "json", source, status=0)
        report = json.loads(done.stdout)
        assert report["valid"] and report["diagnostics"] == []
        counts.append(report["counts"])
    assert counts[0] == counts[1]
    assert counts[0]["categories"] == 4 and counts[0]["items"] >= 15


def moves(*rows: str) -> list[dict[str, str]]:
    return [dict(zip(("from", "to", "role"), row.split(), strict=True)) for row in rows]


START = ("OPEN IN_PROGRESS assignee", "IN_PROGRESS RESOLVED assignee")
REOPEN = "RESOLVED IN_PROGRESS any"
DEFAULT_WORKFLOWS = {
    "incident_response": moves(*START, "RESOLVED CLOSED requester", REOPEN),
    "service_request": moves(*START, "RESOLVED CLOSED any", REOPEN),
    "change_request": moves(*START, "RESOLVED CLOSED assignee", REOPEN),
    "problem_investigation": moves(
        *START, "RESOLVED CLOSED assignee", REOPEN, "IN_PROGRESS OPEN assignee"
    ),
    "access_request": moves(*START, "RESOLVED CLOSED requester", REOPEN),
}


@pytest.mark.parametrize("name", DEFAULT_WORKFLOWS)
def test_default_workflow(example_registry: Path, name: str) -> None:
    declared = by_name(directory_content(example_registry))["workflows"][name]["transitions"]
    wanted = DEFAULT_WORKFLOWS[name]
    assert sorted(map(str, declared)) == sorted(map(str, wanted))


@pytest.mark.parametrize("path", ["groups", "catalog", "org"])
def test_files_are_named_as_in_the_pod(example_registry: Path, path: str) -> None:
    assert (example_registry / f"{path}.yaml").is_file()


def test_one_file_for_each_workflow(example_registry: Path) -> None:
    names = set()
    for path in example_registry.glob("workflow-*.yaml"):
        (workflow,) = yaml.safe_load(path.read_text(encoding="utf-8"))["workflows"]
        assert path.name == f"workflow-{workflow['name'].replace('/', '.')}.yaml"
        names.add(workflow["name"])
    assert names == set(by_name(directory_content(example_registry))["workflows"])
