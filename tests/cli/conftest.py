"""Fixtures for the subcommands that work on a database."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from itops import Program
from itops.engine import database_url


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The URL of a database that does not exist yet."""
    return database_url(tmp_path)


@pytest.fixture
def itops(program: Program, database: str) -> Callable[..., CompletedProcess[str]]:
    """Runs a subcommand on that database: `itops("user", "list", status=0)`."""

    def run(*arguments: str, **options: object) -> CompletedProcess[str]:
        return program.run(*arguments, "--db", database, **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def password() -> str:
    """One that the rules allow."""
    return "correct horse battery"


@pytest.fixture
def people(program: Program, database: str, password: str) -> None:
    """root (superadmin) and alice, with `password`; bot, who has none."""
    program.add_user(database, "root", password, superadmin=True)
    program.add_user(
        database, "alice", password, email="Alice@Example.com", display_name="Alice Marchand"
    )
    program.run("user", "add", "bot", "--no-password", "--db", database, status=0)
