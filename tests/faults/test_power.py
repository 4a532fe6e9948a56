"""What the machine around the server takes away: disk space, locks, permissions, its own policy.

In each case the server says clearly what is wrong, goes on with what it still can do, and does
everything again as soon as it gets back what it lacked.
"""

import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from itops import Client, Program, Server
from itops.client import problem_of
from itops.database import Database
from itops.mount import KubeletMount

REGISTRY = Path(__file__).parent / "registry.d"
START_TIMEOUT_S = 20  # for a server that must refuse to start
DISK_TIMEOUT_S = 30  # until the observer has looked

StartServer = Callable[..., Server]


def assert_sound(server: Server) -> None:
    with Database(server.database_path) as database:
        assert database.findings() == []
    server.program.run("audit", "verify", "--db", server.database, status=0)


def fill_until_refused(client: Client) -> tuple[list[int], Any]:
    """Opens tickets until one is refused; returns the acknowledged ones and the refusal."""
    opened: list[int] = []
    for number in range(5000):
        body = {"item": "job", "title": f"number {number}", "description": "word " * 4000}
        answer = client.post("/api/v1/tickets", body)
        if answer.status_code != 201:
            return opened, answer
        opened.append(answer.json()["id"])
    raise AssertionError("the disk never filled up")


def assert_all_there(client: Client, opened: list[int]) -> None:
    for ticket_id in opened:
        client.get(f"/api/v1/tickets/{ticket_id}", expect=200)


# Storage


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that is soon full; only root can have one."""
    path = tmp_path / "small"
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "itops-test", str(path)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("may not mount a file system here")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def test_full_disk(small_disk: Path, start_server: StartServer) -> None:
    server = start_server(registry=REGISTRY, directory=small_disk)
    client = server.sign_in("crew-0")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(2 << 20))
    opened, refusal = fill_until_refused(client)
    assert refusal.status_code == 503, refusal.text
    assert problem_of(refusal)["code"] == "database_full"
    server.wait_for_log("request failed", code="database_full")
    assert_all_there(client, opened)  # reading does not depend on space
    client.get("/healthz", expect=200)

    ballast.unlink()
    client.open_ticket(item="job", title="after the clean-up")
    listed = client.get("/api/v1/tickets?q=number&limit=1", expect=200).json()["items"]
    assert listed[0]["id"] == opened[-1]
    assert_sound(server)


def test_file_size_limit(start_server: StartServer) -> None:
    """The same by another way that needs no rights: no file may grow any more."""
    server = start_server(registry=REGISTRY)
    client = server.sign_in("crew-0")
    assert server.process is not None
    process_id = server.process.pid
    _, hard = resource.prlimit(process_id, resource.RLIMIT_FSIZE)
    log_size = server.database_path.with_name("itops.db-wal").stat().st_size
    resource.prlimit(process_id, resource.RLIMIT_FSIZE, (log_size + (512 << 10), hard))
    opened, refusal = fill_until_refused(client)
    assert refusal.status_code == 500, refusal.text
    problem = problem_of(refusal)
    assert problem["code"] == "internal"  # what exactly is not for strangers, but for the log
    server.wait_for_log("request failed", code="database_io", request_id=problem["request_id"])
    assert_all_there(client, opened)

    resource.prlimit(process_id, resource.RLIMIT_FSIZE, (hard, hard))
    client.open_ticket(item="job", title="after the limit")
    assert_sound(server)


@pytest.fixture
def lock() -> Iterator[Callable[[Server], sqlite3.Connection]]:
    """Takes the write lock of a server's database as another process would."""
    with contextlib.ExitStack() as held:

        def take(server: Server) -> sqlite3.Connection:
            other = sqlite3.connect(
                server.database_path, isolation_level=None, check_same_thread=False
            )
            held.callback(other.close)
            other.execute("BEGIN IMMEDIATE")
            return other

        yield take


