"""Values files, options, Helm versions, Kubernetes versions: every combination is valid."""

import pytest
from itops.charts import Helm, Kubeconform, Option, Release, read_options, read_releases
from itops.policy_chart import documents
from itops.tables import assert_page_has, markdown_table
from kube_schemas import KUBERNETES_VERSIONS

RELEASES = read_releases()
COMBINATIONS = [
    pytest.param(RELEASES[name], option, id=f"{name}-{option.name}")
    for option in read_options()
    for name in option.releases
]
FOUND_VALID: set[tuple[str, str, str]] = set()  # release, option, version of Kubernetes


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
    FOUND_VALID.add((release.name, option.name, kubernetes))


def test_the_page_tells_it(helm3: Helm, helm4: Helm) -> None:
    if len(FOUND_VALID) < len(COMBINATIONS) * len(KUBERNETES_VERSIONS):
        pytest.skip("not all of the matrix was looked at")
    helms = [helm.run("version", "--template={{.Version}}") for helm in (helm3, helm4)]
    columns = [
        (f"Helm {helm.removeprefix('v')}, Kubernetes {kubernetes.removesuffix('.0')}", kubernetes)
        for helm in helms
        for kubernetes in KUBERNETES_VERSIONS
    ]
    rows = [
        (
            release,
            option.name,
            *(
                "valid" if (release, option.name, version) in FOUND_VALID else ""
                for _, version in columns
            ),
        )
        for option in read_options()
        for release in option.releases
    ]
    heading = ("release", "options", *(title for title, _ in columns))
    assert_page_has("helm.md", markdown_table(heading, rows))
