"""A production binary knows nothing of what development builds have."""

from collections.abc import Callable
from pathlib import Path

from itops import Program, Server
from itops.client import problem_of

DEVELOPMENT_ONLY = (b"dev/registry/reload", b"reloadRegistry", b"not_projected_yet")


def test_its_strings_are_not_in_the_binary(program: Program, production: Program) -> None:
    assert "production" in production.run("version", status=0).stdout
    binary = production.path.read_bytes()
    development = program.path.read_bytes()
    for text in DEVELOPMENT_ONLY:
        assert text not in binary
        assert text in development  # or this test would look for the wrong thing


def test_the_route_is_not_there(
    production: Program, example_registry: Path, tmp_path: Path
) -> None:
    with Server(production, registry=example_registry, directory=tmp_path) as server:
        root = server.with_token("root", superadmin=True)
        for method in ("POST", "GET", "DELETE"):
            answer = root.request(method, "/api/v1/dev/registry/reload", expect=404)
            assert problem_of(answer)["code"] == "not_found"
        contract = root.get("/api/v1/openapi.json", expect=200).json()
        assert "/api/v1/dev/registry/reload" not in contract["paths"]
        assert "/api/v1/tickets" in contract["paths"]
        root.open_ticket(item="outage_report")


def test_sighup_does_not_reload_either(
    program: Program, start_server: Callable[..., Server]
) -> None:
    import signal

    server = start_server()
    assert server.process is not None
    revision = server.with_token("root").get("/api/v1/registry").json()
    server.process.send_signal(signal.SIGHUP)
    server.wait_for_log("SIGHUP is ignored: it does not reload the registry, a restart does")
    assert server.with_token("root").get("/api/v1/registry").json() | {
        "on_disk": None
    } == revision | {"on_disk": None}
