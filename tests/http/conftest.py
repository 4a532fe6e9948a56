"""Fixtures of the tests of the HTTP interface."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from itops import Program, Server
from itops.contract import Contract
from itops.world import PEOPLE, POLICY, World


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract()


@pytest.fixture(scope="module")
def make_world(
    program: Program, contract: Contract, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], World]]:
    """Makes worlds of their own, for tests that change policy or count what is there."""
    servers: list[Server] = []

    def make() -> World:
        directory = tmp_path_factory.mktemp("world")
        policy = directory / "policy"
        shutil.copytree(POLICY, policy)
        server = Server(program, registry=policy, directory=directory).start()
        servers.append(server)
        world = World(server, contract, policy)
        for name, options in PEOPLE.items():
            server.add_user(name, **options)
        return world

    yield make
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def world(make_world: Callable[[], World]) -> World:
    """One for all tests of a module."""
    return make_world()
