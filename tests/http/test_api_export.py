"""The export: the list's tickets, all of them, as CSV that is safe to open."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from itops.client import Client, get_as_bytes, problem_of
from itops.raw import RawConnection
from itops.world import World

EXPORT = "/api/v1/tickets.csv"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil")']


def rows_of(text: str) -> list[dict[str, str]]:
    assert all(line.endswith("\r") for line in text.split("\n")[:-1])
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def export(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(EXPORT + query, expect=200)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Transfer-Encoding"] == "chunked"
    return rows_of(answer.text)


@contextmanager
def held_export(world: World, client: Client) -> Iterator[RawConnection]:
    """Only its beginning is read: most of the tickets are still to come out of the database."""
    with world.server.raw(narrow=True) as connection:
        connection.send(get_as_bytes(client, EXPORT))
        assert connection._until(b"\r\n\r\n").startswith(b"HTTP/1.1 200 ")
        yield connection


@pytest.fixture(scope="module")
def full_world(make_world: Callable[[], World]) -> World:
    """Three pages of tickets; some have titles that are more than text to a spreadsheet."""
    world = make_world()
    for title in [*FORMULAS, 'a "quoted", title; ünïcode']:
        world.new_ticket(item="outage", title=title, service="web")
    world.closed_ticket()
    for number in range(440):
        world.new_ticket(item="db-restart", title=f"Ticket {number} {'é' * 150}")
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


def test_what_changes_meanwhile_is_there_once(full_world: World) -> None:
    """Also what would have been first and last in the list's own order."""
    with held_export(full_world, full_world.person("alice")) as connection:
        for number in (1, 200, 447):
            full_world.person("root").post(f"/api/v1/tickets/{number}/comments", {"body": "Well."})
        text, is_complete = connection.receive_chunks()
    assert is_complete
    numbers = [row["number"] for row in rows_of(text.decode())]
    assert numbers == [f"T-{number}" for number in range(447, 0, -1)]


def test_who_may_not_see_them_any_more_gets_no_more(full_world: World) -> None:
    """B8.1: whoever signs out or is disabled while an export is under way."""
    dave, carol = full_world.in_browser("dave"), full_world.person("carol")
    with held_export(full_world, dave) as his, held_export(full_world, carol) as hers:
        dave.sign_out()
        full_world.disable("carol")
        for connection in (his, hers):
            text, is_complete = connection.receive_chunks()
            assert not is_complete
            assert text.count(b"\r\n") < 447
    full_world.server.wait_for_log("an export was broken off", code="not_signed_in")


def test_old_http_sees_that_the_rest_is_missing(full_world: World) -> None:
    """It knows no chunks, and would take the end of the connection for the end of the export."""
    server = full_world.server
    token = server.program.create_token(server.database, "erin")
    with server.raw(narrow=True) as old:
        old.send(f"GET {EXPORT} HTTP/1.0\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        old._until(b"\r\n\r\n")
        full_world.disable("erin")
        with pytest.raises(ConnectionResetError):
            while old.socket.recv(65536):
                pass


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
