"""The reload of development builds: all or nothing, and it says what changed."""

from collections.abc import Callable

import pytest
from itops.client import problem_of
from itops.world import World

BAD = "workflows:\n  - {name: empty, displayName: Empty, transitions: []}\n"
PATH = "/api/v1/dev/registry/reload"


@pytest.fixture(scope="module")
def own_world(make_world: Callable[[], World]) -> World:
    return make_world()


def revision(world: World) -> str:
    return str(world.person("carol").get("/api/v1/registry").json()["revision"])


def test_nothing_changed(own_world: World) -> None:
    before = revision(own_world)
    body = own_world.reload(expect=200).json()
    assert body["revision"] == body["previous"] == before
    none = {"added": [], "removed": [], "changed": []}
    assert body["changed"] == dict.fromkeys(("workflows", "categories", "items", "groups"), none)


def test_changes_are_named(own_world: World) -> None:
    doomed = own_world.policy / "zz-doomed.yaml"
    text = doomed.read_text()
    doomed.write_text("groups: [{name: newcomers, users: [carol]}]\n")
    body = own_world.reload(expect=200).json()
    assert body["changed"]["workflows"]["removed"] == ["acme/doomed"]
    assert body["changed"]["groups"]["added"] == ["acme/newcomers"]
    memberships = own_world.person("carol").get("/api/v1/session").json()["memberships"]
    assert memberships == ["acme/newcomers"]
    doomed.write_text(text)
    own_world.reload(expect=200)


def test_an_error_leaves_everything_as_it_was(own_world: World) -> None:
    before = revision(own_world)
    bad = own_world.policy / "bad.yaml"
    bad.write_text(BAD)
    problem = problem_of(own_world.reload(expect=422))
    assert problem["code"] == "registry_invalid"
    codes = [item["code"] for item in problem["diagnostics"] if item["severity"] == "error"]
    assert codes == ["workflow.no_transitions"]
    assert problem["diagnostics"][0]["file"] == str(bad)
    assert revision(own_world) == before
    metrics = own_world.nobody().get("/metrics").text
    assert f'itops_config_info{{revision="{before}"}} 1' in metrics
    bad.unlink()
    own_world.reload(expect=200)
    metrics = own_world.nobody().get("/metrics").text
    assert "itops_config_last_reload_successful 1" in metrics


def test_what_is_not_read_is_told(own_world: World) -> None:
    """B7.1: a file whose name keeps it from being read."""
    odd = own_world.policy / "more.yml"
    odd.write_text("groups: []\n")
    warnings = own_world.reload(expect=200).json()["warnings"]
    assert [item["code"] for item in warnings if item["file"] == str(odd)] == ["source.ignored"]
    assert own_world.person("carol").get("/api/v1/registry").json()["warnings"] == warnings
    odd.unlink()
    own_world.reload(expect=200)


def test_an_empty_directory_is_an_error(own_world: World) -> None:
    before = revision(own_world)
    hidden = own_world.policy.with_name("hidden")
    own_world.policy.rename(hidden)
    own_world.policy.mkdir()
    problem = problem_of(own_world.reload(expect=422))
    assert [item["code"] for item in problem["diagnostics"]] == ["source.empty"]
    own_world.policy.rmdir()
    problem = problem_of(own_world.reload(expect=422))
    assert [item["code"] for item in problem["diagnostics"]] == ["source.missing"]
    hidden.rename(own_world.policy)
    assert revision(own_world) == before


def test_the_expected_revision_must_be_there(own_world: World) -> None:
    other = "sha256:" + "0" * 64
    root = own_world.person("root")
    problem = problem_of(root.post(f"{PATH}?expect={other}", expect=409))
    assert problem["code"] == "not_projected_yet"
    assert problem["on_disk"] == revision(own_world)
    body = root.post(f"{PATH}?expect={revision(own_world)}", expect=200).json()
    assert body["revision"] == revision(own_world)


@pytest.mark.parametrize("value", ["latest", "sha256:", "sha256:" + "A" * 64, "0" * 64])
def test_what_is_expected_must_be_a_revision(own_world: World, value: str) -> None:
    answer = own_world.person("root").post(f"{PATH}?expect={value}", expect=400)
    assert problem_of(answer)["pointer"] == "?expect"


def test_the_server_says_that_something_else_is_on_disk(own_world: World) -> None:
    extra = own_world.policy / "extra.yaml"
    seen = len(own_world.server.logs)
    extra.write_text("groups: [{name: extra}]\n")
    own_world.server.wait_for_log(
        "policy on disk differs from what is active and would load", since=seen
    )
    body = own_world.person("carol").get("/api/v1/registry").json()
    assert body["on_disk"]["pending"]
    assert body["on_disk"]["would_load"]
    assert body["on_disk"]["revision"] != body["revision"]
    answer = own_world.reload(expect=200).json()
    assert answer["revision"] == body["on_disk"]["revision"]
    body = own_world.person("carol").get("/api/v1/registry").json()
    assert not body["on_disk"]["pending"]
