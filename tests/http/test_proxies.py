"""Behind a proxy: who the client is, and whether it came by HTTPS, is what trusted proxies say."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from itops import Program, Server
from itops.raw import RawConnection

TRUSTED = "127.0.0.1, 10.0.0.0/8,2001:db8::/32"
PASSWORD = "correct horse of everybody"
ids = itertools.count()


@pytest.fixture(scope="module")
def behind(
    program: Program, example_registry: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that trusts us, as it trusts the proxies in 10.0.0.0/8."""
    directory = tmp_path_factory.mktemp("behind")
    env = {"ITOPS_TRUSTED_PROXIES": TRUSTED}
    with Server(program, registry=example_registry, directory=directory, env=env) as server:
        server.add_user("alice", PASSWORD)
        yield server


def logged_address(server: Server, *lines: str) -> str:
    request_id = f"proxied-{next(ids)}"
    head = ["GET /healthz HTTP/1.1", "Host: h", f"X-Request-Id: {request_id}", *lines, "", ""]
    with server.raw() as connection:
        connection.send("\r\n".join(head).encode())
        assert connection.receive().status == 200
    address: str = server.wait_for_log("request", request_id=request_id)["address"]
    return address


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ((), "127.0.0.1"),
        (("X-Forwarded-For: 203.0.113.9",), "203.0.113.9"),
        (("X-Forwarded-For: 2001:4860::1",), "2001:4860::1"),
        # Who is not trusted has said the rest, and may have invented it.
        (("X-Forwarded-For: 198.51.100.1, 203.0.113.9",), "203.0.113.9"),
        (("X-Forwarded-For: 198.51.100.1, 203.0.113.9, 10.1.2.3",), "203.0.113.9"),
        (("X-Forwarded-For: 203.0.113.9 ,2001:db8::5",), "203.0.113.9"),
        # Several lines are one list.
        (("X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.9"), "203.0.113.9"),
        (("X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 10.1.2.3"), "203.0.113.9"),
        # All are trusted: the first of them asked.
        (("X-Forwarded-For: 10.9.9.9, 10.1.2.3",), "10.9.9.9"),
        # What is no address was said by the one who is named after it.
        (("X-Forwarded-For: unknown, 10.1.2.3",), "10.1.2.3"),
        (("X-Forwarded-For: unknown",), "127.0.0.1"),
        (("X-Forwarded-For: ",), "127.0.0.1"),
        (("X-Forwarded-For: ,",), "127.0.0.1"),
        (("X-Forwarded-For: " + "1" * 200,), "127.0.0.1"),
        (("X-Forwarded-For: 203.0.113.9/8",), "127.0.0.1"),
        # One address, written in two ways, is one client.
        (("X-Forwarded-For: ::ffff:203.0.113.9",), "203.0.113.9"),
        (("X-Forwarded-For: ::ffff:10.1.2.3",), "10.1.2.3"),
        (("X-Forwarded-For: 2001:4860:0:0::1",), "2001:4860::1"),
    ],
)
def test_the_client_is_the_last_one_not_trusted(
    behind: Server, lines: tuple[str, ...], address: str
) -> None:
    assert logged_address(behind, *lines) == address


def test_nobody_is_trusted_unasked(shared_server: Server) -> None:
    assert logged_address(shared_server, "X-Forwarded-For: 203.0.113.9") == "127.0.0.1"


def sign_in(server: Server, name: str, password: str, **headers: str) -> tuple[int, str]:
    """The status, and the cookie."""
    answer = server.client().post(
        "/api/v1/session",
        json={"username": name, "password": password},
        headers={key.replace("_", "-"): value for key, value in headers.items()},
    )
    return answer.status_code, answer.headers.get("Set-Cookie", "")


def test_failures_count_against_the_client_and_not_the_proxy(behind: Server) -> None:
    def statuses(address: str, count: int) -> set[int]:
        return {
            sign_in(behind, f"nobody-{number}", "wrong", X_Forwarded_For=address)[0]
            for number in range(count)
        }

    assert 429 in statuses("203.0.113.66", 31)
    assert statuses("203.0.113.67", 1) == {401}
    assert sign_in(behind, "alice", PASSWORD, X_Forwarded_For="203.0.113.67")[0] == 200


@pytest.mark.parametrize(
    ("scheme", "is_secure"), [("https", True), ("HTTPS", True), ("http", False), ("", False)]
)
def test_cookies_are_secure_when_the_client_came_by_https(
    behind: Server, scheme: str, is_secure: bool
) -> None:
    status, cookie = sign_in(behind, "alice", PASSWORD, X_Forwarded_Proto=scheme)
    assert status == 200
    assert ("Secure" in cookie.split("; ")) is is_secure


def test_a_client_cannot_say_that_it_came_by_https(shared_server: Server) -> None:
    shared_server.add_user("proxied", PASSWORD)
    status, cookie = sign_in(shared_server, "proxied", PASSWORD, X_Forwarded_Proto="https")
    assert status == 200
    assert "Secure" not in cookie


@pytest.mark.parametrize(("trusted", "status"), [("", 429), ("127.0.0.0/8", 200)])
def test_connections_of_a_proxy_are_not_one_clients(
    start_server: Callable[..., Server], trusted: str, status: int
) -> None:
    server = start_server(
        arguments=("--max-connections-per-address", "2"), env={"ITOPS_TRUSTED_PROXIES": trusted}
    )
    connections: list[RawConnection] = []
    for _ in range(3):
        connections.append(server.raw())
        connections[-1].send(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
        answer = connections[-1].receive()
    assert answer.status == status
    for connection in connections:
        connection.socket.close()


@pytest.mark.parametrize(
    "networks",
    [
        *("nginx", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "::/129", "10.0.0.0/8,"),
        *("10.0.0.0/8 10.1.0.0/16", ",", "10.0.0.1/8", "2001:db8::1/32", ",".join(["::1"] * 65)),
    ],
)
def test_networks_that_are_none(program: Program, networks: str) -> None:
    done = program.run("serve", "--trusted-proxies", networks, status=2)
    assert "--trusted-proxies: " in done.stderr
