"""The life of the server: start, request ids, what the log says, readiness, and the end."""

import json
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from itops import Program, Server
from itops.client import problem_of
from itops.engine import execute

GET = b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
PASSWORD = "correct horse of everybody"


@pytest.fixture
def peopled(server: Server) -> Server:
    """A server on which Alice and Bob can sign in."""
    for name in ("alice", "bob"):
        server.add_user(name, PASSWORD)
    return server


class TestStart:
    def test_bad_policy_is_told_and_never_served(self, program: Program, tmp_path: Path) -> None:
        (tmp_path / "bad.yaml").write_text("workflows:\n  - nome: x\n")
        database = tmp_path / "itops.db"
        done = program.run(
            *("serve", "--listen", "127.0.0.1:0", "--registry", tmp_path),
            *("--db", f"sqlite://{database}", "--org", "acme"),
            status=1,
        )
        assert re.search(r"bad\.yaml:2:\d+: error\[schema\.unknown_key\]", done.stderr)
        assert re.search(r"error\[schema\.missing\]", done.stderr)
        assert "listening" not in done.stderr
        assert not database.exists()

    def test_warnings_are_told_once_each(self, program: Program, tmp_path: Path) -> None:
        """Those of reading the directory, and those of what stands in it."""
        policy = tmp_path / "policy"
        policy.mkdir()
        (policy / "policy.yaml").write_text("org: acme\ngroups: [{name: dba, users: [Bob]}]\n")
        (policy / "more.yml").write_text("groups: []\n")
        with Server(program, registry=policy, directory=tmp_path) as server:
            server.wait_for_log("listening")
            told = [line for line in server.logs if line["message"] == "doubtful policy"]
        assert [(line["code"], line["file"], line["line"], line["column"]) for line in told] == [
            ("source.ignored", str(policy / "more.yml"), 1, 1),
            ("group.impossible_user", str(policy / "policy.yaml"), 2, 30),
        ]
        assert all(line["level"] == "warn" and line["text"] for line in told)

    def test_missing_policy(self, program: Program, tmp_path: Path) -> None:
        missing = tmp_path / "nowhere"
        done = program.run("serve", "--registry", missing, "--db", "sqlite:x.db", status=1)
        assert "error[source.missing]" in done.stderr

    def test_address_in_use(self, program: Program, server: Server, tmp_path: Path) -> None:
        """SO_REUSEPORT would let a second server steal half of the connections."""
        done = program.run(
            *("serve", "--listen", f"127.0.0.1:{server.port}"),
            *("--registry", server.registry, "--db", f"sqlite://{tmp_path}/other.db"),
            status=2,
        )
        assert "Cannot listen on" in done.stderr

    def test_what_cannot_be_had_is_no_bad_policy(
        self, program: Program, example_registry: Path, tmp_path: Path
    ) -> None:
        for listen, database in (
            ("nowhere", f"sqlite://{tmp_path}/unused.db"),
            ("127.0.0.1:0", "nowhere"),
            ("127.0.0.1:0", f"sqlite://{tmp_path}"),
        ):
            done = program.run(
                *("serve", "--listen", listen, "--registry", example_registry),
                *("--db", database),
                status=2,
            )
            assert "cannot start" in done.stderr
            assert "listening" not in done.stderr
        assert not (tmp_path / "unused.db").exists()

    def test_wrong_usage(self, program: Program) -> None:
        for arguments in (
            ("--threads", "many"),
            ("--tls-cert", "x.pem"),
            ("--listen",),
            ("--body-seconds", "99999999999"),
            ("surplus",),
        ):
            program.run("serve", *arguments, status=2)

    def test_environment_gives_settings_and_flags_win(
        self, program: Program, example_registry: Path, tmp_path: Path
    ) -> None:
        with Server(
            program,
            registry=example_registry,
            directory=tmp_path,
            env={"ITOPS_LISTEN": "256.0.0.0:1", "ITOPS_THREADS": "3"},
        ) as server:
            assert server.wait_for_log("listening")["threads"] == 3

    def test_first_start_says_how_to_make_a_superadmin(self, server: Server) -> None:
        record = server.wait_for_log("nobody can sign in yet: make the first superadmin")
        shown = server.database.split("?")[0]  # there may be secrets behind it
        assert record["command"] == f"itops user add NAME --superadmin --db {shown}"

    def test_ipv6(self, start_server: Callable[..., Server]) -> None:
        try:
            socket.socket(socket.AF_INET6).bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
        server = start_server(arguments=("--listen", "[::1]:0"))
        assert server.wait_for_log("listening")["address"].startswith("[::1]:")
        with socket.create_connection(("::1", server.port), timeout=10) as connection:
            connection.sendall(GET)
            assert connection.recv(15) == b"HTTP/1.1 200 OK"


