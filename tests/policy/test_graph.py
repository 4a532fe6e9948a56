"""`itops graph`: pictures that other programs can read."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml
from itops import Program

SVG = "{http://www.w3.org/2000/svg}"


def test_mermaid_is_the_default(program: Program, example_registry: Path) -> None:
    done = program.run("graph", example_registry, "incident_response", status=0)
    assert done.stdout.splitlines()[3:] == [
        "stateDiagram-v2",
        "    direction LR",
        "    [*] --> OPEN",
        "    OPEN --> IN_PROGRESS: assignee",
        "    IN_PROGRESS --> RESOLVED: assignee",
        "    RESOLVED --> IN_PROGRESS: any",
        "    RESOLVED --> CLOSED: requester",
        "    CLOSED --> [*]",
    ]


def test_scoped_names(program: Program, example_registry: Path) -> None:
    for name in ("itops-dev/prod/change_strict", "mlops-app/itops-dev/prod/change_strict"):
        done = program.run("graph", example_registry, name, "--format", "dot", status=0)
        assert done.stdout.startswith('digraph "mlops-app/itops-dev/prod/change_strict" {\n')
        assert 'RESOLVED -> IN_PROGRESS [label="change-managers or requester"];' in done.stdout


@pytest.fixture
def odd_registry(tmp_path: Path) -> Path:
    """A workflow whose texts try to leave their places."""
    path = tmp_path / "odd.yaml"
    name = '"]; </title><script>alert(1)</script> & \\ \u00e9 \U0001f525'
    transitions = [{"from": "OPEN", "to": "CLOSED", "role": "any"}]
    workflow = {"name": "odd", "displayName": name, "transitions": transitions}
    content = {"org": "acme", "workflows": [workflow]}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_svg_is_well_formed_whatever_the_names(program: Program, odd_registry: Path) -> None:
    done = program.run("graph", odd_registry, "odd", "--format", "svg", status=0)
    root = ElementTree.fromstring(done.stdout)
    title = root.find(f"{SVG}title")
    assert title is not None and title.text is not None
    assert title.text.startswith('"]; </title><script>alert(1)</script> & \\ é')
    assert root.get("aria-labelledby", "").split()[0] == title.get("id")
    assert root.find(f".//{SVG}script") is None


def test_mermaid_title_is_yaml(program: Program, odd_registry: Path) -> None:
    done = program.run("graph", odd_registry, "odd", status=0)
    head = yaml.safe_load(done.stdout.split("---\n")[1])
    assert head["title"].startswith('"]; </title>')


@pytest.mark.parametrize("name", ["incident_response", "itops-dev/prod/change_strict"])
def test_svg_stays_inside_its_frame(program: Program, example_registry: Path, name: str) -> None:
    done = program.run("graph", example_registry, name, "--format", "svg", status=0)
    root = ElementTree.fromstring(done.stdout)
    _, _, width, height = map(int, root.get("viewBox", "").split())
    for text in root.iter(f"{SVG}text"):
        half = len(text.text or "") * 4
        assert half <= int(text.get("x", "")) <= width - half
        assert 12 <= int(text.get("y", "")) <= height - 4


def test_unknown_workflow(program: Program, example_registry: Path) -> None:
    done = program.run("graph", example_registry, "incident", status=2)
    assert "declares no workflow mlops-app/incident\n" in done.stderr
    assert "  mlops-app/incident_response\n" in done.stderr
    assert not done.stdout
    done = program.run("graph", example_registry, "a//b", status=2)
    assert 'segment 2 ("") of name "a//b" is empty' in done.stderr
