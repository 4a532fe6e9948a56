"""A real PostgreSQL of our own: in a new directory, reached by a socket, gone with the test."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

BIN = Path("/usr/lib/postgresql/15/bin")
READY = "database system is ready to accept"
START_S = 60.0

# What a careful installation has, but smaller: commits are as durable as anywhere.
SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "max_wal_senders": "4",
    "wal_level": "replica",
    "deadlock_timeout": "200ms",
    "log_min_messages": "warning",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """One server. PostgreSQL refuses to run as root: then it runs as the package's own user."""

    def __init__(self, **settings: str) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="itops-pg-"))
        self.data = self.directory / "data"
        self.log = self.directory / "log"
        self.port = free_port()
        self.settings = {**SETTINGS, **settings}
        self.user = "postgres" if os.geteuid() == 0 else None
        self.process: subprocess.Popen[bytes] | None = None
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(self.directory, account.pw_uid, account.pw_gid)
        self.directory.chmod(0o755)  # the socket is for others too

    def tool(self, name: str, *arguments: str, check: bool = True) -> str:
        """Runs one of PostgreSQL's programs as the server's user."""
        done = subprocess.run(
            [BIN / name, *arguments],
            user=self.user,
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if check and done.returncode != 0:
            raise RuntimeError(f"{name}: {done.stdout}")
        return done.stdout

    def create(self) -> "Postgres":
        self.tool(
            "initdb",
            *("--pgdata", str(self.data), "--username", "itops", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
        )
        return self

    def copy_of(self, primary: "Postgres", name: str) -> "Postgres":
        """Makes this a standby that follows `primary`, which knows it as `name`."""
        self.tool(
            "pg_basebackup",
            *("--pgdata", str(self.data), "--write-recovery-conf", "--no-sync"),
            *("--checkpoint", "fast", "--wal-method", "stream"),
            *("--dbname", f"{primary.conninfo()} application_name={name}"),
        )
        return self

    def start(self) -> "Postgres":
        settings = {
            **self.settings,
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.directory),
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self.log.unlink(missing_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [BIN / "postgres", "-D", self.data, *options],
                user=self.user,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.wait_for_log(READY)
        return self

    def wait_for_log(self, text: str) -> None:
        deadline = time.monotonic() + START_S
        while text not in self.log.read_text(errors="replace"):
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"PostgreSQL stopped: {self.log.read_text(errors='replace')}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"no {text!r} in {self.log.read_text(errors='replace')}")
            time.sleep(0.02)

    def send(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def processes(self) -> list[int]:
        """All of the server's, itself included."""
        assert self.process is not None
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *(int(text) for text in path.read_text().split())]

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Takes connections and what is sent on them, and answers nothing until the block ends."""
        for pid in self.processes():
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in self.processes():
                os.kill(pid, signal.SIGCONT)

    def stop(self, how: int = signal.SIGINT) -> None:
        """SIGINT closes all connections, SIGQUIT leaves everything as a crash would."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        self.process.wait(timeout=60)
        self.process = None

    def remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)

    @contextlib.contextmanager
    def session(self, database: str, text: str) -> Iterator[None]:
        """Somebody who runs SQL that does not come to its end before the block does."""
        process = subprocess.Popen(
            [BIN / "psql", "--no-psqlrc", "--command", text, self.conninfo(database)],
            user=self.user,
            cwd=self.directory,
            env={**os.environ, "PGAPPNAME": "somebody"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            self.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'somebody'"
            )
            process.wait(timeout=60)

    def promote(self) -> None:
        self.tool("pg_ctl", "promote", "--wait", "--pgdata", str(self.data))

    def conninfo(self, database: str = "postgres") -> str:
        return f"host={self.directory} port={self.port} user=itops dbname={database}"

    def url(self, database: str) -> str:
        host = quote(str(self.directory), safe="")
        return f"postgres://itops@/{database}?host={host}&port={self.port}"

    def new_url(self) -> str:
        """Of a database that is not there yet."""
        return self.url(f"itops_{uuid.uuid4().hex}")

    def sql(self, text: str, database: str = "postgres") -> str:
        """What psql prints for it, unaligned and without headings."""
        return self.tool(
            "psql",
            *("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"),
            *("--dbname", self.conninfo(database), "--command", text),
        ).strip()