class TestRequestIds:
    @pytest.mark.parametrize("mine", ["abc", "A-b_c.d:9", "x" * 64])
    def test_sane_ones_are_kept(self, shared_server: Server, mine: str) -> None:
        answer = shared_server.client().get("/api/nowhere", headers={"X-Request-Id": mine})
        assert answer.headers["X-Request-Id"] == mine
        assert problem_of(answer)["request_id"] == mine
        record = shared_server.wait_for_log("request", request_id=mine)
        assert (record["path"], record["status"]) == ("/api/nowhere", 404)

    @pytest.mark.parametrize("mine", ["", "a b", "x" * 65, 'a"b', "a=b"])
    def test_others_are_replaced(self, shared_server: Server, mine: str) -> None:
        answer = shared_server.client().get("/healthz", headers={"X-Request-Id": mine})
        assert re.fullmatch(r"[0-9a-f]{24}", answer.headers["X-Request-Id"])

    def test_made_ones_differ(self, shared_server: Server) -> None:
        client = shared_server.client()
        ids = {client.get("/healthz").headers["X-Request-Id"] for _ in range(100)}
        assert len(ids) == 100


def test_every_answer_is_guarded(shared_server: Server) -> None:
    client = shared_server.client()
    for path in ("/healthz", "/api/nowhere", "/api/v1/tickets", "/metrics"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "Server" not in headers
        assert headers["Date"].endswith(" GMT")


class TestIdentity:
    def test_every_guarded_route_asks(self, shared_server: Server) -> None:
        answer = shared_server.client().get("/api/v1/tickets", expect=401)
        assert problem_of(answer)["code"] == "not_signed_in"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    @pytest.mark.parametrize(
        "headers",
        [
            {"Authorization": "Bearer itops_" + "x" * 43},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer "},
            {"Authorization": "Basic YTpi"},
            {"Authorization": "x" * 4000},
            {"Cookie": "itops_session=" + "x" * 43},
            {"Cookie": "itops_session="},
            {"Cookie": "other=1; ; =; itops_session"},
        ],
    )
    def test_wrong_credentials(self, shared_server: Server, headers: dict[str, str]) -> None:
        answer = shared_server.client().get("/api/v1/tickets", headers=headers, expect=401)
        assert problem_of(answer)["code"] == "not_signed_in"

    def test_cookie_needs_the_token_for_changes(self, peopled: Server) -> None:
        alice = peopled.client()
        alice.sign_in("alice", PASSWORD)
        alice.get("/api/v1/tickets", expect=200)
        right, alice.csrf_token = alice.csrf_token, None
        for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 64}):
            answer = alice.delete("/api/v1/session", headers=wrong, expect=403)
            assert problem_of(answer)["code"] == "csrf_required"
        alice.get("/api/v1/session", expect=200)
        alice.csrf_token = right
        alice.sign_out()
        alice.get("/api/v1/session", expect=401)

    def test_authorization_wins_over_the_cookie(self, peopled: Server) -> None:
        """Otherwise a wrong token would silently act as whoever the browser is."""
        alice = peopled.client()
        alice.sign_in("alice", PASSWORD)
        alice.get("/api/v1/session", headers={"Authorization": "Bearer wrong"}, expect=401)

    def test_cookie_is_for_the_browser_only(self, peopled: Server) -> None:
        body = {"username": "alice", "password": PASSWORD}
        cookie = peopled.client().post("/api/v1/session", body, expect=200).headers["Set-Cookie"]
        attributes = {part.strip() for part in cookie.split(";")[1:]}
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= attributes
        assert "Secure" not in attributes


def test_log_holds_no_secrets(peopled: Server) -> None:
    alice = peopled.client()
    alice.sign_in("alice", PASSWORD)
    cookie = alice.session.cookies["itops_session"]
    token = alice.csrf_token
    assert token
    secrets = [PASSWORD, cookie, token, "private-question", "private-title", "secret-bearer"]
    alice.get("/api/v1/tickets?q=private-question", expect=200)
    alice.open_ticket(
        workflow="incident_response", title="private-title", description="private-title"
    )
    alice.get("/api/v1/tickets", headers={"Authorization": "Bearer secret-bearer"}, expect=401)
    peopled.client().post("/api/v1/session", {"username": "alice", "password": "private-title"})
    alice.get("/api/last", expect=404)
    peopled.wait_for_log("request", path="/api/last")
    for secret in secrets:
        assert secret not in peopled.stderr
    record = peopled.wait_for_log("request", path="/api/v1/tickets", method="POST")
    assert record["user"] == "alice"
    assert record["address"] == "127.0.0.1"
    assert record["duration_us"] > 0


