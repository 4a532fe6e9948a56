"""The export: the list's tickets, all of them, as CSV that is safe to open."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from itops.client import Client, problem_of
from itops.world import World

EXPORT = "/api/v1/tickets.csv"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil")']


def export(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(EXPORT + query, expect=200)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert all(line.endswith("\r") for line in answer.text.split("\n")[:-1])
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


@pytest.fixture(scope="module")
def full_world(make_world: Callable[[], World]) -> World:
    """Three pages of tickets; some have titles that are more than text to a spreadsheet."""
    world = make_world()
    for title in [*FORMULAS, 'a "quoted", title; ünïcode']:
        world.new_ticket(item="outage", title=title, service="web")
    world.closed_ticket()
    for number in range(440):
        world.new_ticket(item="db-restart", title=f"Ticket {number}")
    return world


def test_an_export_has_what_the_list_has(full_world: World) -> None:
    alice = full_world.person("alice")
    rows = export(alice, "?sort=created_at")
    tickets = []
    cursor = ""
    while True:
        page = alice.get(f"/api/v1/tickets?sort=created_at&limit=200{cursor}").json()
        tickets += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(rows) == len(tickets) == 447
    for row, ticket in zip(rows, tickets, strict=True):
        for name in ("number", "status", "priority", "service", "workflow", "created_at"):
            assert row[name] == ticket[name]
        for name in ("item", "assignee_group", "resolved_at", "closed_at"):
            assert row[name] == (ticket[name] or "")
        assert row["title"].removeprefix("'") == ticket["title"]
        assert row["assignee"] == (ticket["assignee"] or {"username": ""})["username"]
        assert row["response_due_at"] == ticket["sla"]["response"]["due_at"]
        assert row["resolution_breached"] == str(ticket["sla"]["resolution"]["breached"]).lower()


def test_no_cell_is_a_formula(full_world: World) -> None:
    rows = export(full_world.person("alice"), "?service=web&sort=created_at")
    assert [row["title"] for row in rows[: len(FORMULAS)]] == [f"'{text}" for text in FORMULAS]
    assert rows[len(FORMULAS)]["title"] == 'a "quoted", title; ünïcode'


def test_filters_are_those_of_the_list(full_world: World) -> None:
    alice = full_world.person("alice")
    assert [row["status"] for row in export(alice, "?status=CLOSED")] == ["CLOSED"]
    assert len(export(alice, "?q=ticket&item=db-restart")) == 440
    assert export(alice, "?assignee=dave") == []
    assert len(export(alice, "?requester=me")) == 447


@pytest.mark.parametrize(
    "query", ["?limit=5", "?cursor=x", "?status=open", "?assignee=stranger", "?nothing=1"]
)
def test_what_is_no_filter(full_world: World, query: str) -> None:
    answer = full_world.person("alice").get(EXPORT + query, expect=400)
    assert problem_of(answer)["code"] == "invalid_query"
    full_world.nobody().get(EXPORT, expect=401)


def test_a_name_for_the_file(full_world: World) -> None:
    answer = full_world.person("alice").get(EXPORT + "?status=CLOSED", expect=200)
    name = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="tickets-\d{4}-\d\d-\d\d\.csv"', name)


def test_old_http_gets_it_to_the_end_of_the_connection(full_world: World) -> None:
    token = full_world.server.program.create_token(full_world.server.database, "alice")
    for query, count in (("?status=CLOSED", 2), ("", 448)):
        with full_world.server.raw() as old:
            head = f"GET {EXPORT}{query} HTTP/1.0\r\nAuthorization: Bearer {token}\r\n\r\n"
            old.send(head.encode())
            assert b"Transfer-Encoding" not in old._until(b"\r\n\r\n")
            body = old.pending
            while received := old.socket.recv(65536):
                body += received
            assert body.count(b"\r\n") == count


def test_others_are_served_meanwhile(full_world: World) -> None:
    """Also while somebody takes an export very slowly, and when that one goes away."""
    token = full_world.server.program.create_token(full_world.server.database, "alice")
    head = f"GET {EXPORT} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    slow = [full_world.server.raw() for _ in range(8)]
    for connection in slow:
        connection.send(head.encode())
    assert len(export(full_world.person("bob"))) == 447
    for connection in slow:
        connection.socket.close()
    assert len(export(full_world.person("bob"))) == 447
