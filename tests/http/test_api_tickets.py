"""Opening, showing, changing, commenting, and the history that it leaves."""

from collections.abc import Callable
from typing import Any

import pytest
from itops.client import problem_of
from itops.world import World

# What is opened, and what comes of it (B4.7, B5.1).
OPENED = [
    (
        {"item": "outage"},
        {
            "title": "Service Outage",
            "priority": "CRITICAL",
            "workflow": "acme/incident",
            "item": "acme/outage",
            "assignee_group": "acme/oncall",
            "service": "acme",
        },
        (900, 14400),
    ),
    (
        {"item": "outage", "service": "web/shop", "title": "Shop down", "priority": "LOW"},
        {
            "title": "Shop down",
            "priority": "LOW",
            "workflow": "acme/web/incident",
            "assignee_group": "acme/web/oncall",
            "service": "acme/web/shop",
        },
        (900, 14400),
    ),
    (
        {"item": "acme/db-restart", "service": "acme/web/shop/c1"},
        {
            "priority": "MEDIUM",
            "workflow": "acme/database",
            "assignee_group": "acme/web/shop/db-admins",
        },
        (7200, 86400),
    ),
    (
        {"workflow": "incident", "title": "Printer", "priority": "HIGH"},
        {"item": None, "assignee_group": None, "workflow": "acme/incident"},
        (1800, 28800),
    ),
    (
        {"workflow": "web/incident", "title": "Absolute", "service": "api"},
        {"workflow": "acme/web/incident", "service": "acme/api", "priority": "MEDIUM"},
        (7200, 86400),
    ),
]


@pytest.mark.parametrize(("fields", "expected", "targets"), OPENED)
def test_open(
    world: World, fields: dict[str, Any], expected: dict[str, Any], targets: tuple[int, int]
) -> None:
    answer = world.person("alice").post("/api/v1/tickets", fields, expect=201)
    ticket = answer.json()
    assert answer.headers["Location"] == f"/api/v1/tickets/{ticket['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert ticket["number"] == f"T-{ticket['id']}"
    assert ticket["status"] == "OPEN"
    assert ticket["requester"] == {"username": "alice", "display_name": "Alice Moreau"}
    assert ticket["assignee"] is None
    assert {name: ticket[name] for name in expected} == expected
    remaining = tuple(ticket["sla"][clock]["remaining_seconds"] for clock in ticket["sla"])
    assert remaining == targets
    again = world.person("bob").get(f"/api/v1/tickets/{ticket['number']}", expect=200)
    assert again.headers["ETag"] == '"1"'


@pytest.mark.parametrize(
    "name", ["0", "-1", "01", "T-", "T-0", "t-1", "T1", "1.0", "x", "%20" + "1", "9" * 30, "T-T-1"]
)
def test_what_is_no_ticket(world: World, name: str) -> None:
    problem = problem_of(world.person("alice").get(f"/api/v1/tickets/{name}", expect=404))
    assert problem["code"] == "ticket_not_found"


