"""Which engine the black-box tests run on: SQLite, or the PostgreSQL that ITOPS_TEST_POSTGRES names
(scripts/with_postgres.sh COMMAND)."""

import hashlib
import os
import sqlite3
import subprocess
from pathlib import Path


def is_postgres() -> bool:
    return "ITOPS_TEST_POSTGRES" in os.environ


def database_url(directory: Path) -> str:
    """The database that belongs to a directory: a file in it, or one of the server's named after
    it, made by the program when it is not there."""
    if not is_postgres():
        return f"sqlite://{directory}/itops.db"
    name = "itops_" + hashlib.sha256(str(directory).encode()).hexdigest()[:24]
    return os.environ["ITOPS_TEST_POSTGRES"].replace("DATABASE", name, 1)


def execute(directory: Path, *statements: str) -> None:
    """Changes the database of a directory behind the server's back."""
    if is_postgres():
        commands = [part for text in statements for part in ("--command", text)]
        options = ("--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1")
        subprocess.run(["psql", *options, *commands, database_url(directory)], check=True)
        return
    with sqlite3.connect(directory / "itops.db") as database:
        for text in statements:
            database.execute(text)
    database.close()
