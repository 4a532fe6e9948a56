"""The charts on a real API server: it takes every object, and a bad policy replaces nothing.

No stage of `make test`: scripts/cluster.sh builds what this needs.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from itops import Program
from itops.charts import ROOT, TOOLS, Helm, HelmError, Release, read_options, read_releases
from itops.cluster import GROUPS, Cluster, Node
from itops.policy_chart import documents, edited_in_place, large_policy

RELEASES = read_releases()
OF_OPERATORS = ("ServiceMonitor", "PrometheusRule", "HTTPRoute")
HELM_KEEPS_AT_MOST = 1024 * 1024

pytestmark = pytest.mark.skipif(
    not (TOOLS / "kube-apiserver").exists(), reason="scripts/cluster.sh builds the API server"
)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster")) as running:
        for release in RELEASES.values():
            running.make_namespace(release.namespace)
        yield running


@pytest.fixture(params=["helm3", "helm4"])
def helm(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path) -> Helm:
    made = Helm(request.param, tmp_path / "helm")
    made.environment["KUBECONFIG"] = str(cluster.kubeconfig)
    return made


def upgrade(helm: Helm, release: Release, *arguments: str) -> str:
    return helm.run(
        *("upgrade", "--install", release.name, release.chart, "--timeout=60s"),
        *(f"--namespace={release.namespace}", *(f"--values={path}" for path in release.values)),
        *arguments,
    )


def clone(release: Release, directory: Path) -> Release:
    """The release from a copy of the charts, for edits."""
    shutil.copytree(ROOT / "helmcharts", directory / "helmcharts")

    def there(path: Path) -> Path:
        return directory / path.relative_to(ROOT)

    return replace(
        release, chart=there(release.chart), values=tuple(there(path) for path in release.values)
    )


def policy_in_force(cluster: Cluster, release: Release) -> dict[str, dict[str, str]]:
    """The data of the ConfigMaps that pods mount."""
    found = cluster.get(cluster.path("ConfigMap", release.namespace))["items"]
    prefix = f"{release.name}-ticketing-"
    return {
        one["metadata"]["name"]: one["data"]
        for one in found
        if one["metadata"]["name"].startswith(prefix)
    }


@pytest.mark.parametrize("option", read_options(), ids=lambda option: option.name)
def test_the_api_server_takes_everything(cluster: Cluster, option: Any, tmp_path: Path) -> None:
    """By server-side apply, strictly. What warns is about containers that are not the chart's."""
    helm = Helm("helm4", tmp_path)
    for name in option.releases:
        for document in documents(helm.template(RELEASES[name], option.values)):
            if document["kind"] in OF_OPERATORS:
                continue  # their definitions are in test_matrix.py
            assert document["kind"] in GROUPS or document["apiVersion"] == "v1"
            document["metadata"].setdefault("namespace", RELEASES[name].namespace)
            said = cluster.try_to_apply(document)
            if option.name == "extras" and document["kind"] == "Deployment":
                assert all('"wait\\", \\"log-shipper\\"' in warning for warning in said)
            else:
                assert said == []


@pytest.mark.parametrize("name", ["itops-dev", "itops-demo"])
def test_a_bad_policy_replaces_nothing(
    cluster: Cluster, helm: Helm, program: Program, name: str, tmp_path: Path
) -> None:
    release = clone(RELEASES[name], tmp_path)
    arguments = ("--set=serviceMonitor.enabled=false",) if release.values else ()
    [values] = release.values[:1] or (release.chart / "charts" / "itops" / "values.yaml",)
    with Node(cluster, release.namespace, program, tmp_path) as node:
        upgrade(helm, release, *arguments)
        before = policy_in_force(cluster, release)
        assert len(before) == 4

        good = values.read_text(encoding="utf-8")
        values.write_text(good.replace("workflow: incident_response", "workflow: incident", 1))
        with pytest.raises(HelmError, match=f"{name}-policy-check"):
            upgrade(helm, release, *arguments)
        assert policy_in_force(cluster, release) == before
        check, status, said = node.ended[-1]
        assert (check, status) == (f"{name}-policy-check", 1)
        assert "catalog.yaml:" in said and "error[item.unknown_workflow]" in said

        values.write_text(good.replace('"Service Outage"', '"Service is down"', 1))
        upgrade(helm, release, *arguments)
        after = policy_in_force(cluster, release)
        changed = {(part, key) for part in after for key in after[part].items()} - {
            (part, key) for part in before for key in before[part].items()
        }
        assert {key for _, (key, _) in changed} == {"catalog.yaml", "MANIFEST"}
        assert [status for _, status, _ in node.ended[-2:]] == [0, 0]
    helm.run("uninstall", name, f"--namespace={release.namespace}")


def test_a_large_policy_is_kept(
    cluster: Cluster, helm: Helm, program: Program, tmp_path: Path
) -> None:
    """2,000 workflows and 5,000 groups, where the least room is left: in the chart's own values."""
    release = edited_in_place(RELEASES["itops-dev"], large_policy(2000, 5000), tmp_path)
    with Node(cluster, release.namespace, program, tmp_path):
        upgrade(helm, release)
    kept = cluster.release_secret(release.name, 1)
    print(f"{helm.name}: {kept} bytes")
    assert kept < HELM_KEEPS_AT_MOST
    helm.run("uninstall", release.name, f"--namespace={release.namespace}")
