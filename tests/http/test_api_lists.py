"""Filters, orders and cursors of lists."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from itops.client import problem_of
from itops.world import World


@pytest.fixture(scope="module")
def full_world(make_world: Callable[[], World]) -> World:
    """Tickets 1 to 12, of several kinds; T-1 is taken by bob, T-2 is closed."""
    world = make_world()
    for number in range(1, 13):
        fields: dict[str, Any] = {"item": "outage", "title": f"Disk {number} is full"}
        if number % 3 == 0:
            fields = {"item": "db-restart", "service": "web/shop", "title": f"Slow query {number}"}
        if number % 4 == 0:
            fields = {"workflow": "incident", "title": f"Printer {number}", "priority": "LOW"}
        world.person("carol" if number % 5 == 0 else "alice").open_ticket(**fields)
    bob, alice = world.person("bob"), world.person("alice")
    first = alice.get("/api/v1/tickets/1").json()
    bob.transition(first, "IN_PROGRESS", comment="Deleted the zeppelin logs.")
    second = alice.get("/api/v1/tickets/2").json()
    second = bob.transition(bob.transition(second, "IN_PROGRESS"), "RESOLVED")
    alice.transition(second, "CLOSED")
    return world


FILTERS: list[tuple[str, set[int]]] = [
    ("", set(range(1, 13))),
    ("status=OPEN", set(range(3, 13))),
    ("status=CLOSED", {2}),
    ("status=CLOSED&status=IN_PROGRESS", {1, 2}),
    ("priority=LOW", {4, 8, 12}),
    ("priority=LOW&priority=MEDIUM", {3, 4, 6, 8, 9, 12}),
    ("assignee=bob", {1, 2}),
    ("assignee=me", {1, 2}),
    ("assignee=none", set(range(3, 13))),
    ("assignee=none&assignee=bob", set(range(1, 13))),
    ("requester=carol", {5, 10}),
    ("requester=alice@example.com", set(range(1, 13)) - {5, 10}),
    ("requester=me", set()),
    ("group=oncall", {1, 2, 5, 7, 10, 11}),
    ("group=acme/web/shop/db-admins", {3, 6, 9}),
    ("group=db-admins", set()),  # a name, not a search: B1.3
    ("group=oncall&group=web/shop/db-admins", {1, 2, 3, 5, 6, 7, 9, 10, 11}),
    ("service=web", {3, 6, 9}),
    ("service=acme/web/shop", {3, 6, 9}),
    ("service=we", set()),
    ("service=", set(range(1, 13))),
    ("service=acme", set(range(1, 13))),
    ("item=outage", {1, 2, 5, 7, 10, 11}),
    ("item=acme/db-restart&item=outage", {1, 2, 3, 5, 6, 7, 9, 10, 11}),
    ("workflow=incident", {1, 2, 4, 5, 7, 8, 10, 11, 12}),
    ("workflow=database&status=OPEN", {3, 6, 9}),
    ("sla=breached", set()),
    ("sla=all", set(range(1, 13))),
    ("q=printer", {4, 8, 12}),
    ("q=PRINT", {4, 8, 12}),
    ("q=disk+full", {1, 2, 5, 7, 10, 11}),
    ("q=full+disk+7", {7}),
    ("q=zeppelin", {1}),
    ("q=nothing", set()),
    ("q=", set(range(1, 13))),
    ("q=%22disk", {1, 2, 5, 7, 10, 11}),
    ("q=disk*+OR+NEAR(", set()),
    ("q=printer&status=OPEN&priority=LOW&assignee=none&requester=alice", {4, 8, 12}),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_filters(full_world: World, query: str, expected: set[int]) -> None:
    items = full_world.person("bob").get(f"/api/v1/tickets?{query}", expect=200).json()["items"]
    assert {item["id"] for item in items} == expected
    assert len(items) == len(expected)


def test_as_many_names_as_may_be_given(full_world: World) -> None:
    """Each filter stands in each of the list's ranges; a name need not be there."""
    groups = "&".join(f"group=absent{n}" for n in range(30))
    items = "&".join(f"item=absent{n}" for n in range(30))
    query = f"{groups}&group=oncall&{items}&item=outage&q=disk+full"
    found = full_world.person("bob").get(f"/api/v1/tickets?{query}", expect=200).json()["items"]
    assert {item["id"] for item in found} == {1, 2, 5, 7, 10, 11}


ORDERS: list[tuple[str, Callable[[dict[str, Any]], Any], bool]] = [
    ("updated_at", lambda ticket: (ticket["updated_at"], ticket["id"]), False),
    ("-updated_at", lambda ticket: (ticket["updated_at"], ticket["id"]), True),
    ("created_at", lambda ticket: (ticket["created_at"], ticket["id"]), False),
    ("-created_at", lambda ticket: (ticket["created_at"], ticket["id"]), True),
    (
        "-priority",
        lambda ticket: (
            ["LOW", "MEDIUM", "HIGH", "CRITICAL"].index(ticket["priority"]),
            ticket["updated_at"],
            ticket["id"],
        ),
        True,
    ),
]


