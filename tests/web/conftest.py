"""Fixtures of the tests of the page; what they stand on is in tests/lib/itops/browser.py."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from itops import Program, Server
from itops.browser import DEMO_PASSWORD, Screen, launch
from itops.client import Client
from playwright.sync_api import Browser, expect, sync_playwright

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)

# How every view is looked at.
SCREENS = [
    pytest.param((scheme, width), id=f"{scheme}-{width}")
    for scheme in ("light", "dark")
    for width in (360, 1280)
]

OPENED = pytest.StashKey[list[Screen]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a test that fails, the report has what its screens showed."""
    report = yield
    if call.when != "teardown" and report.failed:  # by then they are closed
        for screen in item.stash.get(OPENED, []):
            report.sections.append((f"Screen of {screen.width} px", screen.describe()))
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def demo_policy(root: Path) -> Path:
    """The registry that `make run` serves; read only."""
    return root / "helmcharts" / "dev" / "charts" / "itops" / "values.yaml"


@pytest.fixture(scope="module")
def demo(
    program: Program, demo_policy: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server in the demo's world, for all tests of a module."""
    directory = tmp_path_factory.mktemp("demo")
    with Server(
        program, registry=demo_policy, directory=directory, arguments=("--demo",)
    ) as running:
        yield running


@pytest.fixture(scope="module")
def person(demo: Server) -> Callable[[str], Client]:
    """Somebody of the demo, signed in by the interface."""

    def sign_in(name: str) -> Client:
        client = demo.client()
        client.sign_in(name, DEMO_PASSWORD)
        return client

    return sign_in


@pytest.fixture(scope="module")
def admin(person: Callable[[str], Client]) -> Client:
    return person("admin")


@pytest.fixture
def open_screen(
    browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Screen]]:
    """Opens browsers for one test: `open_screen(demo, scheme="dark", width=360)`."""
    screens = request.node.stash.setdefault(OPENED, [])

    def open_one(server: Server, **options: Any) -> Screen:
        screens.append(Screen(browser, server.url, **options))
        return screens[-1]

    yield open_one
    for screen in screens:
        screen.close()


@pytest.fixture
def screen(demo: Server, open_screen: Callable[..., Screen]) -> Screen:
    """A light desktop on the demo's server."""
    return open_screen(demo)


@pytest.fixture(params=SCREENS)
def any_screen(
    request: pytest.FixtureRequest, demo: Server, open_screen: Callable[..., Screen]
) -> Screen:
    """Each of the four screens on the demo's server: the test runs once for each."""
    scheme, width = request.param
    return open_screen(demo, scheme=scheme, width=width)
