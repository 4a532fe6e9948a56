"""itops user: people in the database, and passwords that never stand on a command line."""

import json
import os
import pty
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from itops import Program, Server
from itops.engine import execute, is_postgres
from itops.load import run_in_parallel

Run = Callable[..., subprocess.CompletedProcess[str]]
PASSWORD = "correct horse battery"


@pytest.mark.sqlite
def test_the_first_person_makes_the_database(itops: Run, tmp_path: Path) -> None:
    itops("user", "add", "root", "--superadmin", "--password-file", "-", stdin=PASSWORD, status=0)
    assert (tmp_path / "itops.db").stat().st_mode & 0o777 == 0o600
    (person,) = json.loads(itops("user", "list", "--format", "json", status=0).stdout)["users"]
    assert person["username"] == "root"
    assert person["is_superadmin"] is True
    assert person["has_password"] is True


def test_the_first_is_added_once(itops: Run) -> None:
    """What the init container of a pod does at every start."""
    first = ("--superadmin", "--first", "--password-file", "-")
    assert itops("user", "add", "root", *first, stdin=PASSWORD, status=0).stderr == ""
    for name in ("root", "other"):
        done = itops("user", "add", name, *first, stdin="another long password", status=0)
        assert "there are people already: nobody was added" in done.stderr
    (person,) = json.loads(itops("user", "list", "--format", "json", status=0).stdout)["users"]
    assert person["username"] == "root"


def test_the_first_needs_no_password_once_there_are_people(itops: Run) -> None:
    """The Secret that brought it may be gone by then."""
    first = ("--superadmin", "--first", "--password-file")
    itops("user", "add", "root", *first, "/nonexistent", status=2)
    itops("user", "add", "root", *first, "-", stdin=PASSWORD, status=0)
    done = itops("user", "add", "root", *first, "/nonexistent", status=0)
    assert "there are people already: nobody was added" in done.stderr


def test_of_many_that_are_the_first_one_is_added(itops: Run) -> None:
    """Pods of one release start together."""
    itops("migrate", status=0)
    first = ("--superadmin", "--first", "--password-file", "-")
    run_in_parallel(
        [
            lambda name=f"root-{number}": itops(
                "user", "add", name, *first, stdin=PASSWORD, status=0
            )
            for number in range(6)
        ]
    )
    people = json.loads(itops("user", "list", "--format", "json", status=0).stdout)["users"]
    assert len(people) == 1, people


@pytest.mark.usefixtures("people")
def test_everybody_is_listed(itops: Run) -> None:
    itops("user", "disable", "bot", status=0)
    assert itops("user", "list", status=0).stdout.splitlines() == [
        "alice\tAlice Marchand\talice@example.com\tactive\t",
        "bot\tbot\t\tdisabled\t",
        "root\troot\t\tactive\tsuperadmin",
    ]
    itops("user", "enable", "bot", status=0)
    assert "bot\tbot\t\tactive" in itops("user", "list", status=0).stdout


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "said"),
    [
        (["add", "alice", "--no-password"], None, 1, "The user name alice is taken."),
        (["add", "system", "--no-password"], None, 1, '"system" has a meaning of its own'),
        (["add", "Zoe", "--no-password"], None, 1, "A user name has 1 to 64 of a-z"),
        (["add", "zoe", "--no-password", "--email", "zoe"], None, 1, "not an e-mail address"),
        (["add", "zoe", "--password-file", "-"], "too short\n", 1, "at least 12 characters"),
        (["add", "zoe", "--password-file", "-"], "two long lines\nof password\n", 2, "one line"),
        (["add", "zoe", "--password-file", "-"], "x" * 1025, 1, "at most 1024 bytes"),
        (["add", "zoe", "--password-file", "/nonexistent"], None, 2, "No such file"),
        (["add", "zoe", "--password-file", "-"], "with a \0 in it\n", 1, "without a NUL"),
        (["passwd", "alice", "--password-file", "-"], "with a \0 in it\n", 1, "without a NUL"),
        (["add", "zoe", "--no-password", "--password-file", "-"], None, 2, "exclude each other"),
        (["add"], None, 2, "--help"),
        (["add", "zoe", "anna"], None, 2, "--help"),
        (["disable", "nobody"], None, 1, "There is no such person. 'itops user list' names"),
        (["enable", "nobody"], None, 1, "There is no such person."),
        (["passwd", "nobody", "--password-file", "-"], PASSWORD, 1, "There is no such person."),
    ],
)
@pytest.mark.usefixtures("people")
def test_what_is_not_possible_is_said(
    itops: Run, arguments: list[str], stdin: str | None, status: int, said: str
) -> None:
    before = itops("user", "list", status=0).stdout
    done = itops("user", *arguments, stdin=stdin, status=status)
    assert said in done.stderr
    assert done.stdout == ""
    assert itops("user", "list", status=0).stdout == before


