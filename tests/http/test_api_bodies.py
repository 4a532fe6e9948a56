"""Bodies that are refused: each problem says what is wrong and where."""

from typing import Any

import pytest
from itops.client import problem_of
from itops.world import World

OPEN = "/api/v1/tickets"
MOVE = "/api/v1/tickets/1/transitions"
COMMENT = "/api/v1/tickets/1/comments"
CHANGE = "/api/v1/tickets/1"
SIGN_IN = "/api/v1/session"


def field(name: str, value: str) -> bytes:
    return f'{{"{name}": {value}}}'.encode()


# Path, body, status, code, pointer, and a part of the text.
ROWS: list[tuple[str, bytes, int, str, str | None, str]] = [
    # Not JSON
    (OPEN, b"", 400, "invalid_json", None, "empty"),
    (OPEN, b"   \n", 400, "invalid_json", None, "empty"),
    (OPEN, b"item=outage", 400, "invalid_json", None, "line 1"),
    (OPEN, b"{", 400, "invalid_json", None, "near end of file"),
    (OPEN, b'{"item": "outage"', 400, "invalid_json", None, "'}' expected near end of file"),
    (OPEN, b'{"item": "outage",}', 400, "invalid_json", None, "near '}'"),
    (OPEN, b'{"item": "outage"} {}', 400, "invalid_json", None, "something follows"),
    (OPEN, b'{"item": "outage"}\x00', 400, "invalid_json", None, ""),
    (OPEN, b"{'item': 'outage'}", 400, "invalid_json", None, "column 2"),
    (OPEN, b'{item: "outage"}', 400, "invalid_json", None, "column"),
    (OPEN, b'{"item": outage}', 400, "invalid_json", None, "invalid token"),
    (OPEN, b'{"item": "out\nage"}', 400, "invalid_json", None, "line 1"),
    (OPEN, b'{"item": "a"} // note', 400, "invalid_json", None, "something follows"),
    (OPEN, b'{"title": "\\u0000"}', 400, "invalid_json", None, "U+0000"),
    (OPEN, b'{"title": "\\ud800"}', 400, "invalid_json", None, "line 1"),
    (OPEN, b'{"title": "\\uZZZZ"}', 400, "invalid_json", None, "line 1"),
    (OPEN, b'\xef\xbb\xbf{"item": "outage"}', 400, "invalid_json", None, "line 1"),
    (OPEN, '{"item": "outage"}'.encode("utf-16"), 400, "invalid_json", None, "not UTF-8"),
    (OPEN, b'{"title": "caf\xe9"}', 400, "invalid_json", None, "line 1, column 15: a byte"),
    (OPEN, b'{\n "title":\n "\xc0\x80"}', 400, "invalid_json", None, "line 3, column 3: a byte"),
    (OPEN, b'{"title": "\xed\xa0\x80"}', 400, "invalid_json", None, "not UTF-8"),
    (OPEN, b'{"title": "\xf4\x90\x80\x80"}', 400, "invalid_json", None, "not UTF-8"),
    (OPEN, b"[" * 33, 400, "invalid_json", None, "column 33: nested too deep"),
    (OPEN, b'{"item":' * 5000, 400, "invalid_json", None, "nested too deep"),
    (MOVE, b'{"version": 1e999}', 400, "invalid_json", None, "overflow"),
    (MOVE, b'{"version": 9223372036854775808}', 400, "invalid_json", None, "too big"),
    (MOVE, b'{"version": 0x1}', 400, "invalid_json", None, "line 1"),
    (MOVE, b'{"version": NaN}', 400, "invalid_json", None, "line 1"),
    (MOVE, b'{"version": 01}', 400, "invalid_json", None, "line 1"),
    # Not an object
    (OPEN, b"[]", 422, "invalid_body", None, "not an array"),
    (OPEN, b"null", 422, "invalid_body", None, "not null"),
    (OPEN, b'"outage"', 422, "invalid_body", None, "not a string"),
    (OPEN, b"1", 422, "invalid_body", None, "not an integer"),
    (COMMENT, b"true", 422, "invalid_body", None, "not a boolean"),
    # Fields that are unknown, repeated or missing
    (OPEN, field("itme", '"outage"'), 422, "invalid_body", "/itme", 'did you mean "item"'),
    (OPEN, field("titel", '"x"'), 422, "invalid_body", "/titel", 'did you mean "title"'),
    (OPEN, field("Item", '"outage"'), 422, "invalid_body", "/Item", 'did you mean "item"'),
    (OPEN, field("status", '"OPEN"'), 422, "invalid_body", "/status", "no field"),
    (OPEN, field("assignee", '"bob"'), 422, "invalid_body", "/assignee", "no field"),
    (OPEN, field("a/b~c", "1"), 422, "invalid_body", "/a~1b~0c", "no field"),
    (OPEN, field("", "1"), 422, "invalid_body", "/", "no field"),
    (OPEN, b'{"item": "outage", "item": "outage"}', 422, "invalid_body", "/item", "twice"),
    (OPEN, b'{"%s": 1, "%s": 1}' % (b"a" * 30, b"a" * 30), 422, "invalid_body", None, "A field"),
    (MOVE, b"{}", 422, "invalid_body", "/to", "missing"),
    (MOVE, field("comment", '"x"'), 422, "invalid_body", "/to", "missing"),
    (COMMENT, b"{}", 422, "invalid_body", "/body", "missing"),
    (COMMENT, field("text", '"x"'), 422, "invalid_body", "/text", "no field"),
    (CHANGE, field("status", '"CLOSED"'), 422, "invalid_body", "/status", "no field"),
    (CHANGE, field("version", "1"), 422, "invalid_body", "/version", "no field"),
    (SIGN_IN, field("username", '"alice"'), 422, "invalid_body", "/password", "missing"),
    (SIGN_IN, field("user", '"alice"'), 422, "invalid_body", "/user", "no field"),
    # Wrong types
    (OPEN, field("item", "null"), 422, "invalid_body", "/item", "a string, not null"),
    (OPEN, field("item", "7"), 422, "invalid_body", "/item", "a string, not an integer"),
    (OPEN, field("item", '["outage"]'), 422, "invalid_body", "/item", "not an array"),
    (OPEN, field("title", "{}"), 422, "invalid_body", "/title", "not an object"),
    (OPEN, field("priority", "3"), 422, "invalid_body", "/priority", "not an integer"),
    (MOVE, field("to", "null"), 422, "invalid_body", "/to", "a string, not null"),
    (MOVE, b'{"to": "CLOSED", "version": "1"}', 422, "invalid_body", "/version", "not a string"),
    (MOVE, b'{"to": "CLOSED", "version": 1.0}', 422, "invalid_body", "/version", "fraction"),
    (MOVE, b'{"to": "CLOSED", "version": true}', 422, "invalid_body", "/version", "not a boolean"),
    (MOVE, b'{"to": "CLOSED", "version": 0}', 422, "invalid_body", "/version", "at least 1"),
    (MOVE, b'{"to": "CLOSED", "version": -1}', 422, "invalid_body", "/version", "at least 1"),
    (CHANGE, field("title", "null"), 422, "invalid_body", "/title", "a string, not null"),
    (CHANGE, field("assignee", "7"), 422, "invalid_body", "/assignee", "a string or null"),
    # Only null means nobody: an empty text is somebody's mistake.
    (CHANGE, field("assignee", '""'), 422, "invalid_body", "/assignee", "null takes it away"),
    (CHANGE, field("assignee_group", '""'), 422, "invalid_body", "/assignee_group", "null takes"),
    (SIGN_IN, b'{"username": "a", "password": 1}', 422, "invalid_body", "/password", "a string"),
    # Unknown words
    (OPEN, field("priority", '"URGENT"'), 422, "invalid_body", "/priority", "HIGH or CRITICAL"),
    (OPEN, field("priority", '"high"'), 422, "invalid_body", "/priority", 'not "high"'),
    (MOVE, field("to", '"DONE"'), 422, "invalid_body", "/to", "RESOLVED or CLOSED"),
    (MOVE, field("to", '""'), 422, "invalid_body", "/to", "RESOLVED or CLOSED"),
    (CHANGE, field("priority", '""'), 422, "invalid_body", "/priority", "LOW, MEDIUM"),
    # What the use cases refuse
    (OPEN, b"{}", 422, "workflow_required", "/workflow", "catalog item or a workflow"),
    (OPEN, field("item", '"outge"'), 422, "item_unknown", "/item", "outge"),
    (OPEN, field("item", '"a b"'), 422, "item_unknown", "/item", ""),
    (OPEN, field("item", '"web/shop/cart-broken"'), 422, "item_not_offered", "/item", "acme"),
    (OPEN, field("service", '"a/b/c/d/e/f/g"'), 422, "service_invalid", "/service", ""),
    (OPEN, field("service", '"a..b"'), 422, "service_invalid", "/service", ""),
    (CHANGE, field("title", '""'), 422, "title_required", "/title", ""),
    # Nothing that shows: no-break space, zero-width space, byte-order mark, Hangul filler.
    (CHANGE, field("title", '"\\u00a0\\u200b\\ufeff\\u3164"'), 422, "title_required", "/title", ""),
    # What follows would be read backwards, also outside the title.
    (CHANGE, field("title", '"a\\u202eb"'), 422, "title_invalid", "/title", "direction"),
    (CHANGE, field("title", '"a\\u2066b"'), 422, "title_invalid", "/title", "direction"),
    (CHANGE, field("title", '"a\\nb"'), 422, "title_invalid", "/title", ""),
    (CHANGE, field("title", '"' + "x" * 201 + '"'), 422, "title_too_long", "/title", "200"),
    (CHANGE, field("assignee", '"bop"'), 422, "assignee_unknown", "/assignee", "bop"),
    (CHANGE, field("assignee_group", '"ops"'), 422, "group_unknown", "/assignee_group", "ops"),
    (COMMENT, field("body", '""'), 422, "comment_required", "/body", ""),
    (COMMENT, field("body", '" \\n"'), 422, "comment_required", "/body", ""),
    (COMMENT, field("body", '"' + "x" * 65537 + '"'), 422, "comment_too_long", "/body", ""),
]


