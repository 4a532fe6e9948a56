"""Values files, options, Helm versions, Kubernetes versions: every combination is valid."""

import pytest
from itops.charts import Helm, Kubeconform, Option, Release, read_options, read_releases
from itops.policy_chart import documents
from kube_schemas import KUBERNETES_VERSIONS

RELEASES = read_releases()
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
def test_manifests_are_valid_and_the_same(
    helm3: Helm,
    helm4: Helm,
    kubeconform: Kubeconform,
    release: Release,
    option: Option,
    kubernetes: str,
) -> None:
    """What both Helms agree on has to be held to the schemas once."""
    by_three, by_four = (
        helm.template(release, option.values, f"--kube-version={kubernetes}")
        for helm in (helm3, helm4)
    )
    assert sorted(documents(by_three), key=repr) == sorted(documents(by_four), key=repr)
    assert kubeconform.problems(by_four, kubernetes) == []
