"""What the server refuses before any handler sees it, and how: by bytes on a socket."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from itops import Program, Server
from itops.raw import RawConnection

GET = b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
POST = b"POST /api/v1/session HTTP/1.1\r\nHost: h\r\n"


def get(*fields: bytes, path: bytes = b"/healthz") -> bytes:
    lines = b"".join(field + b"\r\n" for field in fields)
    return b"GET " + path + b" HTTP/1.1\r\nHost: h\r\n" + lines + b"\r\n"


def post(*fields: bytes, body: bytes = b"") -> bytes:
    return POST + b"".join(field + b"\r\n" for field in fields) + b"\r\n" + body


REFUSED = {
    "two lengths": (post(b"Content-Length: 2", b"Content-Length: 2", body=b"{}"), 400),
    "two lengths in one field": (post(b"Content-Length: 2, 2", body=b"{}"), 400),
    "different lengths": (post(b"Content-Length: 2", b"Content-Length: 3", body=b"{}"), 400),
    "signed length": (post(b"Content-Length: +2", body=b"{}"), 400),
    "hexadecimal length": (post(b"Content-Length: 0x2", body=b"{}"), 400),
    "length and chunks": (
        post(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        400,
    ),
    "chunks and length": (
        post(b"Transfer-Encoding: chunked", b"Content-Length: 5", body=b"0\r\n\r\n"),
        400,
    ),
    "another coding": (post(b"Transfer-Encoding: gzip"), 400),
    "two codings": (post(b"Transfer-Encoding: gzip, chunked"), 400),
    "chunked twice": (post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"), 400),
    "hidden coding": (post(b"Transfer-Encoding : chunked"), 400),
    "chunks in HTTP/1.0": (
        b"POST /api/v1/session HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "no host": (b"GET /healthz HTTP/1.1\r\n\r\n", 400),
    "two hosts": (get(b"Host: other"), 400),
    "empty host": (b"GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", 400),
    "host with a path": (b"GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    "space before the colon": (get(b"X-A : 1"), 400),
    "tab before the colon": (get(b"X-A\t: 1"), 400),
    "folded line": (get(b"X-A: 1", b" 2"), 400),
    "no colon": (get(b"X-A"), 400),
    "no name": (get(b": 1"), 400),
    "NUL": (get(b"X-A: a\0b"), 400),
    "control byte": (get(b"X-A: a\x01b"), 400),
    "delete byte": (get(b"X-A: a\x7fb"), 400),
    "bare CR": (get(b"X-A: a\rb"), 400),
    "bare LF": (b"GET /healthz HTTP/1.1\nHost: h\n\n", 400),
    "empty lines first": (b"\r\n\r\n" + GET, 400),
    "no version": (b"GET /healthz\r\n\r\n", 400),
    "relative target": (b"GET healthz HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    "fragment": (get(path=b"/healthz#x"), 400),
    "broken escape": (get(path=b"/%zz"), 400),
    "raw byte in the target": (get(path=b"/\xff"), 400),
    "two spaces": (b"GET  /healthz HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    "target too long": (get(path=b"/" + b"a" * 9000), 414),
    "other version": (b"GET /healthz HTTP/2.0\r\nHost: h\r\n\r\n", 505),
    "prior knowledge of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "two authorizations": (get(b"Authorization: Bearer a", b"Authorization: Bearer b"), 400),
    "other expectation": (post(b"Expect: a-miracle", b"Content-Length: 2", body=b"{}"), 417),
    "header too large": (get(b"X-A: " + b"a" * 20000), 431),
    "header without end": (b"GET /healthz HTTP/1.1\r\nX-A: " + b"a" * 20000, 431),
    "too many fields": (get(*[b"X-%d: 1" % i for i in range(101)]), 431),
    "body too large": (post(b"Content-Length: 1048577"), 413),
    "length beyond numbers": (post(b"Content-Length: 99999999999999999999"), 400),
    "chunk too large": (post(b"Transfer-Encoding: chunked", body=b"100001\r\n"), 413),
    "chunk size with sign": (post(b"Transfer-Encoding: chunked", body=b"+2\r\n{}\r\n"), 400),
    "chunk size in C": (post(b"Transfer-Encoding: chunked", body=b"0x2\r\n{}\r\n"), 400),
    "chunk longer than said": (post(b"Transfer-Encoding: chunked", body=b"2\r\n{}x\r\n"), 400),
    "chunk with bare LF": (post(b"Transfer-Encoding: chunked", body=b"2\n{}\n0\n\n"), 400),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_request_is_refused_and_the_connection_closed(shared_server: Server, name: str) -> None:
    request, status = REFUSED[name]
    with shared_server.raw() as connection:
        connection.send(request)
        answer = connection.receive()
        assert answer.status == status
        assert answer.code
        assert answer.closes
        assert re.fullmatch(r"[0-9a-f]{24}", answer.headers["x-request-id"])
        connection.assert_closed()


@pytest.mark.parametrize("name", [n for n in REFUSED if "too" not in n])
def test_refusal_does_not_depend_on_how_bytes_arrive(shared_server: Server, name: str) -> None:
    request, status = REFUSED[name]
    with shared_server.raw() as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request:
            try:
                connection.send(bytes([byte]))
            except OSError:
                break  # it has refused already
        assert connection.receive().status == status


def test_nothing_behind_a_refused_request_is_served(shared_server: Server) -> None:
    """The classic of request smuggling: the second request must not be answered."""
    smuggled = b"GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n"
    with shared_server.raw() as connection:
        bad = post(b"Content-Length: 4", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n")
        connection.send(bad + smuggled)
        assert connection.receive().status == 400
        connection.assert_closed()


def test_body_of_a_request_that_has_none_by_custom_is_no_request(shared_server: Server) -> None:
    inner = b"GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n"
    for method in (b"GET", b"HEAD", b"DELETE", b"TRACE"):
        with shared_server.raw() as connection:
            connection.send(
                method + b" /api/nowhere HTTP/1.1\r\nHost: h\r\n"
                b"Content-Length: %d\r\n\r\n" % len(inner) + inner + GET
            )
            answer = connection.receive(head_only=method == b"HEAD")
            assert answer.status == 404
            following = connection.receive()
            assert (following.status, following.body) == (200, b'{"status":"ok"}')


def test_good_requests_in_odd_forms_are_served(shared_server: Server) -> None:
    good = [
        b"\r\n" + GET,
        b"GET /healthz HTTP/1.0\r\n\r\n",
        b"GET http://other/healthz HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /healthz? HTTP/1.1\r\nHOST:h\r\n\r\n",
        get(b"X-Empty:", b"X-A: caf\xc3\xa9", b"X-B:\t 1 \t"),
        b"GET /%68ealthz HTTP/1.1\r\nHost: h\r\n\r\n",
    ]
    for request in good:
        with shared_server.raw() as connection:
            assert connection.exchange(request).status == 200, request


def test_connections_are_kept_or_closed_as_asked(shared_server: Server) -> None:
    old = b"GET /healthz HTTP/1.0\r\n%s\r\n"
    with shared_server.raw() as connection:
        for _ in range(3):
            answer = connection.exchange(old % b"Connection: keep-alive\r\n")
            assert answer.headers["connection"] == "keep-alive"
        assert connection.exchange(old % b"").closes
        connection.assert_closed()
    with shared_server.raw() as connection:
        assert connection.exchange(get(b"Connection: close")).closes
        connection.assert_closed()


def test_pipelined_requests_are_answered_in_order(shared_server: Server) -> None:
    ids = [b"id-%d" % i for i in range(200)]
    paths = [b"/healthz", b"/readyz", b"/api/nowhere", b"/metrics"]
    requests = [
        get(b"X-Request-Id: " + request_id, path=paths[i % 4]) for i, request_id in enumerate(ids)
    ]
    with shared_server.raw() as connection:
        connection.send(b"".join(requests))
        for i, request_id in enumerate(ids):
            answer = connection.receive()
            assert answer.headers["x-request-id"] == request_id.decode()
            assert answer.status == [200, 200, 404, 200][i % 4]


def test_pipelined_bodies_end_where_they_say(shared_server: Server) -> None:
    body = b'{"username":"nobody","password":"nothing at all"}'
    by_length = post(
        b"Content-Type: application/json", b"Content-Length: %d" % len(body), body=body
    )
    in_chunks = post(
        b"Content-Type: application/json",
        b"Transfer-Encoding: chunked",
        body=b"".join(b"1;x=y\r\n%c\r\n" % byte for byte in body) + b"0\r\nX-Trailer: 1\r\n\r\n",
    )
    with shared_server.raw() as connection:
        connection.send(by_length + GET + in_chunks + GET)
        statuses = [connection.receive().status for _ in range(4)]
        assert statuses[1::2] == [200, 200]
        assert statuses[0] == statuses[2]
        assert statuses[0] in (401, 429)


def test_trailers_cannot_pose_as_fields(shared_server: Server) -> None:
    with shared_server.raw() as connection:
        connection.send(
            post(
                b"Transfer-Encoding: chunked",
                b"X-Request-Id: mine",
                body=b"2\r\n{}\r\n0\r\nX-Request-Id: other\r\nConnection: close\r\n\r\n",
            )
        )
        answer = connection.receive()
        assert answer.headers["x-request-id"] == "mine"
        assert not answer.closes


def test_head_is_get_without_the_body(shared_server: Server) -> None:
    with shared_server.raw() as connection:
        whole = connection.exchange(GET)
        connection.send(GET.replace(b"GET", b"HEAD") + GET)
        head = connection.receive(head_only=True)
        assert head.status == 200
        assert head.headers["content-length"] == str(len(whole.body))
        assert connection.receive().body == whole.body


def test_methods(shared_server: Server) -> None:
    with shared_server.raw() as connection:
        for method, status in (("POST", 405), ("OPTIONS", 405), ("TRACE", 405), ("BREW", 501)):
            answer = connection.exchange(GET.replace(b"GET", method.encode()))
            assert answer.status == status
            assert (answer.headers.get("allow") == "GET, HEAD") == (status == 405)
        answer = connection.exchange(b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")
        assert answer.status == 404
        assert connection.exchange(get(path=b"/api/nowhere")).code == "not_found"


class TestContinue:
    def test_is_said_when_the_body_is_wanted(self, shared_server: Server) -> None:
        body = b'{"username":"nobody","password":"nothing at all"}'
        with shared_server.raw() as connection:
            fields = [
                b"Content-Type: application/json",
                b"Content-Length: %d" % len(body),
                b"Expect: 100-continue",
            ]
            assert connection.exchange(post(*fields)).status == 100
            assert connection.exchange(body).status in (401, 429)

    def test_is_not_said_when_the_body_has_come(self, shared_server: Server) -> None:
        with shared_server.raw() as connection:
            answer = connection.exchange(
                post(b"Content-Length: 2", b"Expect: 100-continue", body=b"{}")
            )
            assert answer.status >= 400

    def test_is_not_said_for_a_body_that_is_too_large(self, shared_server: Server) -> None:
        with shared_server.raw() as connection:
            fields = [b"Content-Length: 9999999", b"Expect: 100-continue"]
            assert connection.exchange(post(*fields)).status == 413
            connection.assert_closed()

    def test_is_not_said_where_nothing_answers(self, shared_server: Server) -> None:
        with shared_server.raw() as connection:
            answer = connection.exchange(
                b"POST /api/nowhere HTTP/1.1\r\nHost: h\r\n"
                b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
            )
            assert answer.status == 404
            connection.assert_closed()


def test_refused_upload_is_answered_although_the_client_goes_on_sending(
    shared_server: Server,
) -> None:
    """Closing with unread bytes would reset the connection and lose the answer."""
    with shared_server.raw() as connection:
        connection.send(post(b"Content-Length: 3000000"))
        for _ in range(40):
            connection.send(b"x" * 65536)
        answer = connection.receive()
        assert (answer.status, answer.code) == (413, "body_too_large")


def test_body_at_the_limit_is_read(shared_server: Server) -> None:
    with shared_server.raw() as connection:
        connection.send(post(b"Content-Length: 1048576", body=b"x" * 1048576))
        assert connection.receive().status != 413


def test_large_bodies_leave_room_for_small_ones(start_server: Callable[..., Server]) -> None:
    """What one loop holds of bodies is bounded, but strangers' uploads lock nobody out."""
    bodies_max = 64 * 1024 * 1024
    announced = b"Content-Length: %d" % (bodies_max // 2 + 1)
    server = start_server(arguments=("--threads", "1", "--max-body-bytes", str(bodies_max)))
    with server.raw() as one, server.raw() as other:
        one.send(post(announced, body=b"x" * (bodies_max // 2)))
        other.send(post(announced, body=b"x" * (bodies_max // 2)))
        with server.raw() as turns:  # between two of these the loop reads 16 KiB of each body
            for _ in range(bodies_max // 2 // 16384 + 100):
                assert turns.exchange(GET).status == 200
        with server.raw() as large:
            answer = large.exchange(post(b"Content-Length: 20000", body=b"x" * 20000))
            assert (answer.status, answer.code) == (503, "busy")
        with server.raw() as small:
            answer = small.exchange(post(b"Content-Length: 2", body=b"{}"))
            assert (answer.status, answer.code) == (415, "unsupported_media_type")


def test_replies_that_nobody_takes_are_bounded(start_server: Callable[..., Server]) -> None:
    """A page of quotation marks is nine times as large as what was written. Whoever hoards them
    takes no room from others."""
    server = start_server(arguments=("--threads", "1"))
    alice = server.with_token("alice")
    ticket = alice.open_ticket(workflow="incident_response", title="Quotation marks")
    path = f"/api/v1/tickets/{ticket['id']}/comments"
    for _ in range(16):
        assert alice.post(path, {"body": '"' * 65000}).status_code == 201
    authorization = f"Authorization: {alice.session.headers['Authorization']}"
    page = get(authorization.encode(), path=path.encode() + b"?limit=200")
    hoarders = []
    for _ in range(16):
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((server.host, server.port))
        hoarders.append(RawConnection(connection))
        hoarders[-1].send(page)
        alice.get("/api/v1/session")  # the loop has come round
    answer = alice.get(path + "?limit=200")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert server.with_token("bob").get(path + "?limit=200").status_code == 200
    assert alice.get(f"/api/v1/tickets/{ticket['id']}").status_code == 200
    for hoarder in hoarders:
        hoarder.socket.close()
    deadline = time.monotonic() + 15
    while alice.get(path + "?limit=200").status_code != 200:
        assert time.monotonic() < deadline


@pytest.fixture(scope="module")
def impatient(
    program: Program, example_registry: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    limits = ("--header-seconds", "1", "--body-seconds", "1", "--idle-seconds", "1")
    with Server(
        program,
        registry=example_registry,
        directory=tmp_path_factory.mktemp("impatient"),
        arguments=(*limits, "--write-seconds", "1"),
    ) as running:
        yield running


class TestTime:
    """One byte in a while must not live for ever, whatever part of the request it is."""

    @staticmethod
    def assert_times_out(connection: RawConnection, slowly: bytes, code: str) -> None:
        started = time.monotonic()
        sent = connection.send_slowly(slowly, 0.2)
        answer = connection.receive()
        took = time.monotonic() - started
        assert sent < len(slowly)
        assert (answer.status, answer.code) == (408, code)
        assert answer.closes
        assert 0.9 < took < 5
        connection.assert_ended()

    def test_head(self, impatient: Server) -> None:
        with impatient.raw() as connection:
            self.assert_times_out(connection, GET, "head_timeout")

    def test_head_of_a_later_request(self, impatient: Server) -> None:
        with impatient.raw() as connection:
            assert connection.exchange(GET).status == 200
            self.assert_times_out(connection, GET, "head_timeout")

    def test_body(self, impatient: Server) -> None:
        with impatient.raw() as connection:
            connection.send(post(b"Content-Length: 100"))
            self.assert_times_out(connection, b"x" * 100, "body_timeout")

    def test_chunked_body(self, impatient: Server) -> None:
        with impatient.raw() as connection:
            connection.send(post(b"Transfer-Encoding: chunked"))
            self.assert_times_out(connection, b"1\r\nx\r\n" * 20, "body_timeout")

    def test_silence_before_the_first_request(self, impatient: Server) -> None:
        with impatient.raw() as connection:
            connection.assert_closed()

    def test_silence_between_requests(self, impatient: Server) -> None:
        with impatient.raw() as connection:
            assert connection.exchange(GET).status == 200
            connection.assert_closed()

    def test_reader_that_takes_nothing(self, impatient: Server) -> None:
        """Pipelines more answers than all buffers hold, and reads none."""
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((impatient.host, impatient.port))
        with RawConnection(connection) as raw:
            connection.settimeout(0.5)
            many = get(path=b"/metrics") * 100
            deadline = time.monotonic() + 15
            ended = False
            while not ended and time.monotonic() < deadline:
                try:
                    raw.send(many)
                except TimeoutError:
                    continue  # it has stopped reading, as it should
                except ConnectionError:
                    ended = True
            assert ended
        metrics = impatient.client().get("/metrics").text
        assert 'itops_http_refusals_total{reason="write_timeout"} 1' in metrics


class TestConnections:
    def test_all_of_them_are_bounded(self, start_server: Callable[..., Server]) -> None:
        server = start_server(arguments=("--max-connections", "4"))
        held = [server.raw() for _ in range(4)]
        for connection in held:
            assert connection.exchange(GET).status == 200
        with server.raw() as connection:
            answer = connection.receive()
            assert (answer.status, answer.code) == (503, "too_many_connections")
            assert answer.headers["retry-after"]
            connection.assert_closed()
        held.pop().socket.close()
        self.assert_admitted_in_the_end(server)
        for connection in held:
            connection.socket.close()

    def test_those_of_an_address_are_bounded(self, start_server: Callable[..., Server]) -> None:
        server = start_server(arguments=("--max-connections-per-address", "2"))
        held = [server.raw() for _ in range(2)]
        for connection in held:
            assert connection.exchange(GET).status == 200
        with server.raw() as connection:
            connection.send(GET)
            assert connection.receive().status == 429
        other = socket.socket()
        other.bind(("127.0.0.2", 0))
        other.connect((server.host, server.port))
        with RawConnection(other) as connection:
            assert connection.exchange(GET).status == 200
        for connection in held:
            connection.socket.close()

    @staticmethod
    def assert_admitted_in_the_end(server: Server) -> None:
        """The server learns of a closed connection when it next looks at the socket."""
        deadline = time.monotonic() + 10
        status = 503
        while status == 503 and time.monotonic() < deadline:
            with server.raw() as connection:
                connection.send(GET)
                status = connection.receive().status
        assert status == 200


def test_thousands_of_refusals_leave_nothing_behind(shared_server: Server) -> None:
    def open_connections() -> int:
        text = shared_server.client().get("/metrics").text
        return int(re.search(r"^itops_http_connections (\d+)$", text, re.M)[1])

    requests = [request for request, _ in REFUSED.values() if len(request) < 1000]
    for round_number in range(20):
        for request in requests:
            with shared_server.raw() as connection:
                connection.send(request)
                if round_number % 2 == 0:
                    connection.receive()
                # otherwise: gone before the answer
    deadline = time.monotonic() + 10
    # The connection that asks is one; that of the question before may not have gone yet.
    while (count := open_connections()) > 1 and time.monotonic() < deadline:
        pass
    assert count == 1
