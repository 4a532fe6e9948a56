"""Bulk: many tickets, each decided on its own."""

from typing import Any

import pytest
from itops.client import problem_of
from itops.world import World

BULK = "/api/v1/tickets/bulk"


def bulk(world: World, who: str, ids: list[int], **fields: Any) -> dict[str, Any]:
    body = {"ids": ids, **fields}
    return world.person(who).post(BULK, body, expect=200).json()


def test_each_ticket_is_decided_on_its_own(world: World) -> None:
    ours = world.new_ticket()
    closed = world.closed_ticket()
    foreign = world.new_ticket(item="db-restart")
    mine = world.new_ticket()
    ids = [ours["id"], closed["id"], 999999, foreign["id"], mine["id"]]
    answer = bulk(world, "bob", ids, action="assign", assignee="wendy")
    assert (answer["succeeded"], answer["failed"]) == (2, 3)
    results = answer["results"]
    assert [result["id"] for result in results] == ids
    assert [result["number"] for result in results] == [
        ours["number"],
        closed["number"],
        None,
        foreign["number"],
        mine["number"],
    ]
    assert results[0]["ticket"]["assignee"]["username"] == "wendy"
    assert results[4]["ticket"]["version"] == 2
    assert [results[i]["problem"]["code"] for i in (1, 2, 3)] == [
        "ticket_closed",
        "ticket_not_found",
        "forbidden_assign",
    ]
    assert [results[i]["problem"]["status"] for i in (1, 2, 3)] == [409, 404, 403]
    untouched = world.person("bob").get(f"/api/v1/tickets/{foreign['id']}").json()
    assert untouched["version"] == 1
    rows = world.person("bob").history(ours)
    assert [row["kind"] for row in rows] == ["opened", "assignee"]


def test_moving_explains_each_refusal(world: World) -> None:
    tickets = [world.new_ticket(), world.new_ticket(item="db-restart")]
    ids = [ticket["id"] for ticket in tickets]
    answer = bulk(world, "bob", ids, action="move", to="IN_PROGRESS", comment="On *it*.")
    done, refused = answer["results"]
    assert done["ticket"]["status"] == "IN_PROGRESS"
    assert done["ticket"]["assignee"]["username"] == "bob"
    assert refused["problem"]["code"] == "forbidden_transition"
    assert refused["problem"]["decision"]["resolved"] == "acme/db-admins"
    path = f"/api/v1/tickets/{ids[0]}/comments"
    assert world.person("bob").get(path).json()["items"][0]["body"] == "On *it*."
    again = bulk(world, "bob", ids[:1], action="move", to="IN_PROGRESS")
    assert again["failed"] == 1


def test_unassigning_and_doing_nothing(world: World) -> None:
    ticket = world.new_ticket()
    bulk(world, "bob", [ticket["id"]], action="assign", assignee="bob")
    same = bulk(world, "bob", [ticket["id"]], action="assign", assignee="bob")
    assert same["results"][0]["ticket"]["version"] == 2
    gone = bulk(world, "bob", [ticket["id"]], action="assign", assignee=None)
    assert gone["results"][0]["ticket"]["assignee"] is None
    wrong = bulk(world, "bob", [ticket["id"]], action="assign", assignee="nobody-here")
    assert wrong["results"][0]["problem"]["code"] == "assignee_unknown"
    assert wrong["results"][0]["problem"]["pointer"] == "/assignee"


def test_two_hundred_at_once(world: World) -> None:
    ids = [world.new_ticket()["id"] for _ in range(200)]
    answer = bulk(world, "bob", ids, action="move", to="IN_PROGRESS")
    assert (answer["succeeded"], answer["failed"]) == (200, 0)
    assert [result["id"] for result in answer["results"]] == ids


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"ids": [], "action": "assign", "assignee": None}, "/ids"),
        ({"ids": list(range(1, 202)), "action": "assign", "assignee": None}, "/ids"),
        ({"ids": [1, 2, 1], "action": "assign", "assignee": None}, "/ids/2"),
        ({"ids": [1, 0], "action": "assign", "assignee": None}, "/ids/1"),
        ({"ids": [1, "2"], "action": "assign", "assignee": None}, "/ids/1"),
        ({"ids": 1, "action": "assign", "assignee": None}, "/ids"),
        ({"ids": [1], "action": "delete"}, "/action"),
        ({"ids": [1], "action": "assign"}, "/assignee"),
        ({"ids": [1], "action": "assign", "assignee": ""}, "/assignee"),
        ({"ids": [1], "action": "assign", "assignee": "bob", "to": "OPEN"}, "/to"),
        ({"ids": [1], "action": "assign", "assignee": "bob", "comment": "x"}, "/comment"),
        ({"ids": [1], "action": "move"}, "/to"),
        ({"ids": [1], "action": "move", "to": "OPEN", "assignee": "bob"}, "/assignee"),
        ({"action": "move", "to": "OPEN"}, "/ids"),
    ],
)
def test_what_makes_no_sense_is_refused_in_whole(
    world: World, body: dict[str, Any], pointer: str
) -> None:
    problem = problem_of(world.person("bob").post(BULK, body, expect=422))
    assert (problem["code"], problem["pointer"]) == ("invalid_body", pointer)
