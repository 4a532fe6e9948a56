"""The tools themselves: what the other tests here rest on."""

import pytest
import yaml
from itops.charts import Helm, Kubeconform
from kube_schemas import KUBERNETES_VERSIONS

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web:1}]}
"""
HTTP_ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {hostnames: [tickets.example.com]}
"""
SERVICE_MONITOR = """
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web}
spec: {endpoints: [{port: http}], selector: {}}
"""
APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec: {project: default, destination: {namespace: web}, source: {repoURL: https://example.com}}
"""
HELM_RELEASE = """
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec: {interval: 5m, chart: {spec: {chart: web, sourceRef: {kind: GitRepository, name: web}}}}
"""
GOOD = [DEPLOYMENT, HTTP_ROUTE, SERVICE_MONITOR, APPLICATION, HELM_RELEASE]


def test_helm_is_the_version_of_its_name(helm3: Helm, helm4: Helm) -> None:
    assert helm3.run("version", "--template={{.Version}}").startswith("v3.")
    assert helm4.run("version", "--template={{.Version}}").startswith("v4.")


@pytest.mark.parametrize("kubernetes", KUBERNETES_VERSIONS)
@pytest.mark.parametrize("manifest", GOOD, ids=lambda text: yaml.safe_load(text)["kind"])
def test_schemas_accept_what_is_right_and_nothing_else(
    kubeconform: Kubeconform, manifest: str, kubernetes: str
) -> None:
    assert kubeconform.problems(manifest, kubernetes) == []
    misspelt = yaml.safe_load(manifest)
    misspelt["spec"]["replicass"] = 2
    [problem] = kubeconform.problems(yaml.safe_dump(misspelt), kubernetes)
    assert "'replicass' not allowed" in problem


def test_schemas_know_what_a_version_no_longer_has(kubeconform: Kubeconform) -> None:
    budget = "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: web}}"
    [problem] = kubeconform.problems(budget, KUBERNETES_VERSIONS[0])
    assert "could not find schema" in problem