def test_markdown_comes_out_safe(world: World) -> None:
    ticket = world.new_ticket(
        item="outage", description="<script>alert(1)</script> [x](javascript:alert(1))"
    )
    assert ticket["description_html"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt; x</p>\n"


def test_largest_texts(world: World) -> None:
    body = "é" * 32768  # 64 KiB
    ticket = world.new_ticket(item="outage", title="ü" * 200, description=body)
    assert ticket["description"] == body
    comment = world.person("alice").post(
        f"/api/v1/tickets/{ticket['id']}/comments", {"body": body}, expect=201
    )
    assert comment.json()["body"] == body


def test_every_field_can_be_changed(world: World) -> None:
    ticket = world.new_ticket()
    alice, bob = world.person("alice"), world.person("bob")
    ticket = alice.change_ticket(ticket, title="New", description="*now*", priority="LOW")
    assert ticket["version"] == 2
    assert (ticket["title"], ticket["priority"]) == ("New", "LOW")
    assert ticket["description_html"] == "<p><em>now</em></p>\n"
    ticket = bob.change_ticket(ticket, assignee="bob", assignee_group="db-admins")
    assert ticket["assignee"]["username"] == "bob"
    assert ticket["assignee_group"] == "acme/db-admins"
    ticket = bob.change_ticket(ticket, assignee="erin@example.com", service="web/shop")
    assert ticket["assignee"]["username"] == "erin"
    assert ticket["service"] == "acme/web/shop"
    ticket = world.person("erin").change_ticket(ticket, assignee=None, assignee_group=None)
    assert ticket["assignee"] is None
    assert ticket["assignee_group"] is None
    kinds = [row["kind"] for row in alice.history(ticket)]
    assert kinds.count("assignee") == 3
    assert {"title", "description", "priority", "service", "assignee_group"} <= set(kinds)


def test_a_priority_recomputes_targets_that_came_from_one(world: World) -> None:
    ticket = world.new_ticket(workflow="incident", title="Slow", priority="LOW")
    before = ticket["sla"]["response"]["due_at"]
    ticket = world.person("alice").change_ticket(ticket, priority="CRITICAL")  # B5.3
    assert ticket["sla"]["response"]["due_at"] < before
    ticket = world.new_ticket(item="outage")
    before = ticket["sla"]["response"]["due_at"]
    ticket = world.person("alice").change_ticket(ticket, priority="LOW")
    assert ticket["sla"]["response"]["due_at"] == before


def test_no_change_leaves_the_version_alone(world: World) -> None:
    ticket = world.new_ticket()
    alice = world.person("alice")
    rows = len(alice.history(ticket))
    assert alice.change_ticket(ticket)["version"] == 1
    assert alice.change_ticket(ticket, title=ticket["title"])["version"] == 1
    assert len(alice.history(ticket)) == rows


IF_MATCH = [
    ('"2"', 200),
    ("*", 200),
    ('"1", "2"', 200),
    ('"1"', 412),
    ('"3"', 412),
    ('W/"2"', 412),
    ('"x"', 412),
    ('"02"', 412),
    ("2", 400),
    ('"2', 400),
    ('"2" "3"', 400),
    ("", 428),
    (None, 428),
]


@pytest.mark.parametrize(("value", "status"), IF_MATCH)
def test_if_match(world: World, value: str | None, status: int) -> None:
    alice = world.person("alice")
    ticket = alice.change_ticket(world.new_ticket(), title="Version 2")
    headers = {} if value is None else {"If-Match": value}
    path = f"/api/v1/tickets/{ticket['id']}"
    answer = alice.patch(path, {"title": "Version 3"}, headers=headers, expect=status)
    now = alice.get(path).json()
    if status == 200:
        assert answer.headers["ETag"] == '"3"'
    else:
        assert now["title"] == "Version 2"
    if status == 412:
        assert problem_of(answer)["code"] == "version_conflict"
        assert answer.json()["ticket"] | {"sla": None} == now | {"sla": None}


def test_the_later_of_two_moves_gets_the_current_ticket(world: World) -> None:
    ticket = world.new_ticket()
    bob = world.person("bob")
    moved = bob.transition(ticket, "IN_PROGRESS")
    problem = bob.transition(ticket, "RESOLVED", expect=409)
    assert problem["code"] == "version_conflict"
    assert problem["ticket"]["version"] == moved["version"]
    # Without a version there is nothing to be in conflict with.
    path = f"/api/v1/tickets/{ticket['id']}/transitions"
    bob.post(path, {"to": "RESOLVED"}, expect=200)


def test_a_closed_ticket_takes_comments_and_nothing_else(world: World) -> None:
    ticket = world.closed_ticket()
    path = f"/api/v1/tickets/{ticket['id']}"
    world.person("carol").post(f"{path}/comments", {"body": "Thanks."}, expect=201)
    problem = world.person("alice").change_ticket(ticket, title="x", expect=409)
    assert problem["code"] == "ticket_closed"


@pytest.mark.parametrize(
    ("name", "assign", "take", "change"),
    [
        ("dave", True, True, True),  # a member of its group
        ("alice", False, False, True),  # who asked for it
        ("carol", False, False, False),
        ("root", True, True, True),
    ],
)
def test_moves_say_what_else_one_may_do(
    world: World, name: str, assign: bool, take: bool, change: bool
) -> None:
    ticket = world.new_ticket(item="db-restart", service="web/shop")
    person = world.person(name)
    rights = person.get(f"/api/v1/tickets/{ticket['id']}/transitions", expect=200).json()["rights"]
    wanted = {"assign": assign, "take": take, "change": change}
    assert {right: answer["allowed"] for right, answer in rights.items()} == wanted
    # What is said beforehand is what a change is answered with.
    changes = {
        "assign": {"assignee": "erin"},
        "take": {"assignee": name},
        "change": {"title": "Another"},
    }
    for right, change_body in changes.items():
        now = person.get(f"/api/v1/tickets/{ticket['id']}").json()
        if wanted[right]:
            assert rights[right]["reason"] is None
            person.change_ticket(now, **change_body)
        else:
            problem = person.change_ticket(now, expect=403, **change_body)
            assert rights[right]["reason"] == problem["detail"]


def test_a_closed_ticket_gives_no_rights(world: World) -> None:
    ticket = world.closed_ticket()
    path = f"/api/v1/tickets/{ticket['id']}/transitions"
    rights = world.person("root").get(path, expect=200).json()["rights"]
    for right in rights.values():
        assert not right["allowed"]
        assert "is closed" in right["reason"]


def test_moves_are_explained(world: World) -> None:
    ticket = world.new_ticket(item="db-restart", service="web/shop")
    path = f"/api/v1/tickets/{ticket['id']}/transitions"
    body = world.person("dave").get(path, expect=200).json()
    assert (body["from"], body["version"]) == ("OPEN", 1)
    assert [move["to"] for move in body["items"]] == ["IN_PROGRESS", "RESOLVED", "CLOSED"]
    move = body["items"][0]
    assert move["declared"] and move["allowed"]
    assert (move["via"], move["role"]) == ("inherited", "db-admins")
    assert move["resolved"] == "acme/web/shop/db-admins"
    assert move["member_of"] == "acme/db-admins"
    assert [(step["name"], step["outcome"]) for step in move["cascade"]] == [
        ("acme/web/shop/db-admins", "match"),
        ("acme/web/db-admins", "skipped"),
        ("acme/db-admins", "skipped"),
    ]
    move = world.person("carol").get(path).json()["items"][0]
    assert move["declared"] and not move["allowed"]
    assert move["via"] is None
    move = world.person("root").get(path).json()["items"][0]
    assert move["via"] == "superadmin"
    refused = world.person("root").get(path).json()["items"][1]
    assert not refused["declared"] and not refused["allowed"]  # B3.4


def test_a_move_with_a_comment_is_one_moment(world: World) -> None:
    ticket = world.person("bob").transition(world.new_ticket(), "IN_PROGRESS", comment="On *it*.")
    path = f"/api/v1/tickets/{ticket['id']}"
    comments = world.person("alice").get(f"{path}/comments").json()["items"]
    assert comments[0]["body_html"] == "<p>On <em>it</em>.</p>\n"
    rows = world.person("alice").history(ticket)
    assert {row["at"] for row in rows[1:]} == {rows[1]["at"]}
    assert {row["kind"] for row in rows[1:]} == {"status", "assignee", "comment"}
    assert [row["comment_id"] for row in rows if row["kind"] == "comment"] == [comments[0]["id"]]


# Who may not do what, with the code and a word that the explanation must have.
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("carol", {"title": "Mine"}, "forbidden_change", "requester"),
    ("carol", {"assignee": "carol"}, "forbidden_assign", "acme/oncall"),
    ("alice", {"assignee": "alice"}, "forbidden_assign", "acme/oncall"),
    ("alice", {"assignee_group": "db-admins"}, "forbidden_assign", "acme/oncall"),
    ("alice", {"service": "web"}, "forbidden_change", "acme/oncall"),
]


