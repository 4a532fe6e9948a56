"""Fixtures for black-box tests; the classes behind them live in tests/lib/itops."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from itops import Program, Server
from itops.engine import is_postgres

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that look into the file of a database have nothing to say about a server."""
    for item in items:
        if is_postgres() and item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.skip(reason="looks into the database's file"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The source root."""
    return ROOT


@pytest.fixture(scope="session")
def program() -> Program:
    """The binary under test: ITOPS_BIN, or the one of build/gcc-dev."""
    return Program()


@pytest.fixture(scope="session")
def production() -> Program:
    """A binary of the production flavour: ITOPS_PRODUCTION_BIN, or of build/clang-production.

    The latter is brought up to date, as scripts/pytest.sh does with the binary under test.
    """
    if given := os.environ.get("ITOPS_PRODUCTION_BIN"):
        return Program(Path(given))
    build = "clang-production"
    subprocess.run([ROOT / "scripts" / "build.sh", build, "src/cli/itops"], check=True)
    return Program(ROOT / "build" / build / "src" / "cli" / "itops")


@pytest.fixture(scope="session")
def example_registry() -> Path:
    """The registry that ships as the example; read only."""
    return ROOT / "examples" / "ticketing.d"


@pytest.fixture
def start_server(
    program: Program, example_registry: Path, tmp_path: Path
) -> Iterator[Callable[..., Server]]:
    """Starts servers for one test: `start_server(registry=..., arguments=("--org", "acme"))`.

    Each runs the binary under test unless `program` is another one, and gets a fresh database
    unless `directory` names one. All are stopped after the test, and the test fails when one of
    them did not end cleanly.
    """
    with ExitStack() as running:

        def start(**options: Any) -> Server:
            options.setdefault("program", program)
            options.setdefault("registry", example_registry)
            if "directory" not in options:
                options["directory"] = tmp_path / f"server-{len(list(tmp_path.iterdir()))}"
                options["directory"].mkdir()
            return running.enter_context(Server(**options))

        yield start


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """A server on the example registry with an empty database of its own, for one test."""
    return start_server()


@pytest.fixture(scope="module")
def shared_server(
    program: Program, example_registry: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One server for all tests of a module: for tests that do not mind each other's tickets."""
    directory = tmp_path_factory.mktemp("shared-server")
    with Server(program, registry=example_registry, directory=directory) as running:
        yield running