def test_forged_log_lines(shared_server: Server) -> None:
    """Bytes that a client controls stay inside their field."""
    with shared_server.raw() as connection:
        connection.send(b"GET /%0a{level:forged} HTTP/1.1\r\nHost: h\r\n\r\n")
        connection.send(GET.replace(b"healthz", b"forged-end"))
        connection.receive()
    shared_server.wait_for_log("request", path="/forged-end")
    assert all(record["level"] != "forged" for record in shared_server.logs)


class TestReadiness:
    def test_ready(self, shared_server: Server) -> None:
        document = shared_server.client().get("/readyz", expect=200).json()
        assert document["status"] == "ready"
        assert document["database"] == "ok"
        assert document["registry"].startswith("sha256:")

    def test_a_later_version_beside_it(self, server: Server) -> None:
        """The next version's servers bring the schema on while these still serve."""
        execute(
            server.database_path.parent,
            "INSERT INTO schema_migrations (number, name, sha256, applied_at)"
            " VALUES (9999, 'future', '" + "0" * 64 + "', '2099-01-01T00:00:00.000Z')",
        )
        assert server.client().get("/readyz", expect=200).json()["database"] == "ok"

    def test_database_that_is_not_ours(self, server: Server) -> None:
        """A schema that another version has changed makes the server unready, not dead."""
        execute(server.database_path.parent, "DELETE FROM schema_migrations")
        answer = server.client().get("/readyz", expect=503)
        assert problem_of(answer)["status"] == 503
        server.client().get("/healthz", expect=200)


def signal_and_wait(server: Server) -> None:
    seen = len(server.logs)
    assert server.process
    server.process.send_signal(signal.SIGTERM)
    server.wait_for_log("stopping", since=seen)


def assert_not_served(server: Server) -> None:
    """Refused, reset or closed without a word: each loop closes its own socket in its own time."""
    try:
        with server.connect() as connection:
            connection.sendall(GET)
            assert connection.recv(1) == b""
    except ConnectionError:
        pass


class TestEnd:
    def test_request_under_way_is_finished(self, peopled: Server) -> None:
        server = peopled
        alice = server.client()
        alice.sign_in("alice", PASSWORD)
        body = json.dumps({"workflow": "incident_response", "title": "the last one"}).encode()
        with server.raw() as begun, server.raw() as idle, server.raw() as readiness:
            assert idle.exchange(GET).status == 200
            begun.send(
                b"POST /api/v1/tickets HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                b"Cookie: itops_session=%s\r\nX-CSRF-Token: %s\r\nContent-Length: %d\r\n\r\n"
                % (
                    alice.session.cookies["itops_session"].encode(),
                    str(alice.csrf_token).encode(),
                    len(body),
                )
                + body[:10]
            )
            readiness.send(b"GET /readyz HTTP/1.1\r\n")
            # Its answer shows that the server has read what was sent before on this loop or that.
            for _ in range(20):
                server.client().get("/healthz", expect=200)
            signal_and_wait(server)
            idle.assert_closed()
            assert_not_served(server)
            readiness.send(b"Host: h\r\n\r\n")
            answer = readiness.receive()
            assert (answer.status, answer.code) == (503, "draining")
            assert answer.closes
            begun.send(body[10:])
            answer = begun.receive()
            assert answer.status == 201
            assert answer.closes
            begun.assert_closed()
        assert server.wait() == 0
        with Server(
            server.program, registry=server.registry, directory=server.database_path.parent
        ) as again:
            bob = again.client()
            bob.sign_in("bob", PASSWORD)
            titles = [t["title"] for t in bob.get("/api/v1/tickets").json()["items"]]
            assert "the last one" in titles

    def test_request_that_does_not_end_is_given_up(
        self, start_server: Callable[..., Server]
    ) -> None:
        server = start_server(arguments=("--drain-seconds", "1", "--body-seconds", "60"))
        with server.raw() as connection:
            connection.send(
                b"POST /api/v1/session HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n"
            )
            server.client().get("/healthz", expect=200)
            started = time.monotonic()
            signal_and_wait(server)
            assert server.wait() == 0
            assert time.monotonic() - started < 10

    @pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
    def test_signals_end_it_with_0(self, server: Server, name: str) -> None:
        assert server.process
        server.process.send_signal(getattr(signal, name))
        assert server.wait() == 0

    def test_sighup_is_not_a_reload(self, server: Server) -> None:
        assert server.process
        server.process.send_signal(signal.SIGHUP)
        record = server.wait_for_log(
            "SIGHUP is ignored: it does not reload the registry, a restart does"
        )
        assert record["level"] == "warn"
        server.client().get("/healthz", expect=200)


