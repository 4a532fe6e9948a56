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


@pytest.fixture
def demo(start_server: Callable[..., Server], tmp_path: Path) -> Server:
    """A server on its demo data, still running: the audit needs no quiet database."""
    return start_server(directory=tmp_path, arguments=("--demo",))


def test_the_demo_is_consistent(demo: Server, itops: Run) -> None:
    done = itops("audit", "verify", status=0)
    assert done.stdout.startswith("good: 12 tickets, ")
    assert done.stderr == ""
    document = json.loads(itops("audit", "verify", "--format", "json", status=0).stdout)
    assert document["valid"] is True
    assert document["tickets"] == 12
    assert document["findings"] == []


def test_tampering_is_found(demo: Server, itops: Run, tmp_path: Path) -> None:
    demo.stop()
    execute(
        tmp_path,
        "DROP TRIGGER ticket_status_history_no_change ON ticket_status_history"
        if is_postgres()
        else "DROP TRIGGER ticket_status_history_no_delete",
        "DELETE FROM ticket_status_history WHERE ticket_id = 3 AND sequence = 2",
        "UPDATE tickets SET title = 'Nothing to see here' WHERE id = 1",
        "UPDATE tickets SET status = 'OPEN' WHERE id = 2",
    )
    done = itops("audit", "verify", status=1)
    assert done.stdout.startswith("bad: 12 tickets, ")
    assert 'T-2: status is "OPEN", but its history ends with "CLOSED"\n' in done.stderr
    assert "T-3 row 3: row 2 is missing\n" in done.stderr
    document = json.loads(itops("audit", "verify", "--format", "json", status=1).stdout)
    assert document["valid"] is False
    assert {"ticket_id": 3, "sequence": 3, "message": "row 2 is missing"} in document["findings"]


def test_the_history_is_exported(demo: Server, itops: Run) -> None:
    demo.stop()  # its timer adds rows for clocks that have run out
    rows = json.loads(itops("audit", "export", status=0).stdout)["history"]
    assert [row["sequence"] for row in rows if row["ticket_id"] == 2] == [1, 2, 3, 4, 5, 6, 7]
    assert {row["ticket_id"] for row in rows} == set(range(1, 13))
    moved = next(row for row in rows if row["kind"] == "status")
    assert moved["workflow"] == "mlops-app/problem_investigation"
    assert moved["rule"].partition(":")[0].endswith("workflow-problem_investigation.yaml")
    assert moved["via"] == "assignee"
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
