"""Signing in and out, cookies, CSRF, tokens and roles."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from itops.client import problem_of
from itops.server import Server
from itops.world import World


def test_sign_in_sets_a_careful_cookie(world: World) -> None:
    client = world.in_browser("alice")
    answer = client.get("/api/v1/session", expect=200)
    body = answer.json()
    assert body["user"] == {
        "username": "alice",
        "display_name": "Alice Moreau",
        "email": "alice@example.com",
        "is_superadmin": False,
    }
    assert body["csrf_token"] == client.csrf_token
    password = "correct horse alice"
    fresh = world.nobody().post("/api/v1/session", {"username": "alice", "password": password})
    cookie = fresh.headers["Set-Cookie"]
    assert cookie.startswith("itops_session=")
    for attribute in ("Path=/", "Max-Age=43200", "HttpOnly", "SameSite=Strict"):
        assert attribute in cookie.split("; ")
    assert "Secure" not in cookie  # plain HTTP: the browser would not send it back
    assert fresh.headers["Cache-Control"] == "no-store"


def test_e_mail_address_signs_in(world: World) -> None:
    world.person("erin")
    body = {"username": "erin@example.com", "password": "correct horse erin"}
    answer = world.nobody().post("/api/v1/session", body, expect=200)
    assert answer.json()["user"]["username"] == "erin"


def test_memberships_are_those_that_name_the_person(world: World) -> None:
    assert world.person("erin").get("/api/v1/session").json()["memberships"] == ["acme/db-admins"]
    assert world.person("carol").get("/api/v1/session").json()["memberships"] == []


def test_a_session_says_where_the_events_stand(world: World) -> None:
    alice = world.in_browser("alice")
    before = alice.get("/api/v1/session").json()["events"]
    hello = alice.get("/api/v1/events?follow=false").text
    assert json.loads(hello.split("data: ")[1]) == before
    world.new_ticket()
    body = {"username": "alice", "password": "correct horse alice"}
    after = world.nobody().post("/api/v1/session", body, expect=200).json()["events"]
    assert int(after["last_event_id"]) == int(before["last_event_id"]) + 1


def test_a_token_has_no_csrf_value(world: World) -> None:
    assert world.person("bob").get("/api/v1/session").json()["csrf_token"] is None


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("alice", "wrong password"),
        ("nobody", "correct horse alice"),
        ("", ""),
        ("alice@elsewhere.example", "correct horse alice"),
        ("ALICE", "correct horse alice "),
    ],
)
def test_failures_do_not_say_what_was_wrong(world: World, username: str, password: str) -> None:
    world.person("alice")
    body = {"username": username, "password": password}
    answer = world.nobody().post("/api/v1/session", body, expect=401)
    problem = problem_of(answer)
    assert problem["code"] == "sign_in_failed"
    assert "Set-Cookie" not in answer.headers
    other = world.nobody().post("/api/v1/session", {"username": "x", "password": "y"})
    assert problem["detail"] == other.json()["detail"]


def test_sign_out_ends_the_session(world: World) -> None:
    client = world.in_browser("alice")
    cookie = client.session.cookies["itops_session"]
    answer = client.delete("/api/v1/session", expect=204)
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    stolen = world.nobody()
    stolen.session.cookies["itops_session"] = cookie
    assert problem_of(stolen.get("/api/v1/session", expect=401))["code"] == "not_signed_in"


def test_a_disabled_person_is_out_at_once(make_world: Callable[[], World]) -> None:
    world = make_world()
    browser, token = world.in_browser("carol"), world.person("carol")
    token.get("/api/v1/session", expect=200)
    world.disable("carol")
    browser.get("/api/v1/session", expect=401)
    token.get("/api/v1/session", expect=401)
    body = {"username": "carol", "password": "correct horse carol"}
    world.nobody().post("/api/v1/session", body, expect=401)


CHANGES = [
    ("POST", "/api/v1/tickets", {"item": "outage"}),
    ("POST", "/api/v1/tickets/1/comments", {"body": "x"}),
    ("POST", "/api/v1/tickets/1/transitions", {"to": "CLOSED"}),
    ("PATCH", "/api/v1/tickets/1", {"title": "x"}),
    ("POST", "/api/v1/dev/registry/reload", None),
    ("DELETE", "/api/v1/session", None),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
@pytest.mark.parametrize("value", [None, "", "0" * 64, "other's"])
def test_a_cookie_needs_its_csrf_value(
    world: World, method: str, path: str, body: object, value: str | None
) -> None:
    client = world.in_browser("root")
    client.csrf_token = None
    if value == "other's":
        value = world.in_browser("bob").csrf_token
    headers = {"If-Match": "*"}
    if value is not None:
        headers["X-CSRF-Token"] = value
    answer = client.request(method, path, body, headers=headers, expect=403)
    assert problem_of(answer)["code"] == "csrf_required"


def test_reading_needs_no_csrf_value(world: World) -> None:
    client = world.in_browser("alice")
    client.csrf_token = None
    client.get("/api/v1/tickets", expect=200)


@pytest.mark.parametrize(
    "authorization", ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "itops_x", "bearer a b"]
)
def test_bad_tokens_are_nobody(world: World, authorization: str) -> None:
    answer = world.nobody().get("/api/v1/session", headers={"Authorization": authorization})
    assert problem_of(answer)["code"] == "not_signed_in"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_is_nobody(make_world: Callable[[], World]) -> None:
    world = make_world()
    token = world.person("bob")
    token.get("/api/v1/session", expect=200)
    run = world.server.program.run
    run("token", "revoke", "1", "--db", world.server.database, status=0)
    token.get("/api/v1/session", expect=401)


def test_a_bad_token_is_not_mended_by_a_cookie(world: World) -> None:
    client = world.in_browser("alice")
    client.get("/api/v1/session", headers={"Authorization": "Bearer nonsense"}, expect=401)


def test_only_a_superadmin_reloads(world: World) -> None:
    answer = world.person("alice").post("/api/v1/dev/registry/reload", expect=403)
    assert problem_of(answer)["code"] == "superadmin_required"


def test_failures_are_throttled_by_account(make_world: Callable[[], World]) -> None:
    world = make_world()
    world.person("alice")
    wrong = {"username": "alice", "password": "wrong password"}
    for _ in range(5):
        world.nobody().post("/api/v1/session", wrong, expect=401)
    right = {"username": "alice", "password": "correct horse alice"}
    answer = world.nobody().post("/api/v1/session", right, expect=429)
    assert problem_of(answer)["code"] == "sign_in_throttled"
    assert 1 <= int(answer.headers["Retry-After"]) <= 30
    # Others are not hit, and sessions that exist go on.
    world.in_browser("bob").get("/api/v1/session", expect=200)
    world.person("alice").get("/api/v1/session", expect=200)


def memory_of(pid: int) -> Iterator[bytes]:
    """What the process can write to, region by region; a sanitizer's shadow is left out."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            place, mode = line.split()[:2]
            start, end = (int(part, 16) for part in place.split("-"))
            if mode.startswith("rw") and end - start < 1 << 28:
                memory.seek(start)
                yield memory.read(end - start)


def test_passwords_do_not_stay_in_memory(start_server: Callable[..., Server]) -> None:
    # A function that is bound when it is first called has the registers saved on the stack, where
    # pieces of what was copied just before stay until something else comes to lie there.
    server = start_server(env={"LD_BIND_NOW": "1"})
    words = ("battery", "staple", "donkey", "zeppelin")
    passwords = ["-".join((word, "of", str(number))) for number, word in enumerate(words)]
    server.add_user("alice", passwords[0])
    client = server.client()
    attempts = (
        ({"username": "alice", "password": passwords[0]}, 200),
        ({"username": "alice", "password": passwords[1]}, 401),
        ({"username": "alice", "password": passwords[2], "extra": 1}, 422),
        ({"username": "alice", "password": passwords[3] + "\t" + "x" * 2000}, 401),
    )
    for body, status in attempts:
        client.post("/api/v1/session", body, expect=status)
    client.get("/healthz", expect=200)  # by now the exchange before has ended
    for region in memory_of(server.pid):
        for password in passwords:
            assert password.encode() not in region, password
