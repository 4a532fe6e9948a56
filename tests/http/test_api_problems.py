"""Every problem code that the contract documents is provoked, by operation."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from itops.client import problem_of
from itops.contract import Contract, Operation
from itops.world import World

Provocation = Callable[[World], requests.Response]

# Refusals of the server itself, the same for all operations: tests/http/test_guards_*.py and, for
# what needs a broken machine, tests/faults.
OF_THE_SERVER = frozenset(
    {
        "bad_chunk",
        "bad_content_length",
        "bad_header",
        "bad_request",
        "bad_target",
        "bad_transfer_encoding",
        "busy",
        "commit_unknown",
        "database_busy",
        "database_full",
        "database_slow",
        "database_unavailable",
        "draining",
        "internal",
        "not_found",
        "repeated_header",
        "too_many_connections",
        "too_many_listeners",
    }
)

# A valid body for each operation that takes one.
BODIES: dict[str, dict[str, Any]] = {
    "signIn": {"username": "alice", "password": "correct horse alice"},
    "openTicket": {"item": "outage"},
    "changeTicket": {"title": "Changed"},
    "moveTicket": {"to": "IN_PROGRESS"},
    "addComment": {"body": "Hello."},
    "previewTicket": {"item": "outage"},
    "changeManyTickets": {"ids": [1], "action": "assign", "assignee": None},
    "saveView": {"name": "Mine", "query": ""},
    "changeView": {"name": "Mine", "query": ""},
    "renderMarkdown": {"text": "Hello."},
}
KEYED = ("openTicket", "moveTicket", "addComment")


def send(
    world: World,
    operation: Operation,
    *,
    who: str | None = "root",
    ticket: str = "1",
    query: str = "",
    body: Any = None,
    data: bytes | None = None,
    headers: dict[str, str] | None = None,
    in_browser: bool = False,
) -> requests.Response:
    """The operation with everything right, but for what the caller says."""
    client = world.nobody()
    if who is not None:
        client = world.in_browser(who) if in_browser else world.person(who)
    if in_browser:
        client.csrf_token = None
    sent = {"If-Match": "*"} if operation.id == "changeTicket" else {}
    if data is not None:
        sent["Content-Type"] = "application/json"
    elif operation.takes_body and body is None:
        body = BODIES[operation.id]
    path = operation.path.format(id=ticket, name="acme/incident", view=1) + query
    method = operation.method.upper()
    if data is not None:
        return client.request(method, path, data=data, headers=sent | (headers or {}))
    return client.request(method, path, body, headers=sent | (headers or {}))


def without_media_type(world: World, operation: Operation) -> requests.Response:
    return send(world, operation, data=b"{}", headers={"Content-Type": "text/plain"})


def with_key_of_another_body(world: World, operation: Operation) -> requests.Response:
    ticket = str(world.new_ticket()["id"])
    key = {"Idempotency-Key": f"reused {operation.id}"}
    send(world, operation, headers=key, ticket=ticket)
    body = BODIES[operation.id]
    other = {name: f"{value} " if name != "to" else "RESOLVED" for name, value in body.items()}
    return send(world, operation, headers=key, body=other, ticket=ticket)


# Codes that operations share, provoked in the same way for each.
SHARED: dict[str, Callable[[World, Operation], requests.Response]] = {
    "not_signed_in": lambda world, operation: send(world, operation, who=None),
    "csrf_required": lambda world, operation: send(world, operation, in_browser=True),
    "superadmin_required": lambda world, operation: send(world, operation, who="alice"),
    "invalid_query": lambda world, operation: send(world, operation, query="?nonsense=1"),
    "invalid_cursor": lambda world, operation: send(world, operation, query="?cursor=nonsense"),
    "target_too_long": lambda world, operation: send(world, operation, query="?q=" + "x" * 8192),
    "header_too_large": lambda world, operation: send(
        world, operation, headers={"X-Padding": "x" * 16384}
    ),
    "invalid_json": lambda world, operation: send(world, operation, data=b"{"),
    "invalid_body": lambda world, operation: send(world, operation, data=b'{"nonsense": 1}'),
    "body_too_large": lambda world, operation: send(
        world, operation, data=b" " * (1 << 20) + b"{}"
    ),
    "unsupported_media_type": without_media_type,
    "ticket_not_found": lambda world, operation: send(world, operation, ticket="999999"),
    "idempotency_key_invalid": lambda world, operation: send(
        world, operation, headers={"Idempotency-Key": "x" * 256}
    ),
    "idempotency_key_reused": with_key_of_another_body,
}


# What opening refuses, and the preview of it.
OPENING: dict[str, dict[str, Any]] = {
    "item_unknown": {"item": "nothing"},
    "item_not_offered": {"item": "web/shop/cart-broken"},
    "workflow_with_item": {"item": "outage", "workflow": "incident"},
    "workflow_required": {"title": "x"},
    "workflow_unknown": {"workflow": "nothing", "title": "x"},
    "title_required": {"workflow": "incident"},
    "title_too_long": {"item": "outage", "title": "x" * 201},
    "title_invalid": {"item": "outage", "title": "a\nb"},
    "description_too_long": {"item": "outage", "description": "x" * 65537},
    "service_invalid": {"item": "outage", "service": "a..b"},
}

# What is no view.
VIEW: dict[str, dict[str, Any]] = {
    "name_required": {"name": ""},
    "name_too_long": {"name": "n" * 101},
    "name_invalid": {"name": "a\nb"},
    "query_too_long": {"query": "q" * 2049},
    "query_invalid": {"query": "a\nb"},
}


def posting(path: str, body: dict[str, Any]) -> Provocation:
    return lambda world: world.person("alice").post(path, body)


def saving(**fields: Any) -> Provocation:
    return posting("/api/v1/views", {"name": "Mine", "query": ""} | fields)


def changing_a_view(**fields: Any) -> Provocation:
    def provoke(world: World) -> requests.Response:
        alice = world.person("alice")
        alice.post("/api/v1/views", {"name": "Taken", "query": ""})
        alice.post("/api/v1/views", {"name": "To change", "query": ""})
        last = alice.get("/api/v1/views").json()["items"][-1]["id"]
        return alice.request("PUT", f"/api/v1/views/{last}", {"name": "x", "query": ""} | fields)

    return provoke


def one_view_too_many(world: World) -> requests.Response:
    for number in range(50):
        saved = {"name": f"View {number}", "query": ""}
        world.person("wendy").post("/api/v1/views", saved, expect=201)
    return world.person("wendy").post("/api/v1/views", {"name": "One more", "query": ""})


def the_same_view_twice(world: World) -> requests.Response:
    saving(name="Twice")(world)
    return saving(name="Twice")(world)


def changing(**body: Any) -> Provocation:
    def provoke(world: World) -> requests.Response:
        path = f"/api/v1/tickets/{world.new_ticket()['id']}"
        return world.person("root").patch(path, body, headers={"If-Match": "*"})

    return provoke


def commenting(text: str) -> Provocation:
    return lambda world: world.person("alice").post("/api/v1/tickets/1/comments", {"body": text})


def moving(**body: Any) -> Provocation:
    def provoke(world: World) -> requests.Response:
        path = f"/api/v1/tickets/{world.new_ticket()['id']}/transitions"
        return world.person("bob").post(path, {"to": "IN_PROGRESS"} | body)

    return provoke


def change_by(name: str, **body: Any) -> Provocation:
    def provoke(world: World) -> requests.Response:
        path = f"/api/v1/tickets/{world.new_ticket()['id']}"
        return world.person(name).patch(path, body, headers={"If-Match": "*"})

    return provoke


def change_of_a_closed_ticket(world: World) -> requests.Response:
    path = f"/api/v1/tickets/{world.closed_ticket()['id']}"
    return world.person("root").patch(path, {"title": "x"}, headers={"If-Match": "*"})


def moves_of_a_stranded_ticket(world: World) -> requests.Response:
    return world.person("alice").get(f"/api/v1/tickets/{world.stranded_ticket()['id']}/transitions")


def move_of_a_stranded_ticket(world: World) -> requests.Response:
    path = f"/api/v1/tickets/{world.stranded_ticket()['id']}/transitions"
    return world.person("root").post(path, {"to": "IN_PROGRESS"})


def refused_move(world: World) -> requests.Response:
    path = f"/api/v1/tickets/{world.new_ticket()['id']}/transitions"
    return world.person("carol").post(path, {"to": "IN_PROGRESS"})


def bad_sources(world: World) -> requests.Response:
    bad = world.policy / "bad.yaml"
    bad.write_text("workflows: 7\n")
    answer = world.reload()
    bad.unlink()
    return answer


def throttled(world: World) -> requests.Response:
    body = {"username": "wendy", "password": "wrong password"}
    for _ in range(5):
        world.nobody().post("/api/v1/session", body, expect=401)
    return world.nobody().post("/api/v1/session", body)


def assigning_someone_who_left(world: World) -> requests.Response:
    world.disable("frank")
    return changing(assignee="frank")(world)


# Codes that an operation has for itself.
OWN: dict[tuple[str, str], Provocation] = {
    ("signIn", "sign_in_failed"): lambda world: world.nobody().post(
        "/api/v1/session", {"username": "alice", "password": "wrong password"}
    ),
    ("signIn", "sign_in_throttled"): throttled,
    ("getWorkflow", "workflow_not_found"): lambda world: world.person("alice").get(
        "/api/v1/workflows/acme/nothing"
    ),
    **{("openTicket", code): posting("/api/v1/tickets", OPENING[code]) for code in OPENING},
    **{
        ("previewTicket", code): posting("/api/v1/tickets/preview", OPENING[code])
        for code in OPENING
    },
    **{("saveView", code): saving(**VIEW[code]) for code in VIEW},
    **{("changeView", code): changing_a_view(**VIEW[code]) for code in VIEW},
    ("saveView", "view_exists"): the_same_view_twice,
    ("saveView", "views_full"): one_view_too_many,
    ("changeView", "view_exists"): changing_a_view(name="Taken"),
    ("changeView", "view_not_found"): lambda world: world.person("carol").request(
        "PUT", "/api/v1/views/1", {"name": "x", "query": ""}
    ),
    ("removeView", "view_not_found"): lambda world: world.person("carol").delete("/api/v1/views/1"),
    ("renderMarkdown", "text_too_long"): posting("/api/v1/markdown", {"text": "x" * 65537}),
    ("changeTicket", "title_required"): changing(title=""),
    ("changeTicket", "title_too_long"): changing(title="x" * 201),
    ("changeTicket", "title_invalid"): changing(title="a\nb"),
    ("changeTicket", "description_too_long"): changing(description="x" * 65537),
    ("changeTicket", "service_invalid"): changing(service="a..b"),
    ("changeTicket", "assignee_unknown"): changing(assignee="nobody"),
    ("changeTicket", "assignee_inactive"): assigning_someone_who_left,
    ("changeTicket", "group_unknown"): changing(assignee_group="nothing"),
    ("changeTicket", "forbidden_change"): change_by("carol", title="x"),
    ("changeTicket", "forbidden_assign"): change_by("alice", assignee="alice"),
    ("changeTicket", "ticket_closed"): change_of_a_closed_ticket,
    ("changeTicket", "version_conflict"): lambda world: world.person("alice").patch(
        "/api/v1/tickets/1", {"title": "x"}, headers={"If-Match": '"999"'}
    ),
    ("changeTicket", "precondition_required"): lambda world: world.person("alice").patch(
        "/api/v1/tickets/1", {"title": "x"}
    ),
    ("listMoves", "workflow_gone"): moves_of_a_stranded_ticket,
    ("moveTicket", "workflow_gone"): move_of_a_stranded_ticket,
    ("moveTicket", "forbidden_transition"): refused_move,
    ("moveTicket", "version_conflict"): moving(version=999),
    ("moveTicket", "comment_too_long"): moving(comment="x" * 65537),
    ("addComment", "comment_required"): commenting(""),
    ("addComment", "comment_too_long"): commenting("x" * 65537),
    ("reloadRegistry", "not_projected_yet"): lambda world: world.person("root").post(
        "/api/v1/dev/registry/reload?expect=sha256:" + "0" * 64
    ),
    ("reloadRegistry", "registry_invalid"): bad_sources,
}


def documented() -> list[tuple[str, str]]:
    contract = Contract()
    return [
        (operation.id, code)
        for operation in contract.operations.values()
        for code in contract.codes(operation)
        if code not in OF_THE_SERVER
    ]


@pytest.fixture(scope="module")
def ready_world(world: World) -> World:
    for name in ("alice", "bob", "carol", "root"):
        world.person(name)
    assert world.new_ticket()["id"] == 1
    return world


@pytest.mark.parametrize(("identity", "code"), documented())
def test_documented_code(ready_world: World, identity: str, code: str) -> None:
    operation = ready_world.contract.operations[identity]
    if (identity, code) in OWN:
        answer = OWN[identity, code](ready_world)
    else:
        assert code in SHARED, f"nothing here provokes {code} from {identity}"
        answer = SHARED[code](ready_world, operation)
    problem = problem_of(answer)
    assert problem["code"] == code
    assert str(answer.status_code) == ready_world.contract.codes(operation)[code]


def test_nothing_is_provoked_that_is_not_documented() -> None:
    assert set(OWN) <= set(documented())
    assert set(SHARED) <= {code for _, code in documented()}