def test_locked_for_a_moment(
    start_server: StartServer, lock: Callable[[Server], sqlite3.Connection]
) -> None:
    """Reading goes on, and writing waits until it may."""
    server = start_server(registry=REGISTRY)
    client = server.sign_in("crew-0")
    ticket = client.open_ticket(item="job", title="before the lock")
    other = lock(server)
    client.get(f"/api/v1/tickets/{ticket['id']}", expect=200)
    client.get("/readyz", expect=200)
    release = threading.Timer(1.0, other.execute, ("ROLLBACK",))
    release.start()
    client.open_ticket(item="job", title="meanwhile")
    assert not other.in_transaction, "written in spite of the lock"
    release.join()
    assert_sound(server)


def test_locked_for_long(
    start_server: StartServer, lock: Callable[[Server], sqlite3.Connection]
) -> None:
    """Whoever writes is told to come again, and then it works."""
    server = start_server(registry=REGISTRY)
    client = server.sign_in("crew-0")
    other = lock(server)
    refused = client.post("/api/v1/tickets", {"item": "job", "title": "too long"}, timeout=60)
    assert refused.status_code == 503, refused.text
    assert problem_of(refused)["code"] == "database_busy"
    assert int(refused.headers["Retry-After"]) >= 1
    other.execute("ROLLBACK")
    client.open_ticket(item="job", title="again")
    assert_sound(server)


def test_read_only_database(program: Program, tmp_path: Path) -> None:
    """A file that may not be written is said at start, not at the first ticket."""
    with Server(program, registry=REGISTRY, directory=tmp_path):
        pass
    database = tmp_path / "itops.db"
    for file in tmp_path.glob("itops.db*"):
        file.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        # Root may write anything: unless it has given up that right.
        may_not = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
        text = refuses_to_start(program, database, wrapper=may_not)
    finally:
        tmp_path.chmod(0o700)
    assert "read-only" in text or "ermission denied" in text or "unable to open" in text
    assert str(database) in text


def test_something_else_than_a_database(program: Program, tmp_path: Path) -> None:
    database = tmp_path / "itops.db"
    database.write_bytes(b"Dear diary, today I was taken for a database. " * 200)
    assert "not a database" in refuses_to_start(program, database)
    assert database.read_bytes().startswith(b"Dear diary")


def test_directory_in_place_of_the_database(program: Program, tmp_path: Path) -> None:
    database = tmp_path / "itops.db"
    database.mkdir()
    refuses_to_start(program, database)


def refuses_to_start(program: Program, database: Path, wrapper: list[str] | None = None) -> str:
    """Its stderr; asserts that the server ends by itself, with an error and without a crash."""
    serve = ["serve", "--listen", "127.0.0.1:0", "--registry", REGISTRY]
    done = subprocess.run(
        [*(wrapper or []), program.path, *serve, "--db", f"sqlite://{database}"],
        env=program.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=START_TIMEOUT_S,
    )
    assert done.returncode in (1, 2), f"status {done.returncode}:\n{done.stderr}"
    assert "listening" not in done.stderr
    assert done.stderr.strip(), "it says nothing"
    return done.stderr


# Policy


@pytest.fixture
def mount(tmp_path: Path) -> KubeletMount:
    mount = KubeletMount(tmp_path / "policy")
    mount.publish({"crew.yaml": (REGISTRY / "crew.yaml").read_bytes()})
    return mount


@pytest.fixture
def mounted_server(start_server: StartServer, mount: KubeletMount, tmp_path: Path) -> Server:
    directory = tmp_path / "database"
    directory.mkdir()
    return start_server(registry=mount.path, directory=directory)


def wait_for_disk(admin: Client, **wanted: Any) -> dict[str, Any]:
    """Asks until the server has seen that on its disk: what it says of it then."""
    deadline = time.monotonic() + DISK_TIMEOUT_S
    seen = None
    while time.monotonic() < deadline:
        seen = admin.get("/api/v1/registry", expect=200).json()["on_disk"]
        if seen is not None and wanted.items() <= seen.items():
            return seen
        time.sleep(0.05)
    raise AssertionError(f"never seen on disk: {wanted}; last: {seen}")