@pytest.mark.usefixtures("people")
def test_a_password_that_nobody_could_sign_in_with_is_refused(itops: Run, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"not UTF-8: \xe9, but long enough\n")
    for arguments in (["add", "zoe"], ["passwd", "alice"]):
        done = itops("user", *arguments, "--password-file", str(file), status=1)
        assert "A password must be UTF-8 text" in done.stderr


@pytest.mark.usefixtures("people")
def test_a_list_does_not_steer_the_terminal(itops: Run, tmp_path: Path) -> None:
    character = "chr" if is_postgres() else "char"
    execute(
        tmp_path,
        f"UPDATE users SET display_name = 'A' || {character}(27) || '[2J' || {character}(10)"
        " WHERE username = 'alice'",
    )
    first = itops("user", "list", status=0).stdout.splitlines()[0]
    assert first == "alice\tA [2J \talice@example.com\tactive\t"


@pytest.mark.sqlite
def test_only_adding_makes_a_database(itops: Run, tmp_path: Path) -> None:
    for arguments in (["list"], ["disable", "x"], ["passwd", "x", "--password-file", "-"]):
        done = itops("user", *arguments, stdin=PASSWORD, status=2)
        assert "itops.db" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sqlite
@pytest.mark.usefixtures("people")
def test_a_password_is_stored_as_a_hash(itops: Run, tmp_path: Path) -> None:
    for file in tmp_path.iterdir():
        assert PASSWORD.encode() not in file.read_bytes()
    with sqlite3.connect(tmp_path / "itops.db") as db:
        hashes = dict(db.execute("SELECT username, password_hash FROM users"))
    assert hashes["alice"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashes["alice"] != hashes["root"]
    assert hashes["bot"] is None
    itops("user", "passwd", "alice", "--password-file", "-", stdin=PASSWORD + "\r\n", status=0)
    with sqlite3.connect(tmp_path / "itops.db") as db:
        after = dict(db.execute("SELECT username, password_hash FROM users"))
    assert after["alice"] != hashes["alice"]
    assert after["root"] == hashes["root"]


def ask(program: Program, database: str, answers: list[str]) -> tuple[int, str]:
    """`itops user add zoe` on a terminal of its own; returns the status and what was shown."""
    command = [str(program.path), "user", "add", "zoe", "--db", database]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, program.environment())
    shown = b""
    for number, answer in enumerate(answers, 1):
        while shown.count(b": ") < number:
            shown += os.read(terminal, 1024)
        os.write(terminal, answer.encode() + b"\n")
    while True:
        try:
            chunk = os.read(terminal, 1024)
        except OSError:  # Linux says EIO when the other end has gone
            break
        if not chunk:
            break
        shown += chunk
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


def test_the_terminal_asks_twice_and_shows_nothing(
    program: Program, itops: Run, database: str
) -> None:
    status, shown = ask(program, database, [PASSWORD, PASSWORD + "!"])
    assert status == 1
    assert "the two passwords differ" in shown
    status, shown = ask(program, database, [PASSWORD, PASSWORD])
    assert status == 0, shown
    assert PASSWORD not in shown
    assert "zoe" in itops("user", "list", status=0).stdout


def test_without_a_terminal_it_says_what_to_do(program: Program, database: str) -> None:
    done = subprocess.run(
        [program.path, "user", "add", "zoe", "--db", database],
        env=program.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "--password-file" in done.stderr


def test_who_is_disabled_is_out_at_once(server: Server) -> None:
    alice = server.sign_in("alice")
    program, token = server.program, server.with_token("alice")
    assert alice.get("/api/v1/session").status_code == 200
    assert token.get("/api/v1/session").status_code == 200
    program.run("user", "disable", "alice", "--db", server.database, status=0)
    assert alice.get("/api/v1/session").status_code == 401
    assert token.get("/api/v1/session").status_code == 401
    program.run("user", "enable", "alice", "--db", server.database, status=0)
    assert alice.get("/api/v1/session").status_code == 401
    assert token.get("/api/v1/session").status_code == 200