def all_pages(world: World, path: str, limit: int) -> list[list[Any]]:
    """Every page of a list; fails when it does not end."""
    separator = "&" if "?" in path else "?"
    pages: list[list[Any]] = []
    cursor = ""
    while True:
        url = f"{path}{separator}limit={limit}{cursor}"
        body = world.person("bob").get(url, expect=200).json()
        pages.append(body["items"])
        if body["next_cursor"] is None:
            return pages
        assert len(body["items"]) == limit
        assert len(pages) < 100
        cursor = f"&cursor={body['next_cursor']}"


@pytest.mark.parametrize(("order", "key", "is_descending"), ORDERS)
@pytest.mark.parametrize("limit", [1, 5, 12, 200])
def test_orders_and_pages(
    full_world: World,
    order: str,
    key: Callable[[dict[str, Any]], Any],
    is_descending: bool,
    limit: int,
) -> None:
    pages = all_pages(full_world, f"/api/v1/tickets?sort={order}", limit)
    items = [item for page in pages for item in page]
    assert items == sorted(items, key=key, reverse=is_descending)
    assert {item["id"] for item in items} == set(range(1, 13))


def test_the_nearest_clock_comes_first(full_world: World) -> None:
    pages = all_pages(full_world, "/api/v1/tickets?sort=due_at", 5)
    items = [item for page in pages for item in page]

    def due(ticket: dict[str, Any]) -> str:
        running = [clock["due_at"] for clock in ticket["sla"].values() if clock["met_at"] is None]
        return min(running, default="9999")

    assert [due(item) for item in items] == sorted(due(item) for item in items)
    assert items[-1]["id"] == 2  # closed: none of its clocks runs


PAGED = [
    "/api/v1/tickets?q=disk",
    "/api/v1/tickets?status=OPEN&status=IN_PROGRESS",
    "/api/v1/tickets/1/history",
    "/api/v1/tickets/1/comments",
    "/api/v1/users",
    "/api/v1/users?q=",
    "/api/v1/groups",
    "/api/v1/workflows",
    "/api/v1/services",
    "/api/v1/services?q=web",
]


@pytest.mark.parametrize("path", PAGED)
def test_pages_join_to_the_whole(full_world: World, path: str) -> None:
    whole = all_pages(full_world, path, 200)
    assert len(whole) == 1
    for limit in (1, 2, 3):
        pages = all_pages(full_world, path, limit)
        joined = [item for page in pages for item in page]
        if "tickets?" in path:
            assert [item["id"] for item in joined] == [item["id"] for item in whole[0]]
        else:
            assert joined == whole[0]


def test_a_page_holds_while_tickets_come_and_move(make_world: Callable[[], World]) -> None:
    world = make_world()
    for _ in range(6):
        world.new_ticket()
    alice = world.person("alice")
    first = alice.get("/api/v1/tickets?sort=created_at&limit=3").json()
    world.new_ticket()
    rest = alice.get(
        f"/api/v1/tickets?sort=created_at&limit=10&cursor={first['next_cursor']}"
    ).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == [1, 2, 3, 4, 5, 6, 7]


def cursor_of(world: World, path: str) -> str:
    separator = "&" if "?" in path else "?"
    body = world.person("bob").get(f"{path}{separator}limit=1", expect=200).json()
    return str(body["next_cursor"])


# Where a cursor comes from, and where it does not belong.
MISPLACED = [
    ("/api/v1/tickets", "/api/v1/tickets?status=OPEN"),
    ("/api/v1/tickets?status=OPEN", "/api/v1/tickets"),
    ("/api/v1/tickets?status=OPEN", "/api/v1/tickets?status=CLOSED"),
    ("/api/v1/tickets", "/api/v1/tickets?sort=created_at"),
    ("/api/v1/tickets?q=disk", "/api/v1/tickets?q=printer"),
    ("/api/v1/tickets/1/history", "/api/v1/tickets/2/history"),
    ("/api/v1/tickets/1/history", "/api/v1/tickets/1/comments"),
    ("/api/v1/users", "/api/v1/groups"),
    ("/api/v1/groups", "/api/v1/workflows"),
]


@pytest.mark.parametrize(("source", "target"), MISPLACED)
def test_a_cursor_belongs_to_its_list(full_world: World, source: str, target: str) -> None:
    cursor = cursor_of(full_world, source)
    separator = "&" if "?" in target else "?"
    answer = full_world.person("bob").get(f"{target}{separator}cursor={cursor}", expect=400)
    problem = problem_of(answer)
    assert (problem["code"], problem["pointer"]) == ("invalid_cursor", "?cursor")
    assert "other filters or another order" in problem["detail"]