def test_policy_vanishes_and_comes_back(mounted_server: Server, mount: KubeletMount) -> None:
    admin = mounted_server.sign_in("root", superadmin=True)
    before = admin.get("/api/v1/registry", expect=200).json()["revision"]
    away = mount.path.with_name("away")
    mount.path.rename(away)

    refused = admin.post("/api/v1/dev/registry/reload", expect=422).json()
    assert [diagnostic["code"] for diagnostic in refused["diagnostics"]] == ["source.missing"]
    seen = wait_for_disk(admin, pending=True, would_load=False, revision=None)
    assert "source.missing" in seen["first_error"]
    assert admin.get("/api/v1/registry", expect=200).json()["revision"] == before
    assert "itops_config_pending 1" in admin.get("/metrics", expect=200).text
    admin.get("/readyz", expect=200)
    ticket = admin.open_ticket(item="job", title="policy is in memory")
    admin.transition(ticket, "IN_PROGRESS")

    away.rename(mount.path)
    wait_for_disk(admin, pending=False, would_load=True, revision=before)
    assert "itops_config_pending 0" in admin.get("/metrics", expect=200).text


def test_changed_policy_is_pending_until_it_is_loaded(
    mounted_server: Server, mount: KubeletMount
) -> None:
    """B7.7: seen and announced, never loaded by itself."""
    admin = mounted_server.sign_in("root", superadmin=True)
    before = admin.get("/api/v1/registry", expect=200).json()["revision"]
    crew = (REGISTRY / "crew.yaml").read_bytes()

    mount.publish({"crew.yaml": crew, "more.yaml": b"nonsense: 1\n"})
    seen = wait_for_disk(admin, pending=True, would_load=False)
    assert "more.yaml:1:1: error[schema.unknown_key]" in seen["first_error"]

    mount.publish({"crew.yaml": crew, "more.yaml": b"groups:\n  - name: second\n"})
    seen = wait_for_disk(admin, pending=True, would_load=True)
    assert seen["revision"] != before
    assert admin.get("/api/v1/registry", expect=200).json()["revision"] == before
    expect = f"?expect={seen['revision']}"
    assert admin.post(f"/api/v1/dev/registry/reload?expect={before}").status_code == 409
    admin.post(f"/api/v1/dev/registry/reload{expect}", expect=200)
    wait_for_disk(admin, pending=False, would_load=True, revision=seen["revision"])


def test_fifo_in_the_registry(program: Program, start_server: StartServer, tmp_path: Path) -> None:
    """B7.9: nobody will ever write into it; opening it for reading would wait for ever."""
    policy = tmp_path / "policy"
    shutil.copytree(REGISTRY, policy)
    server = start_server(registry=policy)
    admin = server.sign_in("root", superadmin=True)
    os.mkfifo(policy / "trap.yaml")
    refused = admin.post("/api/v1/dev/registry/reload", expect=422).json()
    assert [diagnostic["code"] for diagnostic in refused["diagnostics"]] == ["source.unreadable"]
    wait_for_disk(admin, pending=True, would_load=False)
    done = program.run("serve", "--registry", policy, "--db", f"sqlite://{tmp_path}/new.db",
                       timeout_s=START_TIMEOUT_S, status=(1, 2))  # fmt: skip
    assert "source.unreadable" in done.stderr
    assert not (tmp_path / "new.db").exists()
    (policy / "trap.yaml").unlink()
    wait_for_disk(admin, pending=False, would_load=True)


@pytest.mark.parametrize("content", [b"", b"# nothing\n"], ids=["empty", "comment"])
def test_empty_directory_is_no_policy(program: Program, tmp_path: Path, content: bytes) -> None:
    """B7.3: a volume that is not filled yet must not pass for a policy without workflows."""
    policy = tmp_path / "policy"
    policy.mkdir()
    (policy / "README.txt").write_bytes(content)
    done = program.run("serve", "--registry", policy, "--db", f"sqlite://{tmp_path}/new.db",
                       timeout_s=START_TIMEOUT_S, status=(1, 2))  # fmt: skip
    assert "source.empty" in done.stderr
