"""itops probe: what a deployment asks of the server that it has just started."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from itops import Program, Server


@contextmanager
def answering(*replies: bytes) -> Iterator[str]:
    """A stand-in for what is no server of ours: gives each connection the next reply, then ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for reply in replies:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(reply)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(10)


def url_of(server: Server) -> str:
    return f"http://{server.host}:{server.port}"


def revision_of(server: Server) -> str:
    return server.wait_for_log("registry loaded")["revision"]


def test_ready(program: Program, server: Server) -> None:
    done = program.run("probe", url_of(server), status=0)
    assert done.stdout == f"ready: flavour dev, revision {revision_of(server)}\n"
    assert done.stderr == ""
    program.run(
        "probe", "--flavour", "dev", "--revision", revision_of(server), url_of(server), status=0
    )


@pytest.mark.parametrize(
    ("option", "wanted", "said"),
    [
        ("--flavour", "production", "The flavour is dev, not production."),
        ("--revision", "sha256:0", "The revision in force is sha256:"),
    ],
)
def test_something_else_runs(
    program: Program, server: Server, option: str, wanted: str, said: str
) -> None:
    done = program.run("probe", option, wanted, url_of(server), status=1)
    assert done.stdout == ""
    assert said in done.stderr


def test_waits_until_it_is_ready(program: Program) -> None:
    """The first time it is not ready, the second time it is."""
    metrics = b'#\nitops_build_info{flavour="dev"} 1\nitops_config_info{revision="sha256:1"} 1\n'
    ok = b"HTTP/1.1 200 OK\r\n\r\n"
    with answering(b"HTTP/1.1 503 Service Unavailable\r\n\r\n", ok, ok + metrics) as url:
        done = program.run("probe", "--wait-seconds", "30", "--revision", "sha256:1", url, status=0)
    assert done.stdout == "ready: flavour dev, revision sha256:1\n"


def test_nobody_answers(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    done = program.run("probe", f"http://127.0.0.1:{port}", status=1)
    assert "There is no answer: Connection refused." in done.stderr


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ((b"SSH-2.0-OpenSSH_9.2\r\n\r\n",), "what came is not HTTP"),
        ((b"",), "what came is not HTTP"),
        ((b"HTTP/1.1 503 Service Unavailable\r\n\r\n{}",), "/readyz answers 503."),
        (
            (b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nup 1\n"),
            "The flavour is , not dev.",
        ),
    ],
)
def test_something_else_answers(program: Program, replies: tuple[bytes, ...], said: str) -> None:
    with answering(*replies) as url:
        assert said in program.run("probe", "--flavour", "dev", url, status=1).stderr


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8080",
        "https://127.0.0.1:8080",
        "http://",
        "http://:8080",
        "http://host:",
        "http://host:0",
        "http://host:65536",
        "http://host:123456",
        "http://[::1",
        "http://host/metrics",
        "http://user@host",
    ],
)
def test_no_url(program: Program, url: str) -> None:
    assert "is not of the form http://HOST:PORT." in program.run("probe", url, status=2).stderr