def test_a_cursor_belongs_to_its_reader(full_world: World) -> None:
    cursor = cursor_of(full_world, "/api/v1/tickets?assignee=none")
    answer = full_world.person("alice").get(f"/api/v1/tickets?assignee=none&cursor={cursor}")
    assert problem_of(answer)["code"] == "invalid_cursor"


def test_filters_may_come_in_any_order(full_world: World) -> None:
    cursor = cursor_of(full_world, "/api/v1/tickets?status=OPEN&q=printer")
    path = f"/api/v1/tickets?cursor={cursor}&q=printer&limit=2&status=OPEN"
    assert len(full_world.person("bob").get(path, expect=200).json()["items"]) == 2


DAMAGED: list[Callable[[str], str]] = [
    lambda cursor: cursor[:-1],
    lambda cursor: cursor + "A",
    lambda cursor: cursor[1:],
    lambda cursor: cursor[:10] + ("A" if cursor[10] != "A" else "B") + cursor[11:],
    lambda cursor: cursor.swapcase(),
    lambda cursor: cursor + "=",
    lambda _: "1",
    lambda _: "null",
    lambda _: "%00",
    lambda _: "%C3%A9",
    lambda _: "A" * 500,
]


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_cursor(full_world: World, damage: Callable[[str], str]) -> None:
    cursor = damage(cursor_of(full_world, "/api/v1/tickets"))
    answer = full_world.person("bob").get(f"/api/v1/tickets?cursor={cursor}", expect=400)
    assert problem_of(answer)["code"] in ("invalid_cursor", "invalid_query")


def test_a_cursor_made_by_hand(full_world: World) -> None:
    """Its check is no secret; the name in it still has to be one."""
    cursor = cursor_of(full_world, "/api/v1/users")
    content = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    size = next(
        n for n in range(1, 33) if hashlib.sha256(content[:-n]).digest()[:n] == content[-n:]
    )
    forged = content[:-size] + b"\0"
    forged += hashlib.sha256(forged).digest()[:size]
    text = base64.urlsafe_b64encode(forged).decode().rstrip("=")
    answer = full_world.person("bob").get(f"/api/v1/users?limit=1&cursor={text}", expect=400)
    assert problem_of(answer)["code"] == "invalid_cursor"


# Queries that are refused: what is wrong, by parameter and a word of the text.
UNFIT = [
    ("/api/v1/tickets", "limit=0", "?limit", "1 to 200"),
    ("/api/v1/tickets", "limit=201", "?limit", "1 to 200"),
    ("/api/v1/tickets", "limit=ten", "?limit", "1 to 200"),
    ("/api/v1/tickets", "limit=5&limit=6", "?limit", "only once"),
    ("/api/v1/tickets", "stauts=OPEN", "?stauts", 'did you mean "status"'),
    ("/api/v1/tickets", "page=2", "?page", "no parameter"),
    ("/api/v1/tickets", "status=open", "?status", "OPEN, IN_PROGRESS, RESOLVED or CLOSED"),
    ("/api/v1/tickets", "priority=URGENT", "?priority", "LOW, MEDIUM, HIGH or CRITICAL"),
    ("/api/v1/tickets", "sort=-title", "?sort", "-updated_at"),
    ("/api/v1/tickets", "sla=late", "?sla", "all, breached or at_risk"),
    ("/api/v1/tickets", "assignee=bop", "?assignee", "bop"),
    ("/api/v1/tickets", "requester=none", "?requester", "none"),
    ("/api/v1/tickets", "group=a//b", "?group", ""),
    ("/api/v1/tickets", "service=a/b/c/d/e/f", "?service", ""),
    ("/api/v1/tickets", "item=a%20b", "?item", ""),
    ("/api/v1/tickets", "workflow=", "?workflow", ""),
    ("/api/v1/tickets", "q=" + "x" * 600, "?q", "512"),
    ("/api/v1/tickets", "&".join(["group=oncall"] * 33), "?group", "32 times"),
    ("/api/v1/tickets/1", "full=1", "?full", "no parameter"),
    ("/api/v1/tickets/1/history", "sort=at", "?sort", "no parameter"),
    ("/api/v1/catalog", "servce=web", "?servce", 'did you mean "service"'),
    ("/api/v1/catalog", "service=a..b", "?service", ""),
    ("/api/v1/registry", "x=", "?x", "no parameter"),
    ("/api/v1/users", "query=al", "?query", "no parameter"),
]


@pytest.mark.parametrize(("path", "query", "pointer", "word"), UNFIT)
def test_unfit_queries(full_world: World, path: str, query: str, pointer: str, word: str) -> None:
    problem = problem_of(full_world.person("bob").get(f"{path}?{query}", expect=400))
    assert (problem["code"], problem["pointer"]) == ("invalid_query", pointer)
    assert word in problem["detail"]
