"""What the tests look for in rendered manifests: the policy as the pod will see it."""

import base64
import gzip
import json
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from itops.charts import ROOT, Helm, Release


def documents(manifests: str) -> list[dict[str, Any]]:
    return [document for document in yaml.load_all(manifests, yaml.CSafeLoader) if document]


def find(manifests: str, kind: str, name: str) -> dict[str, Any]:
    [found] = [
        document
        for document in documents(manifests)
        if (document["kind"], document["metadata"]["name"]) == (kind, name)
    ]
    return found


def config_maps(manifests: str, component: str) -> dict[str, dict[str, str]]:
    """The data of each ConfigMap of that component, by name."""
    return {
        document["metadata"]["name"]: document["data"]
        for document in documents(manifests)
        if document["kind"] == "ConfigMap"
        and document["metadata"]["labels"]["app.kubernetes.io/component"] == component
    }


def mounted(manifests: str, workload: dict[str, Any]) -> dict[str, str]:
    """The files that a workload sees at the mount of policy, by the volumes that it names."""
    [volume] = [
        volume
        for volume in workload["spec"]["template"]["spec"]["volumes"]
        if volume["name"] == "ticketing"
    ]
    files: dict[str, str] = {}
    for source in volume["projected"]["sources"]:
        data = find(manifests, "ConfigMap", source["configMap"]["name"])["data"]
        assert not files.keys() & data.keys(), "two ConfigMaps hold one file"
        files |= data
    return files


def write_files(files: dict[str, str], directory: Path) -> Path:
    """Puts the files where `itops check` can read them."""
    directory.mkdir()
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8", newline="")
    return directory


def large_policy(workflows: int, groups: int) -> dict[str, Any]:
    """A policy of an organisation with a few hundred people, and as many groups and workflows."""

    def scope(number: int) -> str:
        return f"platform-{number % 7}/env-{number % 5}/c{number % 11}/service-{number % 400:03d}"

    def people(number: int) -> Iterator[str]:
        for step in (1, 7, 31, 101):
            yield f"person.{(number * step * 2654435761) % 600:03d}"

    return {
        "org": "acme",
        "groups": [
            {
                "name": f"{scope(number)}/team-{number}",
                "displayName": f"Team {number} of service {number % 400}",
                "users": sorted(set(people(number))),
            }
            for number in range(groups)
        ],
        "workflows": [
            {
                "name": f"{scope(number)}/flow-{number}",
                "displayName": f"Flow {number}",
                "description": f"How tickets of sort {number} move in service {number % 400}.",
                "transitions": [
                    {"from": "OPEN", "to": "IN_PROGRESS", "role": "assignee"},
                    {
                        "from": "IN_PROGRESS",
                        "to": "RESOLVED",
                        "role": f"{scope(number)}/team-{number}" if number < groups else "any",
                    },
                    {"from": "RESOLVED", "to": "CLOSED", "role": "requester"},
                    {"from": "RESOLVED", "to": "IN_PROGRESS", "role": "any"},
                ],
            }
            for number in range(workflows)
        ],
        "catalog": {
            "categories": [{"name": "requests", "displayName": "Requests"}],
            "items": [
                {
                    "name": "request",
                    "displayName": "Request",
                    "category": "requests",
                    "workflow": f"{scope(0)}/flow-0",
                }
            ],
        },
    }


def edited_in_place(release: Release, policy: dict[str, Any], directory: Path) -> Release:
    """The release from a copy of our charts in whose own values, which people edit, this is the
    policy: there Helm keeps it once more than when it comes from another values file."""
    charts = shutil.copytree(ROOT / "helmcharts", directory / "helmcharts")
    values = charts / "dev" / "charts" / "itops" / "values.yaml"
    before, _, after = values.read_text(encoding="utf-8").partition("ticketing: &development\n")
    kept = after[after.index("\n# The same once more") :]
    text = yaml.dump(policy, Dumper=yaml.CSafeDumper, indent=2, sort_keys=False)
    body = "ticketing: &development\n" + textwrap.indent(text, "  ")
    values.write_text(before + body + kept, encoding="utf-8")
    return replace(release, chart=charts / release.chart.relative_to(ROOT / "helmcharts"))


def release_secret_size(helm4: Helm, release: Release, values: dict[str, Any]) -> int:
    """Bytes of what Helm keeps of a release: base64 of the compressed record, as it stores it."""
    stdin = json.dumps(release.overrides(values), ensure_ascii=False)
    record = helm4.run(
        "install",
        release.name,
        release.chart,
        f"--namespace={release.namespace}",
        *helm4.values_options(release),
        "--dry-run=client",
        "--output=json",
        stdin=stdin,
    )
    compact = json.dumps(json.loads(record), separators=(",", ":")).encode()
    return len(base64.b64encode(gzip.compress(compact, 9)))