class TestClientThatGoesAway:
    """Its write is under way on another thread; nothing may touch what is freed (ASan, TSan)."""

    def test_while_writing(self, peopled: Server) -> None:
        alice = peopled.client()
        alice.sign_in("alice", PASSWORD)
        before = peopled.client().get("/metrics").text
        body = b'{"workflow":"incident_response","title":"gone"}'
        request = (
            b"POST /api/v1/tickets HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            b"Cookie: itops_session=%s\r\nX-CSRF-Token: %s\r\nContent-Length: %d\r\n\r\n"
            % (
                alice.session.cookies["itops_session"].encode(),
                str(alice.csrf_token).encode(),
                len(body),
            )
            + body
        )
        count = 200
        for i in range(count):
            connection = peopled.connect()
            if i % 2 == 0:  # a reset instead of an orderly end
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(request)
            connection.close()
        assert "itops_tickets" in before

        def in_flight() -> int:
            text = peopled.client().get("/metrics").text
            return int(re.search(r"^itops_http_requests_in_flight (\d+)$", text, re.M)[1])

        deadline = time.monotonic() + 20
        # The request that asks is one; that of the question before may not have ended yet.
        while (left := in_flight()) > 1 and time.monotonic() < deadline:
            pass
        assert left == 1

    def test_while_a_password_is_hashed(self, peopled: Server) -> None:
        body = b'{"username":"alice","password":"wrong"}'
        for _ in range(20):
            connection = peopled.connect()
            connection.sendall(
                b"POST /api/v1/session HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body) + body
            )
            connection.close()
        peopled.client().get("/healthz", expect=200)

    def test_after_half_closing(self, peopled: Server) -> None:
        """Who has sent everything may say so; the answer still comes."""
        with peopled.raw() as connection:
            connection.send(GET)
            connection.socket.shutdown(socket.SHUT_WR)
            assert connection.receive().status == 200
            connection.assert_closed()


def test_many_descriptors_are_allowed_for(program: Program, start_server) -> None:
    """A soft limit of 1024, the usual one, is raised to what the connections need."""
    server = start_server()
    assert server.process
    limits = Path(f"/proc/{server.process.pid}/limits").read_text()
    soft, hard = re.search(r"Max open files\s+(\d+)\s+(\d+)", limits).groups()
    assert int(soft) >= min(4096 + 256, int(hard))


def test_a_demo_among_people(program: Program, example_registry: Path, tmp_path: Path) -> None:
    """A roster may have grown by the address of somebody who is there under another name."""
    registry = tmp_path / "registry"
    shutil.copytree(example_registry, registry)
    demo = {"registry": registry, "directory": tmp_path, "arguments": ("--demo",)}
    with Server(program, **demo) as server:
        address = ("--email", "newcomer@example.com", "--no-password")
        program.run("user", "add", "frida", *address, "--db", server.database, status=0)
    grown = "groups:\n  - {name: newcomers, users: [newcomer@example.com]}\n"
    (registry / "zz-newcomers.yaml").write_text(grown)
    with Server(program, **demo) as server:
        listed = program.run("user", "list", "--format", "json", "--db", server.database, status=0)
        names = [person["username"] for person in json.loads(listed.stdout)["users"]]
        assert "frida" in names and "newcomer" not in names


def test_help_lists_every_setting(program: Program) -> None:
    text = program.run("serve", "--help", status=0).stdout
    for name in ("LISTEN", "REGISTRY", "ORG", "DB", "LOG_LEVEL", "LOG_FORMAT"):
        assert f"ITOPS_{name}." in text
        assert f"--{name.lower().replace('_', '-')} " in text
    assert "--demo" in text


def test_log_formats(program: Program, example_registry: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [
            *(program.path, "serve", "--listen", "127.0.0.1:0", "--log-format", "text"),
            *("--registry", example_registry, "--db", f"sqlite://{tmp_path}/a.db"),
        ],
        env=program.environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    line = next(line for line in process.stderr if " listening " in line)
    assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z info listening address=127\.0\.0\.1:\d+", line)
    process.terminate()
    process.stderr.read()
    assert process.wait(15) == 0
