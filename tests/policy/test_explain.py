"""`itops explain` as a person meets it: the text, the exit codes, the complaints."""

import json
from pathlib import Path

import pytest
from itops import Program

SERVICE = "itops-dev/dev/c1/postgres-prod"
MOVE = ("--workflow", "incident_response", "--from", "OPEN", "--to", "IN_PROGRESS")

CASCADE = f"""\
user        bob
service     mlops-app/{SERVICE}
group       db-admins

Cascade, most specific scope first:
  1. mlops-app/{SERVICE}/db-admins  not declared
  2. mlops-app/itops-dev/dev/c1/db-admins                not declared
  3. mlops-app/itops-dev/dev/db-admins                   declared, match
  4. mlops-app/itops-dev/db-admins                       not declared, skipped
  5. mlops-app/db-admins                                 declared, skipped

allowed as member: Acting for db-admins needs a member of mlops-app/itops-dev/dev/db-admins or of \
mlops-app/db-admins; you (bob) are a member of mlops-app/itops-dev/dev/db-admins.
"""


def test_group_in_text(program: Program, example_registry: Path) -> None:
    """B3.5, on the example of the reference page."""
    done = program.run(
        *("explain", "--source", example_registry, "--user", "bob"),
        *("--service", SERVICE, "--group", "db-admins"),
        status=0,
    )
    assert done.stdout == CASCADE


def test_refusal_in_text(program: Program, example_registry: Path) -> None:
    done = program.run(
        *("explain", "--source", example_registry, "--user", "bob", "--service", SERVICE),
        *("--workflow", "incident_response", "--from", "RESOLVED", "--to", "CLOSED"),
        *("--requester", "alice"),
        status=1,
    )
    lines = done.stdout.splitlines()
    place = f"{example_registry}/workflow-incident_response.yaml:11"
    assert f"declared at {place}" in lines
    assert lines[-1] == "refused: RESOLVED to CLOSED needs the requester (alice); you are bob."


def test_json_has_exactly_the_agreed_keys(program: Program, example_registry: Path) -> None:
    done = program.run(
        *("explain", "--source", example_registry, "--user", "bob", "--service", ""),
        *(*MOVE, "--assignee", "bob", "--format", "json"),
        status=0,
    )
    decision = json.loads(done.stdout)
    keys = ["allowed", "workflow", "via", "reason", "resolved", "member_of", "cascade"]
    assert list(decision) == keys
    assert decision["cascade"] == []


def test_unknown_workflow_is_a_refusal(program: Program, example_registry: Path) -> None:
    """change_strict lives in prod only: in dev nothing moves by it."""
    done = program.run(
        *("explain", "--source", example_registry, "--user", "bob", "--service", SERVICE),
        *("--workflow", "change_strict", "--from", "OPEN", "--to", "CLOSED", "--format", "json"),
        status=1,
    )
    decision = json.loads(done.stdout)
    assert decision["workflow"] is None
    assert "declared at mlops-app/itops-dev/dev/c1/postgres-prod or above" in decision["reason"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "--source, --user and --service are needed"),
        (("--user", "bob"), "--source, --user and --service are needed"),
        (("--user", "bob", "--service", ""), "either --group or --workflow"),
        (
            ("--user", "bob", "--service", "", "--group", "g", "--workflow", "w"),
            "either --group or --workflow",
        ),
        (
            ("--user", "bob", "--service", "", "--workflow", "w", "--from", "OPEN"),
            "--workflow needs --from and --to",
        ),
        (
            ("--user", "bob", "--service", "", "--group", "g", "--assignee", "bob"),
            "go with --workflow",
        ),
        (("--user", "bob", "--service", "", *MOVE[:-1], "DONE"), "'DONE' is none of OPEN|"),
        (("--user", "", "--service", "", "--group", "g"), "--user must not be empty"),
        (("--user", "bob", "--service", "", "--group", ""), "--group must not be empty"),
        (("--user", "bob", "--service", "", *MOVE, "--workflow", ""), "--workflow must not be"),
        (("--user", "bob", "--service", "a//b", *MOVE), 'segment 2 ("") of service "a//b"'),
        (("--user", "bob", "--service", "a/b/c/d/e", *MOVE), "at most 5"),
        (("--user", "bob", "--service", "", "--group", "v_Í"), 'name "v_Í" may hold only'),
        (("--user", "bob", "--service", "", "--group", "a/b/c/d/e/f/g"), "at most 6"),
        (("--user", "bob", "--service", "", *MOVE, "--workflow", ".."), 'name ".." may hold only'),
        (("--user", "bob", "--service", "", *MOVE, "--assignee-group", "-"), 'name "-" must begin'),
    ],
)
def test_wrong_usage(
    program: Program, example_registry: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    source = ("--source", str(example_registry)) if arguments else ()
    done = program.run("explain", *source, *arguments, status=2)
    assert complaint in done.stderr
    assert not done.stdout


def test_broken_registry(program: Program, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("org: acme\nworkflows:\n  - {name: empty, displayName: Empty}\n")
    done = program.run(
        *("explain", "--source", broken, "--user", "bob", "--service", "", *MOVE), status=2
    )
    assert f"{broken}:3:" in done.stderr and "error[" in done.stderr
    assert not done.stdout
