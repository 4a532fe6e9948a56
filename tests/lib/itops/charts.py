"""Helm, kubeconform and the releases of our chart that the tests render with them."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from kube_schemas import LOCATIONS

ROOT = Path(__file__).resolve().parent.parent.parent.parent
TOOLS = ROOT / ".cache" / "chart"
MATRIX = ROOT / "tests" / "chart" / "matrix.yaml"


@dataclass(frozen=True)
class Release:
    """A chart with the values files that one environment is installed with."""

    name: str
    chart: Path
    namespace: str
    values: tuple[Path, ...] = ()
    under: str | None = None  # the key below which an umbrella chart keeps the values of ours

    def overrides(self, values: dict[str, Any]) -> dict[str, Any]:
        """Values of our chart, as this release has to be given them."""
        return {self.under: values} if self.under else values


@dataclass(frozen=True)
class Option:
    """Values that are set on top of a release's own."""

    name: str
    releases: tuple[str, ...]
    values: dict[str, Any] = field(hash=False)


def read_releases() -> dict[str, Release]:
    """The releases of the matrix by name."""
    return {
        name: Release(
            name=name,
            chart=ROOT / entry["chart"],
            namespace=entry["namespace"],
            values=tuple(ROOT / path for path in entry.get("values", ())),
            under=entry.get("under"),
        )
        for name, entry in yaml.safe_load(MATRIX.read_text())["releases"].items()
    }


def read_options() -> list[Option]:
    """The options of the matrix; the first one of every release changes nothing."""
    matrix = yaml.safe_load(MATRIX.read_text())
    plain = Option("plain", tuple(matrix["releases"]), {})
    return [plain] + [
        Option(name, tuple(entry["releases"]), entry["values"])
        for name, entry in matrix["options"].items()
    ]


def tool(name: str) -> Path:
    """The path of an installed tool."""
    path = TOOLS / name
    assert path.exists(), f"{name} is missing; scripts/chart-tools.sh installs it"
    return path


class HelmError(Exception):
    """Helm refused; the text is what it said."""


class Helm:
    """One version of Helm, with caches and settings of its own below `home`."""

    def __init__(self, name: str, home: Path) -> None:
        self.name = name
        self.binary = tool(name)
        self.environment = dict(
            os.environ,
            HELM_CACHE_HOME=str(home / "cache"),
            HELM_CONFIG_HOME=str(home / "config"),
            HELM_DATA_HOME=str(home / "data"),
            KUBECONFIG=str(home / "no-cluster"),
        )

    def run(self, *arguments: str | Path, stdin: str = "") -> str:
        """What Helm printed; raises HelmError when it failed."""
        done = subprocess.run(
            [self.binary, *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise HelmError(done.stdout + done.stderr)
        return done.stdout

    def template(self, release: Release, values: dict[str, Any], *arguments: str) -> str:
        """The manifests of a release with `values` of our chart on top."""
        stdin = json.dumps(release.overrides(values), ensure_ascii=False)  # YAML, too
        return self.run(
            "template",
            release.name,
            release.chart,
            f"--namespace={release.namespace}",
            *self.values_options(release),
            *arguments,
            stdin=stdin,
        )

    def lint(self, release: Release, values: dict[str, Any]) -> str:
        stdin = json.dumps(release.overrides(values), ensure_ascii=False)  # YAML, too
        return self.run(
            "lint", "--strict", release.chart, *self.values_options(release), stdin=stdin
        )

    @staticmethod
    def values_options(release: Release) -> list[str]:
        return [*(f"--values={path}" for path in release.values), "--values=-"]


class Kubeconform:
    """Holds manifests to the schemas of one version of Kubernetes, without a network."""

    def __init__(self) -> None:
        self.binary = tool("kubeconform")
        self.locations = [f"-schema-location={tool('schemas')}/{place}" for place in LOCATIONS]

    def problems(self, manifests: str, kubernetes: str) -> list[str]:
        """One line for each object that is not valid, or whose kind is not known."""
        options = ["-strict", "-output=json", f"-kubernetes-version={kubernetes}"]
        done = subprocess.run(
            [self.binary, *options, *self.locations],
            input=manifests,
            capture_output=True,
            text=True,
        )
        resources: Sequence[dict[str, str]] = json.loads(done.stdout)["resources"]
        return [f"{item['kind']} {item['name']}: {item['msg']}" for item in resources]
