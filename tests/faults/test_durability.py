"""An acknowledgement comes after the disk has confirmed: what `kill -9` cannot show.

A killed process leaves what it wrote to the kernel; a machine without power does not. So this looks
over the server's shoulder: before every answer that says a write is done there must be a call that
waits for the disk.
"""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from itops import Program, Server

REGISTRY = Path(__file__).parent / "registry.d"
WRITES = 20
ATTACH_WRITES = 500  # until strace, which takes its time to attach, must have seen one


class SyncWatch:
    """strace on a server: counts its calls that wait for the disk, each before it goes on."""

    def __init__(self, process_id: int, log: Path) -> None:
        self._log = log
        command = ["strace", "-f", "-q", "-e", "trace=fsync,fdatasync", "-o", str(log)]
        self._process = subprocess.Popen(
            [*command, "-p", str(process_id)], stderr=subprocess.PIPE, text=True
        )

    @property
    def may_watch(self) -> bool:
        return self._process.poll() is None

    def count(self) -> int:
        return self._log.read_text().count("sync(") if self._log.exists() else 0

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate()


@pytest.fixture
def watch(tmp_path: Path) -> Callable[[Server], SyncWatch]:
    return lambda server: SyncWatch(server.process.pid, tmp_path / "strace.log")


def test_every_acknowledged_write_was_synced(
    start_server: Callable[..., Server], watch: Callable[[Server], SyncWatch]
) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    server = start_server(registry=REGISTRY)
    client = server.with_token("crew-0")
    ticket = client.open_ticket(item="job", title="watched")
    syncs = watch(server)
    try:
        for number in range(ATTACH_WRITES):
            comment = {"body": f"are you watching? {number}"}
            client.post(f"/api/v1/tickets/{ticket['id']}/comments", comment, expect=201)
            if syncs.count() > 0:
                break
            if not syncs.may_watch:
                pytest.skip("may not trace processes here")
        before = syncs.count()
        assert before > 0, "never a sync"
        for to in ["IN_PROGRESS", "RESOLVED"] * (WRITES // 2):
            ticket = client.transition(ticket, to)
            after = syncs.count()
            assert after > before, "acknowledged without a sync"
            before = after
    finally:
        syncs.stop()


def test_the_way_to_a_new_database_is_synced(program: Program, tmp_path: Path) -> None:
    """A file is lost with its directory: each new name needs a sync of what holds it."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "strace.log"
    url = f"sqlite://{tmp_path}/new/folder/itops.db"
    traced = subprocess.run(
        [
            *["strace", "-f", "-q", "-y", "-e", "trace=fsync,fdatasync", "-o", str(log)],
            *[str(program.path), "migrate", "--db", url],
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if not log.exists() or not log.read_text():
        pytest.skip("may not trace processes here")
    assert traced.returncode == 0, traced.stderr
    for directory in [tmp_path, tmp_path / "new", tmp_path / "new" / "folder"]:
        assert f"<{directory}>)" in log.read_text()
