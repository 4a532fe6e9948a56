"""A real `itops serve` on a port of its own, with its own database, that must end cleanly."""

import json
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from itops.client import Client
from itops.engine import database_url
from itops.program import SANITIZER_STATUS, Program, assert_no_sanitizer_report
from itops.raw import RawConnection

START_TIMEOUT_S = 90.0  # the demo fills its database before the server listens
STOP_TIMEOUT_S = 30.0


class Server:
    """Starts in `start` (or `with`), and asserts in `stop` that it drained and exited with 0.

        with Server(program, registry=Path("examples/ticketing.d"), directory=tmp_path) as server:
            alice = server.sign_in("alice")          # the user is made on first use
            alice.post("/api/v1/tickets", {"item": "outage_report"})

    `directory` holds the database, so that a second Server on the same directory continues where
    the first one stopped or was killed; `database` is the URL of another one. Log lines are parsed
    as they come; `wait_for_log` blocks until one with that message was written, which is how tests
    wait without sleeping.
    """

    def __init__(
        self,
        program: Program,
        *,
        registry: Path,
        directory: Path,
        org: str | None = None,
        database: str | None = None,
        arguments: tuple[str, ...] = (),
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.program = program
        self.registry = registry
        self.database_path = directory / "itops.db"
        self.database = database or database_url(directory)
        self.command = ["serve", "--listen", "127.0.0.1:0", "--registry", str(registry)]
        self.command += ["--db", self.database, "--log-format", "json"]
        self.command += ["--org", org] if org else []
        self.command += arguments
        self.env = env or {}
        self.cwd = cwd
        self.host = "127.0.0.1"
        self.port = 0
        self.process: subprocess.Popen[str] | None = None
        self.logs: list[dict[str, Any]] = []
        self._stderr: list[str] = []
        self._news = threading.Condition()
        self._reader: threading.Thread | None = None
        self._ended = False
        self._users: dict[str, str] = {}

    # Life of the process

    def start(self) -> "Server":
        """Starts the process and returns when it listens; fails with its stderr otherwise."""
        assert self.process is None, "already started"
        self._ended = False
        seen = len(self.logs)  # of earlier lives
        self.process = subprocess.Popen(
            [str(self.program.path), *self.command],
            env=self.program.environment(self.env),
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read_stderr, daemon=True)
        self._reader.start()
        try:
            address = self.wait_for_log("listening", timeout_s=START_TIMEOUT_S, since=seen)[
                "address"
            ]
        except AssertionError:
            self.kill()
            raise
        self.port = int(address.rsplit(":", 1)[1])
        return self

    def stop(self) -> None:
        """SIGTERM; asserts that the server drains, exits with 0 and left no sanitizer report."""
        process = self._running()
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"did not stop within {STOP_TIMEOUT_S} s:\n{self.stderr}"
            ) from None
        self._finish()
        assert_no_sanitizer_report(self.stderr)
        assert status == 0, f"exit status {status}:\n{self.stderr}"

    def kill(self) -> None:
        """SIGKILL, as a power cut would; asserts only that no sanitizer had spoken before."""
        process = self._running()
        process.kill()
        status = process.wait()
        self._finish()
        assert_no_sanitizer_report(self.stderr)
        assert status != SANITIZER_STATUS, self.stderr

    def wait(self, timeout_s: float = STOP_TIMEOUT_S) -> int:
        """Waits for an end that the server reaches by itself; returns its exit status."""
        status = self._running().wait(timeout_s)
        self._finish()
        assert_no_sanitizer_report(self.stderr)
        return status

    def restart(self) -> "Server":
        """Stops if it runs, and starts again on the same database (the port is a new one)."""
        if self.is_running:
            self.stop()
        return self.start()

    def keep_port(self) -> None:
        """Makes restarts listen where the server listens now, for clients that come back."""
        place = self.command.index("--listen") + 1
        self.command[place] = f"{self.host}:{self.port}"

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def __enter__(self) -> "Server":
        return self if self.is_running else self.start()

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        if self.process is None:
            return
        if kind is None:
            self.stop()
        else:  # the test has failed already: do not hide why
            self.process.kill()
            self.process.wait()
            self._finish()

    # What it says

    @property
    def stderr(self) -> str:
        """Everything that it wrote to stderr so far, over all its lives."""
        with self._news:
            return "".join(self._stderr)

    def wait_for_log(
        self, message: str, *, timeout_s: float = 15.0, since: int = 0, **fields: Any
    ) -> dict[str, Any]:
        """The first log record from index `since` on with this message and these fields."""
        deadline = time.monotonic() + timeout_s
        position = since
        with self._news:
            while True:
                for record in self.logs[position:]:
                    if record.get("message") == message and fields.items() <= record.items():
                        return record
                position = len(self.logs)
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    why = "the server ended" if self._ended else f"waited {timeout_s} s"
                    raise AssertionError(
                        f"no log line {message!r} ({why}):\n{''.join(self._stderr)}"
                    )
                self._news.wait(left)

    def resident_kib(self) -> int:
        """Resident memory now, in KiB, from /proc."""
        status = Path(f"/proc/{self._running().pid}/status").read_text()
        return int(
            next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
        )

    @property
    def pid(self) -> int:
        return self._running().pid

    # Ways in

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def client(self) -> Client:
        """A client that is not signed in."""
        return Client(self.url)

    def add_user(self, name: str, password: str | None = None, **options: Any) -> str:
        """Makes a user by the command line (see Program.add_user); returns the password."""
        password = password or f"correct horse {name}"
        self.program.add_user(self.database, name, password, **options)
        self._users[name] = password
        return password

    def sign_in(self, name: str, **options: Any) -> Client:
        """A client with a cookie session. Makes the user on first use; options as for add_user."""
        if name not in self._users:
            self.add_user(name, **options)
        client = self.client()
        client.sign_in(name, self._users[name])
        return client

    def with_token(self, name: str, **options: Any) -> Client:
        """A client with an API token. Makes the user on first use; options as for add_user."""
        if name not in self._users:
            self.add_user(name, **options)
        return Client(self.url, token=self.program.create_token(self.database, name))

    def connect(self, timeout_s: float = 15.0, *, narrow: bool = False) -> socket.socket:
        """A bare TCP connection, for requests that no HTTP library would send. Narrow: the kernels
        take a few ten KiB of an answer before it is read, not megabytes."""
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.settimeout(timeout_s)
        if narrow:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((self.host, self.port))
        return connection

    def raw(self, *, narrow: bool = False) -> RawConnection:
        """The same, with a strict reader of responses."""
        return RawConnection(self.connect(narrow=narrow))

    # Inside

    def _running(self) -> subprocess.Popen[str]:
        assert self.process is not None, "not started"
        return self.process

    def _read_stderr(self) -> None:
        process = self._running()
        assert process.stderr is not None
        for line in process.stderr:
            with self._news:
                self._stderr.append(line)
                if line.startswith("{"):
                    self.logs.append(json.loads(line))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _finish(self) -> None:
        assert self._reader is not None
        self._reader.join()
        self._running().stderr.close()
        self.process = None


def copy_registry(source: Path, target: Path) -> Path:
    """A copy of a registry file or directory that a test may change."""
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)
    return target
