"""itops token: secrets shown once, told apart in a list, revoked for good."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]

pytestmark = pytest.mark.usefixtures("people")


def tokens(itops: Run) -> list[dict[str, object]]:
    return json.loads(itops("token", "list", "--format", "json", status=0).stdout)["tokens"]


def test_the_secret_is_shown_once(itops: Run, tmp_path: Path) -> None:
    done = itops("token", "create", "--user", "bot", "--label", "pipeline", status=0)
    secret = done.stdout.strip()
    assert len(secret) == 49
    assert secret.startswith("itops_")
    assert "cannot be shown again" in done.stderr
    assert secret not in itops("token", "list", status=0).stdout
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes()


def test_tokens_are_listed_and_revoked(itops: Run) -> None:
    itops("token", "create", "--user", "bot", "--label", "first", status=0)
    itops("token", "create", "--user", "alice", "--days", "30", status=0)
    first, second = tokens(itops)
    assert (first["username"], first["label"], first["state"]) == ("bot", "first", "valid")
    assert first["expires_at"] is None
    assert (second["username"], second["label"]) == ("alice", "")
    assert second["expires_at"] > second["created_at"]
    for _ in range(2):
        itops("token", "revoke", str(first["id"]), status=0)
    assert [token["state"] for token in tokens(itops)] == ["revoked", "valid"]
    lines = itops("token", "list", status=0).stdout.splitlines()
    assert lines[0].split("\t")[:3] == ["1", "bot", "revoked"]
    assert lines[0].endswith("\tnever\tfirst")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["create"], 2, "--user is required"),
        (["create", "--user", "nobody"], 1, "There is no such person."),
        (["create", "--user", "bot", "--label", "a\tb"], 1, "one line"),
        (["create", "--user", "bot", "--days", "100000"], 2, "from 1 to 3660"),
        (["create", "--user", "bot", "--days", "0"], 2, "from 1 to 3660"),
        (["create", "--user", "bot", "--days", "-1"], 2, "not a number"),
        (["revoke", "7"], 1, "There is no token 7. 'itops token list' has the numbers."),
        (["revoke", "first"], 2, "not the number of a token"),
        (["revoke"], 2, "--help"),
    ],
)
def test_what_is_not_possible_is_said(
    itops: Run, arguments: list[str], status: int, said: str
) -> None:
    done = itops("token", *arguments, status=status)
    assert said in done.stderr
    assert done.stdout == ""
    assert tokens(itops) == []


def test_who_is_disabled_gets_no_token(itops: Run) -> None:
    itops("user", "disable", "bot", status=0)
    assert "disabled" in itops("token", "create", "--user", "bot", status=1).stderr
