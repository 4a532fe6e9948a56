"""What the chart renders, in files: a change of the chart is reviewed by what it does to them.

The policy in them is a small one of their own, so that they are about the chart and nothing else.
A release as it is has its manifests in a file; an option has what it changes about them.
`ITOPS_GOLDEN=update scripts/chart.sh tests/chart/test_golden.py` writes them anew.
"""

import difflib
import os
from pathlib import Path

import pytest
from itops.charts import Helm, Release, read_options, read_releases
from kube_schemas import KUBERNETES_VERSIONS

GOLDEN = Path(__file__).parent / "golden"
# Options that change nearly every line would be read by nobody.
NOT_SHOWN = ("plain", "everything-off", "names-and-labels", "numbers-for-names", "policy-by-name")
RELEASES = read_releases()
OPTIONS = {
    f"{name}-{option.name}": (RELEASES[name], option)
    for option in read_options()
    for name in option.releases
    if option.name not in NOT_SHOWN
}
POLICY = {
    "org": "acme",
    "groups": [{"name": "oncall", "users": ["alice"]}],
    "workflows": [
        {
            "name": name,
            "displayName": "Incident Response",
            "transitions": [{"from": "OPEN", "to": "CLOSED", "role": "oncall"}],
        }
        for name in ("incident_response", "shop/prod/incident_response")
    ],
    "catalog": {
        "categories": [{"name": "incidents", "displayName": "Incidents"}],
        "items": [
            {
                "name": "outage",
                "category": "incidents",
                "displayName": "Outage",
                "workflow": "incident_response",
            }
        ],
    },
}
FILES = {f"{name}.yaml" for name in RELEASES} | {f"{name}.diff" for name in OPTIONS}


def rendered(helm: Helm, release: Release, values: dict[str, object]) -> str:
    """In order of templates and kinds, without the blank lines that Helms set differently."""
    values = {"ticketing": POLICY, **values}
    manifests = helm.template(release, values, f"--kube-version={KUBERNETES_VERSIONS[-1]}")
    parts = sorted(part.strip("\n") for part in manifests.split("\n---\n"))
    lines = (line.rstrip() for part in parts for line in ["---", *part.splitlines()])
    return "\n".join(line for line in lines if line) + "\n"


def assert_as_reviewed(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("ITOPS_GOLDEN") == "update":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_release(helm4: Helm, release: Release) -> None:
    assert_as_reviewed(f"{release.name}.yaml", rendered(helm4, release, {}))


@pytest.mark.parametrize("name", OPTIONS)
def test_option(helm4: Helm, name: str) -> None:
    release, option = OPTIONS[name]
    sides = [rendered(helm4, release, values).splitlines() for values in ({}, option.values)]
    changes = difflib.unified_diff(*sides, release.name, name, lineterm="", n=1)
    assert_as_reviewed(f"{name}.diff", "".join(f"{line}\n" for line in changes))


def test_no_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == FILES
