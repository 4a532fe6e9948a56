"""Events: in order, each once, over restarts; who may listen; what ends a stream."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from itops import Server
from itops.client import Client, get_as_bytes, problem_of
from itops.engine import execute
from itops.events import Event, Listener, wait_for_listeners
from itops.world import POLICY, World

EVENTS = "/api/v1/events"


@pytest.fixture
def own_world(make_world: Callable[[], World]) -> World:
    """For tests that stop the server, or change policy, or need a log that begins with them."""
    return make_world()


def check(world: World, event: Event) -> Event:
    """Its data is as the contract says, and only events of tickets have an id."""
    schema = f"/paths/{EVENTS.replace('/', '~1')}/get/x-events/{event.name}"
    world.contract.validate(schema, event.data)
    assert (event.id is not None) == (event.name == "ticket")
    return event


def hello(world: World, listener: Listener) -> dict[str, Any]:
    event = check(world, listener.next())
    assert event.name == "hello"
    return event.data


def test_a_change_is_told_to_everybody_once(world: World) -> None:
    with Listener(world.person("alice")) as first, Listener(world.person("carol")) as second:
        last_id = int(hello(world, first)["last_event_id"])
        hello(world, second)
        ticket = world.new_ticket()
        moved = world.person("bob").transition(ticket, "IN_PROGRESS", comment="On it.")
        for listener in (first, second):
            opened = check(world, listener.next())
            assert (opened.id, opened.data["kinds"]) == (str(last_id + 1), ["opened"])
            event = check(world, listener.next())
            assert event.id == str(last_id + 2)
            assert event.data == {
                "id": ticket["id"],
                "number": ticket["number"],
                "version": 2,
                "status": "IN_PROGRESS",
                "priority": "CRITICAL",
                "assignee": "bob",
                "assignee_group": "acme/oncall",
                "service": "acme",
                "title": "Service Outage",
                "actor": "bob",
                "kinds": ["status", "assignee", "comment"],
                "at": moved["updated_at"],
            }


def test_who_comes_back_gets_what_was_missed(own_world: World) -> None:
    world = own_world
    alice = world.person("alice")
    with Listener(alice) as listener:
        hello(world, listener)
        world.new_ticket()
        assert listener.next().id == "1"
    for _ in range(3):
        world.new_ticket()
    world.server.restart()
    world._clients.clear()  # the port is a new one
    alice = world.person("alice")
    with Listener(alice, last_id=listener.last_id) as listener:
        assert hello(world, listener)["last_event_id"] == "4"
        assert [check(world, listener.next()).id for _ in range(3)] == ["2", "3", "4"]
        world.new_ticket()
        assert listener.next().id == "5"
    with Listener(alice, query="?after=3") as listener:
        hello(world, listener)
        assert [listener.next().id for _ in range(2)] == ["4", "5"]


@pytest.mark.parametrize("last_id", ["99999999", "-1", "x", "99999999999999999999"])
def test_an_unknown_id_means_to_start_anew(world: World, last_id: str) -> None:
    world.new_ticket()
    with Listener(world.person("alice"), last_id=last_id) as listener:
        hello(world, listener)
        event = check(world, listener.next())
        assert event.name == "reset"
        world.new_ticket()
        assert listener.next().id == str(int(event.data["last_event_id"]) + 1)


def test_too_much_missed_means_to_start_anew(own_world: World) -> None:
    world = own_world
    ids = [world.new_ticket()["id"] for _ in range(100)]
    root = world.person("root")
    for round_number in range(10):
        body = {"ids": ids, "action": "assign", "assignee": ("bob", "wendy")[round_number % 2]}
        assert root.post("/api/v1/tickets/bulk", body).json()["succeeded"] == 100
    with Listener(root, last_id="99") as listener:
        hello(world, listener)
        assert listener.next().name == "reset"
    with Listener(root, last_id="100") as listener:
        hello(world, listener)
        assert [listener.next().id for _ in range(1000)] == [str(i) for i in range(101, 1101)]


def test_another_process_is_heard_too(own_world: World, start_server: Callable[..., Any]) -> None:
    """Two servers on one database: the table is the truth, whoever wrote."""
    world = own_world
    directory = world.server.database_path.parent
    other = start_server(registry=world.policy, directory=directory)
    with Listener(world.person("alice")) as listener:
        hello(world, listener)
        token = other.program.create_token(other.database, "alice")
        Client(other.url, token=token).open_ticket(item="outage")
        assert listener.next().data["actor"] == "alice"


def test_a_reload_is_told(own_world: World) -> None:
    world = own_world
    with Listener(world.person("alice")) as listener:
        before = hello(world, listener)
        assert before["pending"] is False
        policy = world.policy / "policy.yaml"
        policy.write_text(policy.read_text() + "# touched\n")
        pending = check(world, listener.next())
        assert pending.data == {"revision": before["revision"], "previous": None, "pending": True}
        reloaded = world.reload(expect=200).json()
        swapped = check(world, listener.next())
        while swapped.data["pending"]:  # until the observer has looked again
            swapped = check(world, listener.next())
        assert swapped.data["revision"] == reloaded["revision"]


def test_a_sign_of_life_comes_now_and_then(world: World, start_server: Callable[..., Any]) -> None:
    server = start_server(registry=world.policy, arguments=("--heartbeat-seconds", "1"))
    with Listener(server.with_token("alice")) as listener:
        listener.next()
        for _ in range(2):
            assert listener.next(comments=True) == Event("", "ping")


def test_who_signs_out_or_is_disabled_hears_no_more(
    world: World, start_server: Callable[..., Any]
) -> None:
    server = start_server(registry=world.policy, arguments=("--heartbeat-seconds", "1"))
    alice, bob = server.sign_in("alice"), server.with_token("bob")
    with Listener(alice) as hers, Listener(bob) as his:
        hers.next()
        his.next()
        alice.sign_out()
        hers.wait_for_end()
        server.program.run("user", "disable", "bob", "--db", server.database, status=0)
        his.wait_for_end()
    problem_of(bob.get(EVENTS, expect=401))


def test_a_server_that_stops_ends_the_streams(server: Server) -> None:
    with Listener(server.with_token("alice")) as listener:
        listener.next()
        server.stop()
        listener.wait_for_end()


def test_fifty_tabs_behind_one_proxy(world: World) -> None:
    alice = world.in_browser("alice")
    listeners = [Listener(alice) for _ in range(50)]
    for listener in listeners:
        hello(world, listener)
    world.new_ticket()
    assert len({listener.next().id for listener in listeners}) == 1
    for listener in listeners:
        listener.close()


def test_a_quarter_of_the_connections_is_left_for_requests(
    start_server: Callable[..., Any],
) -> None:
    server = start_server(arguments=("--max-connections", "8"))
    alice = server.with_token("alice")
    listeners = [Listener(alice) for _ in range(6)]
    for listener in listeners:
        assert listener.next().name == "hello"
    answer = alice.get(EVENTS, expect=503)
    assert problem_of(answer)["code"] == "too_many_listeners"
    assert answer.headers["Retry-After"] == "1"
    for listener in listeners:
        listener.close()


def refusal(server: Server, client: Client) -> dict[str, Any]:
    """What is said instead of a stream. (With one, an HTTP library would wait for its end.)"""
    with server.raw() as connection:
        answer = connection.exchange(get_as_bytes(client, f"{EVENTS}?after=0"))
    assert answer.status == 503
    assert answer.headers["retry-after"] == "1"
    return answer.problem()


def test_nobody_takes_the_room_of_others(server: Server) -> None:
    alice = server.with_token("alice")
    listeners = [Listener(alice) for _ in range(64)]
    for listener in listeners:
        assert listener.next().name == "hello"
    problem = refusal(server, alice)
    assert problem["code"] == "too_many_listeners"
    assert problem["detail"] == "64 clients listen in your name already; close one of them."
    with Listener(server.with_token("bob")) as other:
        assert other.next().name == "hello"
    listeners.pop().close()
    wait_for_listeners(alice, 63)
    listeners.append(Listener(alice))
    assert listeners[-1].next().name == "hello"
    for listener in listeners:
        listener.close()


def write_a_thousand_events(server: Server) -> None:
    """Of a kilobyte each."""
    root = server.with_token("root", superadmin=True)
    ids = [root.open_ticket(item="outage", title="🔥" * 200)["id"] for _ in range(200)]
    for name in ("alice", "bob", "alice", "bob"):
        body = {"ids": ids, "action": "assign", "assignee": name}
        assert root.post("/api/v1/tickets/bulk", body).json()["succeeded"] == 200


def test_who_catches_up_and_does_not_read(start_server: Callable[..., Any]) -> None:
    """A thousand events for each client do not fill the memory, and take no room from others."""
    server = start_server(registry=POLICY, arguments=("--threads", "1"))
    alice, bob = server.with_token("alice"), server.with_token("bob")
    write_a_thousand_events(server)
    with ExitStack() as deaf:
        for _ in range(60):
            connection = deaf.enter_context(server.raw(narrow=True))
            connection.send(get_as_bytes(alice, f"{EVENTS}?after=0"))
            connection._until(b"\r\n\r\n")
        assert refusal(server, alice)["code"] == "busy"
        answer = alice.get("/api/v1/tickets.csv", expect=503)  # it would come on top
        assert problem_of(answer)["code"] == "busy"
        assert alice.get("/api/v1/tickets.csv?q=nothing", expect=200).text.count("\n") == 1
        with Listener(alice) as listener, Listener(bob, query="?after=0") as other:
            assert listener.next().name == "hello"
            assert [other.next().name for _ in range(1001)] == ["hello"] + 1000 * ["ticket"]
    wait_for_listeners(alice, 0)
    with Listener(alice, query="?after=0") as listener:
        assert [listener.next().name for _ in range(1001)] == ["hello"] + 1000 * ["ticket"]


def test_who_catches_up_is_not_cut_off_for_what_was_missed(
    start_server: Callable[..., Any],
) -> None:
    server = start_server(registry=POLICY, arguments=("--threads", "1"))
    alice, bob = server.with_token("alice"), server.with_token("bob")
    write_a_thousand_events(server)
    with Listener(bob) as other, server.raw(narrow=True) as slow:
        assert other.next().name == "hello"
        slow.send(get_as_bytes(alice, f"{EVENTS}?after=0"))
        slow._until(b"event: hello")
        bob.open_ticket(item="outage")
        assert other.next().id == "1001"  # and so it was sent to alice before
        slow._until(b"id: 1001\n")


def test_a_listener_that_does_not_read_is_cut_off(own_world: World) -> None:
    """And nobody else is kept waiting by it."""
    world = own_world
    token = world.server.program.create_token(world.server.database, "alice")
    head = f"GET {EVENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    ids = [world.new_ticket(item="outage", title="t" * 200)["id"] for _ in range(200)]
    root = world.person("root")
    with world.server.raw() as deaf, Listener(world.person("alice")) as listener:
        deaf.send(head.encode())
        hello(world, listener)
        rounds = 0
        while "itops_event_listeners_dropped_total 0" in root.get("/metrics").text:
            body = {"ids": ids, "action": "assign", "assignee": ("bob", "wendy")[rounds % 2]}
            root.post("/api/v1/tickets/bulk", body, expect=200)
            rounds += 1
            for _ in ids:
                listener.next()
            assert rounds < 200
        deaf.assert_ended()


def test_what_nobody_listens_to_any_more_is_left(own_world: World) -> None:
    """The last one leaves while far more has happened than is read at a time."""
    server = own_world.server
    own_world.new_ticket()
    with server.raw(narrow=True) as deaf:
        deaf.send(get_as_bytes(own_world.person("alice"), EVENTS))
        deaf._until(b"hello")
        execute(
            server.database_path.parent,
            "INSERT INTO ticket_events (id, ticket_id, at_ms, actor, kinds)"
            " WITH RECURSIVE more(id) AS"
            " (SELECT 2 UNION ALL SELECT id + 1 FROM more WHERE id < 20000)"
            " SELECT more.id, ticket_id, at_ms, actor, kinds FROM more, ticket_events",
        )
        wait_for_listeners(own_world.person("bob"), 0)
    server.restart()


def test_at_once_when_it_need_not_go_on(world: World) -> None:
    before = world.person("alice").get(f"{EVENTS}?follow=false", expect=200).text
    assert before.startswith("event: hello\ndata: ") and before.count("event: ") == 1
    last_id = int(json.loads(before.split("data: ")[1])["last_event_id"])
    world.new_ticket()
    answer = world.person("alice").get(f"{EVENTS}?follow=false&after={last_id}", expect=200)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert f"\n\nid: {last_id + 1}\nevent: ticket\n" in answer.text


def test_a_proxy_is_told_not_to_collect(world: World) -> None:
    """nginx would pass events on by the buffer, long after they happened."""
    token = world.server.program.create_token(world.server.database, "alice")
    with world.server.raw() as listener:
        listener.send(
            f"GET {EVENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        assert b"\r\nX-Accel-Buffering: no\r\n" in listener._until(b"\r\n\r\n")


def test_old_http_gets_the_bare_text(world: World) -> None:
    token = world.server.program.create_token(world.server.database, "alice")
    with world.server.raw() as old:
        old.send(f"GET {EVENTS} HTTP/1.0\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        head = old._until(b"\r\n\r\n")
        assert b"Transfer-Encoding" not in head and b"Connection: close" in head
        assert old._until(b"\n\n").startswith(b"event: hello\ndata: {")


def test_a_head_has_no_stream(world: World) -> None:
    answer = world.person("alice").session.head(f"{world.server.url}{EVENTS}", timeout=10)
    assert answer.status_code == 200 and answer.content == b""


@pytest.mark.parametrize("query", ["?after=x", "?after=-1", "?follow=maybe", "?nothing=1"])
def test_what_makes_no_sense_is_refused(world: World, query: str) -> None:
    answer = world.person("alice").get(EVENTS + query, expect=400)
    assert problem_of(answer)["code"] == "invalid_query"
    world.nobody().get(EVENTS, expect=401)
