"""Values files, options, Helm versions, Kubernetes versions: every combination is valid."""

import pytest
from itops.charts import Helm, Kubeconform, Option, Release, read_options, read_releases
from itops.policy_chart import documents
from kube_schemas import KUBERNETES_VERSIONS

RELEASES = read_releases()
NEWEST = f"--kube-version={KUBERNETES_VERSIONS[-1]}"
COMBINATIONS = [
    pytest.param(RELEASES[name], option, id=f"{name}-{option.name}")
    for option in read_options()
    for name in option.releases
]


@pytest.mark.parametrize(("release", "option"), COMBINATIONS)
def test_lint_finds_nothing(helm: Helm, release: Release, option: Option) -> None:
    assert "0 chart(s) failed" in helm.lint(release, option.values)


@pytest.mark.parametrize("kubernetes", KUBERNETES_VERSIONS)
@pytest.mark.parametrize(("release", "option"), COMBINATIONS)
def test_manifests_are_valid(
    helm: Helm, kubeconform: Kubeconform, release: Release, option: Option, kubernetes: str
) -> None:
    manifests = helm.template(release, option.values, f"--kube-version={kubernetes}")
    assert kubeconform.problems(manifests, kubernetes) == []


@pytest.mark.parametrize(("release", "option"), COMBINATIONS)
def test_helms_agree(helm3: Helm, helm4: Helm, release: Release, option: Option) -> None:
    by_three, by_four = (
        sorted(documents(helm.template(release, option.values, NEWEST)), key=repr)
        for helm in (helm3, helm4)
    )
    assert by_three == by_four