@pytest.fixture(scope="module")
def ready_world(world: World) -> World:
    assert world.new_ticket()["id"] == 1
    return world


def send(world: World, path: str, body: bytes, content_type: str | None) -> Any:
    method = "PATCH" if path == CHANGE else "POST"
    headers = {"If-Match": "*"}
    if content_type is not None:
        headers["Content-Type"] = content_type
    return world.person("root").request(method, path, data=body, headers=headers)


@pytest.mark.parametrize(("path", "body", "status", "code", "pointer", "text"), ROWS)
def test_refused(
    ready_world: World,
    path: str,
    body: bytes,
    status: int,
    code: str,
    pointer: str | None,
    text: str,
) -> None:
    answer = send(ready_world, path, body, "application/json")
    problem = problem_of(answer)
    assert (answer.status_code, problem["code"], problem.get("pointer")) == (status, code, pointer)
    assert text in problem["detail"]


def test_nothing_has_come_of_all_that(ready_world: World) -> None:
    ticket = ready_world.person("alice").get("/api/v1/tickets/1").json()
    assert ticket["version"] == 1
    assert ready_world.person("alice").get("/api/v1/tickets/1/comments").json()["items"] == []
    assert len(ready_world.person("alice").get("/api/v1/tickets").json()["items"]) == 1


@pytest.mark.parametrize("path", [OPEN, MOVE, COMMENT, CHANGE, SIGN_IN])
@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json"],
)
def test_a_body_must_say_that_it_is_json(
    ready_world: World, path: str, content_type: str | None
) -> None:
    answer = send(ready_world, path, b"{}", content_type)
    problem = problem_of(answer)
    assert (answer.status_code, problem["code"]) == (415, "unsupported_media_type")
    assert problem["pointer"] == "Content-Type"


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/json ;x=y"]
)
def test_parameters_of_the_media_type_do_not_matter(ready_world: World, content_type: str) -> None:
    assert send(ready_world, COMMENT, b'{"body": "x"}', content_type).status_code == 201


@pytest.mark.parametrize("path", [OPEN, MOVE, COMMENT, CHANGE, SIGN_IN])
def test_a_body_above_the_limit(ready_world: World, path: str) -> None:
    body = b'{"body": "' + b"x" * (1 << 20) + b'"}'
    answer = send(ready_world, path, body, "application/json")
    assert (answer.status_code, problem_of(answer)["code"]) == (413, "body_too_large")
