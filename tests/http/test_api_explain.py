"""The form "may X do Y on Z?": the very document of `itops explain`, with revision and rule."""

import json
from urllib.parse import urlencode

import pytest
from itops.client import problem_of
from itops.world import World


def explain(world: World, who: str = "carol", **query: str) -> dict:
    path = f"/api/v1/explain?{urlencode(query)}"
    return world.person(who).get(path, expect=200).json()


def on_the_command_line(world: World, **query: str) -> dict:
    arguments = ["explain", "--source", str(world.policy), "--format", "json"]
    for name, value in query.items():
        arguments += [f"--{name}", value]
    return json.loads(world.server.program.run(*arguments).stdout)


MOVE = {"workflow": "incident", "from": "OPEN", "to": "IN_PROGRESS"}


@pytest.mark.parametrize(
    "query",
    [
        {"user": "bob", "service": "web", "group": "oncall"},
        {"user": "alice", "service": "api", "group": "oncall"},
        {"user": "stranger", "service": "", "group": "db-admins"},
        {"user": "wendy@example.com", "service": "web/shop", "group": "db-admins"},
        {"user": "bob", "service": "api", **MOVE, "assignee": "bob"},
        {"user": "alice", "service": "api", **MOVE, "requester": "alice"},
        {"user": "bob", "service": "api", **MOVE, "to": "CLOSED"},
        {"user": "bob", "service": "api", **MOVE, "workflow": "nothing"},
    ],
)
def test_says_what_the_command_says(world: World, query: dict[str, str]) -> None:
    answer = explain(world, **query)
    revision = answer.pop("revision")
    rule = answer.pop("rule")
    assert answer == on_the_command_line(world, **query)
    assert revision == world.person("carol").get("/api/v1/registry").json()["revision"]
    if query.get("to") == "IN_PROGRESS" and query["workflow"] == "incident":
        file, line = rule.rsplit(":", 1)
        text = (world.policy / "policy.yaml").read_text().splitlines()
        assert file == str(world.policy / "policy.yaml")
        assert "from: OPEN, to: IN_PROGRESS" in text[int(line) - 1]
    else:
        assert rule is None


def test_the_server_knows_more_about_its_people(world: World) -> None:
    """Whoever is in the database has the e-mail address that a roster names, and may be root."""
    world.person("erin")
    assert explain(world, user="erin", group="db-admins")["allowed"]
    assert explain(world, user="root", group="oncall")["via"] == "superadmin"
    assert explain(world, who="erin", group="db-admins")["via"] == "member"
    assert not explain(world, who="carol", group="db-admins")["allowed"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({}, "?group"),
        ({"group": "oncall", **MOVE}, "?group"),
        ({"group": "oncall", "from": "OPEN"}, "?group"),
        ({"group": "oncall", "requester": "bob"}, "?group"),
        ({"workflow": "incident", "to": "CLOSED"}, "?from"),
        ({"workflow": "incident", "from": "OPEN"}, "?to"),
        ({"workflow": "incident", "from": "open", "to": "CLOSED"}, "?from"),
        ({"group": "oncall", "service": "a/b/c/d/e/f"}, "?service"),
        ({"group": "v_Í"}, "?group"),
        ({"group": "a/b/c/d/e/f/g"}, "?group"),
        ({**MOVE, "workflow": "a//b"}, "?workflow"),
    ],
)
def test_questions_that_make_no_sense(world: World, query: dict[str, str], pointer: str) -> None:
    answer = world.person("carol").get(f"/api/v1/explain?{urlencode(query)}", expect=400)
    assert problem_of(answer)["pointer"] == pointer
