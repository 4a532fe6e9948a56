"""Saved views: everybody has their own, under names of their own."""

from collections.abc import Callable

import pytest
from itops.client import problem_of
from itops.world import World

VIEW = {"name": "Mine", "query": "assignee=me", "layout": "board"}


@pytest.fixture
def world(make_world: Callable[[], World]) -> World:
    return make_world()


def test_a_view_comes_and_changes_and_goes(world: World) -> None:
    alice = world.person("alice")
    answer = alice.post("/api/v1/views", VIEW, expect=201)
    made = answer.json()
    assert {name: made[name] for name in VIEW} == VIEW
    path = f"/api/v1/views/{made['id']}"
    assert answer.headers["Location"] == path
    changed = alice.request("PUT", path, {"name": " Ours ", "query": ""}, expect=200).json()
    assert changed == made | {"name": "Ours", "query": "", "layout": "table"}
    alice.post("/api/v1/views", VIEW, expect=201)
    names = [view["name"] for view in alice.get("/api/v1/views", expect=200).json()["items"]]
    assert names == ["Ours", "Mine"]
    alice.delete(path, expect=204)
    assert problem_of(alice.delete(path, expect=404))["code"] == "view_not_found"
    assert len(alice.get("/api/v1/views").json()["items"]) == 1


def test_a_name_is_there_once_for_each_person(world: World) -> None:
    alice = world.person("alice")
    alice.post("/api/v1/views", VIEW, expect=201)
    other = alice.post("/api/v1/views", VIEW | {"name": "Other"}, expect=201).json()
    for method, path in (("POST", "/api/v1/views"), ("PUT", f"/api/v1/views/{other['id']}")):
        problem = problem_of(alice.request(method, path, VIEW, expect=409))
        assert (problem["code"], problem["pointer"]) == ("view_exists", "/name")
    world.person("bob").post("/api/v1/views", VIEW, expect=201)


def test_nobody_sees_or_touches_anothers(world: World) -> None:
    path = world.person("alice").post("/api/v1/views", VIEW, expect=201).headers["Location"]
    root = world.person("root")
    assert root.get("/api/v1/views").json() == {"items": []}
    root.request("PUT", path, VIEW, expect=404)
    root.delete(path, expect=404)
    assert len(world.person("alice").get("/api/v1/views").json()["items"]) == 1


def test_fifty_are_enough(world: World) -> None:
    carol = world.person("carol")
    for number in range(50):
        carol.post("/api/v1/views", VIEW | {"name": f"View {number}"}, expect=201)
    assert problem_of(carol.post("/api/v1/views", VIEW, expect=409))["code"] == "views_full"
    carol.delete(f"/api/v1/views/{carol.get('/api/v1/views').json()['items'][7]['id']}")
    carol.post("/api/v1/views", VIEW, expect=201)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name_required"),
        ({"name": "n" * 101}, "name_too_long"),
        ({"name": "a\nb"}, "name_invalid"),
        ({"query": "q" * 2049}, "query_too_long"),
        ({"query": "a\x7fb"}, "query_invalid"),
        ({"layout": "cards"}, "invalid_body"),
        ({"colour": "red"}, "invalid_body"),
    ],
)
def test_what_is_no_view(world: World, fields: dict[str, str], code: str) -> None:
    answer = world.person("alice").post("/api/v1/views", VIEW | fields, expect=422)
    assert problem_of(answer)["code"] == code


@pytest.mark.parametrize("name", ["0", "-1", "x", "99999999999999999999"])
def test_what_is_no_views_id(world: World, name: str) -> None:
    answer = world.person("alice").delete(f"/api/v1/views/{name}", expect=404)
    assert problem_of(answer)["code"] == "view_not_found"
