"""itops migrate: once, and never on a database that is not ours."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

from itops import Program
from itops.engine import execute

Run = Callable[..., CompletedProcess[str]]


def test_it_migrates_once(itops: Run) -> None:
    assert itops("migrate", status=0).stdout.startswith("applied ")
    assert itops("migrate", status=0).stdout == "up to date\n"


def test_a_newer_database_is_left_alone(itops: Run, tmp_path: Path) -> None:
    itops("migrate", status=0)
    execute(
        tmp_path,
        "INSERT INTO schema_migrations (number, name, sha256, applied_at)"
        " SELECT 9999, '9999_future', sha256, applied_at FROM schema_migrations LIMIT 1",
    )
    done = itops("migrate", status=2)
    assert done.stdout == ""
    assert "9999_future" in done.stderr
    assert itops("user", "list", status=2).stdout == ""


def test_what_is_no_database_is_said(program: Program, tmp_path: Path) -> None:
    text = tmp_path / "letter.txt"
    text.write_text("Dear Sir or Madam, this is certainly no database. " * 100)
    for url in (f"sqlite://{text}", "mysql://localhost/x", "nonsense"):
        done = program.run("migrate", "--db", url, status=2)
        assert done.stderr.startswith("itops migrate: ")
    assert text.read_text().startswith("Dear Sir")
