"""itops audit: what a real server wrote is good, what was done past it is found."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from itops import Server
from itops.engine import execute, is_postgres

Run = Callable[..., CompletedProcess[str]]


TICKETS = 1500  # of the demo


@pytest.fixture
def demo(start_server: Callable[..., Server], tmp_path: Path) -> Server:
    """A server on its demo data, still running: the audit needs no quiet database."""
    return start_server(directory=tmp_path, arguments=("--demo",))


def test_the_demo_is_consistent(demo: Server, itops: Run) -> None:
    done = itops("audit", "verify", status=0)
    assert done.stdout.startswith(f"good: {TICKETS} tickets, ")
    assert done.stderr == ""
    document = json.loads(itops("audit", "verify", "--format", "json", status=0).stdout)
    assert document["valid"] is True
    assert document["tickets"] == TICKETS
    assert document["findings"] == []


def test_tampering_is_found(demo: Server, itops: Run, tmp_path: Path) -> None:
    demo.stop()
    rows = json.loads(itops("audit", "export", status=0).stdout)["history"]
    status = {row["ticket_id"]: row["new"] for row in rows if row["kind"] == "status"}
    reopened, shortened = [number for number in sorted(status) if status[number] == "CLOSED"][:2]
    execute(
        tmp_path,
        "DROP TRIGGER ticket_status_history_no_change ON ticket_status_history"
        if is_postgres()
        else "DROP TRIGGER ticket_status_history_no_delete",
        f"DELETE FROM ticket_status_history WHERE ticket_id = {shortened} AND sequence = 2",
        f"UPDATE tickets SET status = 'OPEN' WHERE id = {reopened}",
    )
    done = itops("audit", "verify", status=1)
    assert done.stdout.startswith(f"bad: {TICKETS} tickets, ")
    assert f'T-{reopened}: status is "OPEN", but its history ends with "CLOSED"\n' in done.stderr
    assert f"T-{shortened} row 3: row 2 is missing\n" in done.stderr
    document = json.loads(itops("audit", "verify", "--format", "json", status=1).stdout)
    assert document["valid"] is False
    missing = {"ticket_id": shortened, "sequence": 3, "message": "row 2 is missing"}
    assert missing in document["findings"]


# Without the triggers and the references that stand against it.
DISARM = (
    ("SET session_replication_role = replica",)
    if is_postgres()
    else ("DROP TRIGGER tickets_stay", "DROP TRIGGER ticket_status_history_no_delete")
)


def test_tickets_that_are_gone_are_missed(demo: Server, itops: Run, tmp_path: Path) -> None:
    """One whose history was forgotten, and one of which nothing is left."""
    demo.stop()
    rows = json.loads(itops("audit", "export", status=0).stdout)["history"]
    commented = {row["ticket_id"] for row in rows if row["kind"] == "comment"}
    forgotten, gone = [number for number in range(2, TICKETS) if number not in commented][:2]
    execute(
        tmp_path,
        *DISARM,
        f"DELETE FROM tickets WHERE id IN ({forgotten}, {gone})",
        f"DELETE FROM ticket_status_history WHERE ticket_id = {gone}",
    )
    done = itops("audit", "verify", status=1)
    left = [row for row in rows if row["ticket_id"] != gone]
    own = sum(row["ticket_id"] == forgotten for row in rows)
    assert done.stdout.startswith(f"bad: {TICKETS - 2} tickets, {len(left)} rows, ")
    assert (
        f"T-{forgotten}: there is no such ticket, but {own} rows of its history and 0 comments\n"
        in done.stderr
    )
    assert f"T-{gone}" not in done.stderr.partition("note:")[0]
    assert ", but the counters say " in done.stderr
    assert f"note: numbers without a ticket: 1, the first is T-{gone};" in done.stderr
    document = json.loads(itops("audit", "verify", "--format", "json", status=1).stdout)
    assert document["missing_numbers"] == 1
    assert any(finding["ticket_id"] is None for finding in document["findings"])
    assert json.loads(itops("audit", "export", status=0).stdout)["history"] == left
    one = json.loads(itops("audit", "export", "--ticket", f"{forgotten}", status=0).stdout)
    assert one["history"] == [row for row in rows if row["ticket_id"] == forgotten]
    assert "There is no" in itops("audit", "export", "--ticket", f"{gone}", status=1).stderr


def test_a_guard_that_is_gone_is_missed(demo: Server, itops: Run, tmp_path: Path) -> None:
    demo.stop()
    if is_postgres():
        name = "ticket_status_history_no_change"
        execute(tmp_path, f"ALTER TABLE ticket_status_history DISABLE TRIGGER {name}")
    else:
        name = "ticket_status_history_no_update"
        execute(tmp_path, f"DROP TRIGGER {name}")
    done = itops("audit", "verify", status=1)
    assert f"database: the trigger {name} is gone or switched off" in done.stderr
    assert done.stdout.endswith(" 1 findings\n")


def test_moments_follow_from_the_history(demo: Server, itops: Run, tmp_path: Path) -> None:
    demo.stop()
    rows = json.loads(itops("audit", "export", status=0).stdout)["history"]
    status = {row["ticket_id"]: row["new"] for row in rows if row["kind"] == "status"}
    closed = next(number for number in sorted(status) if status[number] == "CLOSED")
    execute(
        tmp_path, f"UPDATE tickets SET closed_at_ms = 1, resolved_at_ms = 1 WHERE id = {closed}"
    )
    done = itops("audit", "verify", status=1)
    for what in ("resolved", "closed"):
        text = f"T-{closed}: the ticket and its history differ in when it was {what}\n"
        assert text in done.stderr


def test_the_history_is_exported(demo: Server, itops: Run) -> None:
    demo.stop()  # its timer adds rows for clocks that have run out
    rows = json.loads(itops("audit", "export", status=0).stdout)["history"]
    histories = {row["ticket_id"]: [] for row in rows}
    for row in rows:
        histories[row["ticket_id"]].append(row["sequence"])
    assert set(histories) == set(range(1, TICKETS + 1))
    for sequences in histories.values():
        assert sequences == list(range(1, len(sequences) + 1))
    moved = next(row for row in rows if row["kind"] == "status")
    workflow = moved["workflow"].removeprefix("mlops-app/").replace("/", ".")
    assert moved["rule"].partition(":")[0].endswith(f"workflow-{workflow}.yaml")
    assert moved["via"] in ("assignee", "member", "inherited")
    assert moved["revision"].startswith("sha256:")

    text = itops("audit", "export", "--format", "csv", status=0).stdout
    table = list(csv.DictReader(io.StringIO(text)))
    assert len(table) == len(rows)
    for row, line in zip(rows, table, strict=True):
        assert {key: "" if value is None else str(value) for key, value in row.items()} == line

    one = json.loads(itops("audit", "export", "--ticket", "T-2", status=0).stdout)["history"]
    assert one == [row for row in rows if row["ticket_id"] == 2]


def test_what_is_not_there_is_said(demo: Server, itops: Run) -> None:
    done = itops("audit", "export", "--ticket", "4711", status=1)
    assert "4711" in done.stderr
    assert done.stdout == ""
    assert "not the number" in itops("audit", "export", "--ticket", "T-x", status=2).stderr


def test_without_a_database_nothing_can_be_said(itops: Run, tmp_path: Path) -> None:
    for what in ("verify", "export"):
        done = itops("audit", what, status=2)
        assert done.stdout == ""
        assert done.stderr
    assert list(tmp_path.iterdir()) == []