@pytest.mark.parametrize(("name", "fields", "code", "word"), REFUSED)
def test_refusals_say_who_may(
    world: World, name: str, fields: dict[str, Any], code: str, word: str
) -> None:
    ticket = world.new_ticket()
    problem = world.person(name).change_ticket(ticket, expect=403, **fields)
    assert problem["code"] == code
    assert word in problem["detail"]
    assert world.person("alice").get(f"/api/v1/tickets/{ticket['id']}").json()["version"] == 1


def test_nobody_chooses_who_may_move_their_ticket(world: World) -> None:
    """Roles are looked up from the service (B2.3): it takes the right to assign to change it."""
    wendy, root = world.person("wendy"), world.person("root")
    ticket = wendy.open_ticket(workflow="incident", title="Slow", service="api")
    problem = wendy.change_ticket(ticket, service="web/shop", expect=403)
    assert "superadmins, and by whoever takes it" in problem["detail"]
    wendy.change_ticket(ticket, assignee="wendy", expect=403)  # no group of hers covers acme/api
    ticket = root.change_ticket(ticket, service="web/shop")
    ticket = wendy.change_ticket(ticket, assignee="wendy")  # acme/web/oncall covers acme/web/shop
    ticket = wendy.change_ticket(ticket, service="web")
    rows = [row for row in wendy.history(ticket) if row["kind"] == "service"]
    assert [(row["via"], row["new"]) for row in rows] == [
        ("superadmin", "acme/web/shop"),
        ("assignee", "acme/web"),
    ]


