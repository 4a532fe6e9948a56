"""Fixtures for the tests of the Helm chart; the classes behind them live in itops.charts."""

import pytest
from itops.charts import Helm, Kubeconform


@pytest.fixture(scope="session")
def helm3(tmp_path_factory: pytest.TempPathFactory) -> Helm:
    return Helm("helm3", tmp_path_factory.mktemp("helm3"))


@pytest.fixture(scope="session")
def helm4(tmp_path_factory: pytest.TempPathFactory) -> Helm:
    return Helm("helm4", tmp_path_factory.mktemp("helm4"))


@pytest.fixture(scope="session", params=["helm3", "helm4"])
def helm(request: pytest.FixtureRequest) -> Helm:
    """Each Helm in turn: a test that asks for this one runs twice."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def kubeconform() -> Kubeconform:
    return Kubeconform()
