"""The examples for Argo CD, Flux and the move of a database: valid, and about what exists."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from itops.charts import ROOT, Helm, Kubeconform, Release, read_releases
from itops.policy_chart import find
from kube_schemas import KUBERNETES_VERSIONS

MANIFESTS = [
    path
    for folder in ("argocd", "flux", "kubernetes")
    for path in sorted((ROOT / "examples" / folder).glob("*.yaml"))
]
RELEASES = read_releases()


def one(path: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "examples" / path).read_text())
    return document


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_manifests_are_valid(kubeconform: Kubeconform, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert list(yaml.safe_load_all(text))
    assert kubeconform.problems(text, KUBERNETES_VERSIONS[-1]) == []


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_argo_cd_installs_the_releases_that_are_tested(release: Release) -> None:
    spec = one(f"argocd/{release.name}.yaml")["spec"]
    source = spec["source"]
    chart = ROOT / source["path"]
    values = [(chart / file).resolve() for file in source["helm"].get("valueFiles", [])]
    assert (chart, values) == (release.chart, list(release.values))
    assert source["helm"]["releaseName"] == release.name
    assert spec["destination"]["namespace"] == release.namespace
    assert "ServerSideApply=true" in spec["syncPolicy"]["syncOptions"]


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_flux_installs_the_releases_that_are_tested(release: Release) -> None:
    spec = one(f"flux/{release.name}.yaml")["spec"]
    chart = spec["chart"]["spec"]
    assert ROOT / chart["chart"] == release.chart
    assert (spec["releaseName"], spec["targetNamespace"]) == (release.name, release.namespace)
    files = [ROOT / file for file in chart.get("valuesFiles", [])]
    wanted = [release.chart / "values.yaml", *release.values] if release.values else []
    assert files == wanted


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_a_replica_that_git_asks_for_is_there(release: Release) -> None:
    """What is ignored as drift is not applied either: a change of `replicaCount` would do nothing.
    Under an autoscaler the chart names no number, so that there is nothing to ignore."""
    assert "ignoreDifferences" not in one(f"argocd/{release.name}.yaml")["spec"]
    assert one(f"flux/{release.name}.yaml")["spec"]["driftDetection"] == {"mode": "enabled"}


@pytest.mark.parametrize("name", ["itops-demo", "itops-prod"])
def test_flux_takes_back_what_failed(name: str) -> None:
    """With no retries it does so only when told to (`remediateLastFailure` of its definition)."""
    remediation = one(f"flux/{name}.yaml")["spec"]["upgrade"]["remediation"]
    assert remediation == {"strategy": "rollback", "remediateLastFailure": True}


def test_every_namespace_holds_pods_to_the_restricted_standard() -> None:
    label = ("pod-security.kubernetes.io/enforce", "restricted")
    documents = yaml.safe_load_all((ROOT / "examples/flux/namespaces.yaml").read_text())
    made = {document["metadata"]["name"]: document["metadata"]["labels"] for document in documents}
    assert made.keys() == {release.namespace for release in RELEASES.values()}
    for release in RELEASES.values():
        argocd = one(f"argocd/{release.name}.yaml")["spec"]["syncPolicy"]
        assert label in argocd["managedNamespaceMetadata"]["labels"].items()
        assert label in made[release.namespace].items()
        assert "install" not in one(f"flux/{release.name}.yaml")["spec"]


def test_what_flux_merges_renders_the_same(helm4: Helm) -> None:
    """Flux gives Helm all files one after the other, the chart's own among them."""
    release = RELEASES["itops-prod"]
    again = Release(
        name=release.name,
        chart=release.chart,
        namespace=release.namespace,
        values=(release.chart / "values.yaml", *release.values),
    )
    rendered = [find(helm4.template(r, {}), "Deployment", r.name) for r in (release, again)]
    assert rendered[0] == rendered[1]


def test_the_copy_reads_what_the_server_wrote(helm4: Helm) -> None:
    """The same image, as the same user, on the same claim, which a stopped server has let go of."""
    release = RELEASES["itops-demo"]
    manifests = helm4.template(release, {"replicaCount": 0})
    server = find(manifests, "Deployment", release.name)["spec"]
    assert server["replicas"] == 0
    copy = one("kubernetes/copy-to-postgresql.yaml")
    assert copy["metadata"]["namespace"] == release.namespace
    pods = [server["template"]["spec"], copy["spec"]["template"]["spec"]]
    assert pods[0]["securityContext"] == pods[1]["securityContext"]
    containers = [pod["containers"][0] for pod in pods]
    for what in ("image", "securityContext"):
        assert containers[0][what] == containers[1][what]
    [claim] = [volume for volume in pods[0]["volumes"] if volume["name"] == "data"]
    assert claim in pods[1]["volumes"]
    [database] = [entry for entry in containers[0]["env"] if entry["name"] == "ITOPS_DB"]
    assert containers[1]["args"] == ["db", "copy", database["value"], "$(COPY_TO)"]
