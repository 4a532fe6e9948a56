"""Previews: what opening would do, and what a text will look like. Nothing is written."""

from typing import Any

import pytest
from itops.client import problem_of
from itops.world import World


def preview(world: World, **fields: Any) -> dict[str, Any]:
    return world.person("alice").post("/api/v1/tickets/preview", fields, expect=200).json()


@pytest.mark.parametrize(
    "fields",
    [
        {"item": "outage", "service": "web"},
        {"item": "outage", "service": "api", "title": " Down ", "priority": "LOW"},
        {"item": "db-restart"},
        {"workflow": "incident", "title": "Odd noise", "service": "web/shop"},
    ],
)
def test_a_preview_keeps_its_word(world: World, fields: dict[str, str]) -> None:
    said = preview(world, **fields)
    ticket = world.new_ticket(**fields)
    for name in ("title", "service", "workflow", "priority", "assignee_group"):
        assert said[name] == ticket[name], name
    history = world.person("alice").history(ticket)
    assert len(history) == 1
    moves = world.person("alice").get(f"/api/v1/tickets/{ticket['id']}/transitions").json()
    declared = [item["to"] for item in moves["items"] if item["declared"]]
    assert [move["to"] for move in said["first_moves"]] == declared


def test_targets_say_where_they_come_from(world: World) -> None:
    assert preview(world, item="outage")["sla"]["source"] == "item"
    assert preview(world, item="db-restart")["sla"] == {
        "response_minutes": 120,
        "resolution_minutes": 1440,
        "source": "priority",
    }


def test_members_of_the_group_are_counted_with_the_inherited(world: World) -> None:
    groups = {
        group["name"]: group
        for group in world.person("alice").get("/api/v1/groups").json()["items"]
    }
    for service in ("", "web", "web/shop"):
        said = preview(world, item="db-restart", service=service)
        group = groups[said["assignee_group"]]
        names = set(group["users"])
        for inherited in group["inherited"]:
            names |= set(inherited["users"])
        assert said["group_members"] == len(names)
    assert preview(world, workflow="incident", title="x")["group_members"] == 0


def test_a_preview_refuses_what_opening_refuses_and_writes_nothing(world: World) -> None:
    alice = world.person("alice")
    newest = alice.get("/api/v1/tickets?sort=-created_at&limit=1").json()["items"]
    for fields in ({}, {"item": "nothing"}, {"workflow": "incident"}, {"item": "outage", "x": 1}):
        opened = problem_of(alice.post("/api/v1/tickets", fields, expect=422))
        said = problem_of(alice.post("/api/v1/tickets/preview", fields, expect=422))
        assert said | {"request_id": ""} == opened | {"request_id": ""}
    preview(world, item="outage")
    assert alice.get("/api/v1/tickets?sort=-created_at&limit=1").json()["items"] == newest


@pytest.mark.parametrize(
    "text",
    ["", "Looking at *it*.", "<script>alert(1)</script>", "[x](javascript:alert(1))", "a" * 65536],
)
def test_a_text_looks_as_it_will_as_a_comment(world: World, text: str) -> None:
    alice = world.person("alice")
    html = alice.post("/api/v1/markdown", {"text": text}, expect=200).json()["html"]
    if text:
        path = f"/api/v1/tickets/{world.new_ticket()['id']}/comments"
        assert html == alice.post(path, {"body": text}, expect=201).json()["body_html"]
    assert "<script" not in html and "javascript:" not in html


def test_a_text_is_bounded(world: World) -> None:
    answer = world.person("alice").post("/api/v1/markdown", {"text": "a" * 65537}, expect=422)
    assert problem_of(answer)["code"] == "text_too_long"