def test_what_groups_decided_is_not_taken_to_another_service(world: World) -> None:
    """Begun where somebody may make the moves, it may not end where others would be asked."""
    wendy, root = world.person("wendy"), world.person("root")
    ticket = wendy.open_ticket(workflow="incident", title="Slow", service="web/shop")
    ticket = wendy.change_ticket(ticket, assignee="wendy")
    ticket = wendy.change_ticket(ticket, service="api")  # OPEN: nobody has decided anything yet
    ticket = wendy.change_ticket(ticket, service="web/shop")
    ticket = wendy.transition(ticket, "IN_PROGRESS")
    problem = wendy.change_ticket(ticket, service="api", expect=403)
    assert problem["code"] == "forbidden_change"
    assert "a group whose scope covers acme/api" in problem["detail"]
    ticket = wendy.change_ticket(ticket, service="web")  # acme/web/oncall is asked there, too
    ticket = wendy.change_ticket(ticket, assignee="bob")
    ticket = world.person("bob").change_ticket(ticket, service="api")  # acme/oncall covers all
    ticket = world.person("bob").change_ticket(ticket, assignee="root")
    ticket = root.change_ticket(ticket, service="web")
    rows = [row for row in wendy.history(ticket) if row["kind"] == "service"]
    assert [(row["actor"], row["via"], row["new"]) for row in rows[2:]] == [
        ("wendy", "assignee", "acme/web"),
        ("bob", "assignee", "acme/api"),
        ("root", "superadmin", "acme/web"),
    ]


def test_all_of_a_change_or_none_of_it(world: World) -> None:
    ticket = world.new_ticket()
    world.person("alice").change_ticket(ticket, title="New", assignee="nobody", expect=422)
    assert world.person("alice").get(f"/api/v1/tickets/{ticket['id']}").json() == ticket | {
        "sla": world.person("alice").get(f"/api/v1/tickets/{ticket['id']}").json()["sla"]
    }


KEYED: list[tuple[str, dict[str, Any], dict[str, Any], int]] = [
    ("/api/v1/tickets", {"item": "outage"}, {"item": "db-restart"}, 201),
    ("/api/v1/tickets/{id}/comments", {"body": "Once."}, {"body": "Twice."}, 201),
    ("/api/v1/tickets/{id}/transitions", {"to": "IN_PROGRESS"}, {"to": "RESOLVED"}, 200),
]


@pytest.mark.parametrize(("path", "body", "other", "status"), KEYED)
def test_a_repeated_request_has_one_effect(
    world: World, path: str, body: dict[str, Any], other: dict[str, Any], status: int
) -> None:
    bob = world.person("bob")
    ticket = world.new_ticket()
    path = path.format(id=ticket["id"])
    key = {"Idempotency-Key": f"key for {path}"}
    first = bob.post(path, body, headers=key, expect=status)
    rows = len(bob.history(ticket))
    again = bob.post(path, body, headers=key, expect=status)
    assert again.content == first.content
    assert again.headers.get("Location") == first.headers.get("Location")
    assert again.headers.get("ETag") == first.headers.get("ETag")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert len(bob.history(ticket)) == rows
    problem = problem_of(bob.post(path, other, headers=key, expect=422))
    assert (problem["code"], problem["pointer"]) == ("idempotency_key_reused", "Idempotency-Key")
    # The key of one person means nothing for another.
    if status == 201:
        mine = world.person("alice").post(path, body, headers=key, expect=201)
        assert mine.json()["id"] != first.json()["id"]


def test_a_refused_request_may_try_its_key_again(world: World) -> None:
    ticket = world.new_ticket()
    path = f"/api/v1/tickets/{ticket['id']}/transitions"
    key = {"Idempotency-Key": f"later {ticket['id']}"}
    body = {"to": "CLOSED"}
    alice = world.person("alice")
    alice.post(path, body, headers=key, expect=403)
    moved = world.person("bob").transition(ticket, "IN_PROGRESS")
    world.person("bob").transition(moved, "RESOLVED")
    alice.post(path, body, headers=key, expect=200)


@pytest.mark.parametrize("key", ["", "x" * 256, "é"])
def test_unfit_keys(world: World, key: str) -> None:
    headers = {"Idempotency-Key": key.encode()}
    answer = world.person("alice").post(
        "/api/v1/tickets",
        {"item": "outage"},
        headers=headers,  # type: ignore[arg-type]
        expect=400,
    )
    assert problem_of(answer)["code"] == "idempotency_key_invalid"


def test_repetitions_at_the_same_moment_have_one_effect(make_world: Callable[[], World]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    world = make_world()
    alice = world.person("alice")
    key = {"Idempotency-Key": "all at once"}

    def send(_: int) -> int:
        client = world.person("alice")
        answer = client.post("/api/v1/tickets", {"item": "outage"}, headers=key, expect=201)
        return int(answer.json()["id"])

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(32))) == {1}
    assert len(alice.get("/api/v1/tickets").json()["items"]) == 1
