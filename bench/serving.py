"""Servers under measurement: ours on a demo database, the hello server, and wrk as the load."""

import json
import os
import re
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = ROOT / "examples" / "ticketing.d"
PASSWORD = "itops-demo-password"
TICKET = {
    "workflow": "incident_response",
    "title": "Checkout answers slowly",
    "description": "p99 is above **two seconds** since the deployment at noon; `cart` is fine.",
}
STOP_TIMEOUT_S = 30


class Itops:
    """`itops serve --demo` with its default log, which goes to a file as it would to a journal."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, started: float) -> None:
        self.process = process
        self.url = url
        self.first_answer_s = self._first_answer(started)
        self.headers: dict[str, str] = {}

    def sign_in(self, name: str = "alice") -> None:
        answer = self.request("/api/v1/session", {"username": name, "password": PASSWORD})
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.headers = {"Cookie": cookie, "X-CSRF-Token": json.load(answer)["csrf_token"]}

    def request(self, path: str, body: object = None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=self.headers)
        if data:
            request.add_header("Content-Type", "application/json")
        return urllib.request.urlopen(request, timeout=10)

    def open_ticket(self) -> str:
        """Its path."""
        return self.request("/api/v1/tickets", TICKET).headers["Location"]

    def metric(self, name: str) -> float:
        text = self.request("/metrics").read().decode()
        return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)[1])

    def _first_answer(self, started: float) -> float:
        while True:
            try:
                urllib.request.urlopen(self.url + "/readyz", timeout=10).read()
                return time.monotonic() - started
            except OSError:
                assert self.process.poll() is None
                assert time.monotonic() - started < 30


@contextmanager
def itops(*arguments: str, demo: bool = True, threads: int = 1) -> Iterator[Itops]:
    with tempfile.TemporaryDirectory(prefix="itops-bench-") as directory:
        log = Path(directory) / "log"
        with log.open("wb") as log_file:
            started = time.monotonic()
            process = subprocess.Popen(
                [
                    *(os.environ["ITOPS_BIN"], "serve", "--listen", "127.0.0.1:0"),
                    *("--registry", str(REGISTRY), "--db", f"sqlite://{directory}/itops.db"),
                    *("--threads", str(threads), *(["--demo"] if demo else []), *arguments),
                ],
                stdout=subprocess.DEVNULL,
                stderr=log_file,
            )
            try:
                yield Itops(process, f"http://{_address(process, log)}", started)
            finally:
                process.terminate()
                assert process.wait(STOP_TIMEOUT_S) == 0, log.read_text()[-2000:]


@contextmanager
def hello(threads: int = 1) -> Iterator[str]:
    """The URL of bench/hello_server.c."""
    program = Path(os.environ["ITOPS_BENCH_DIR"]) / "hello_server"
    with subprocess.Popen([program, str(threads)], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
        finally:
            process.terminate()


LUA = """
local bodies = {%s}
local requests = {}
local at = 0
init = function()
    for i, body in ipairs(bodies) do requests[i] = wrk.format("POST", nil, nil, body) end
end
request = function()
    at = at %% #requests + 1
    return requests[at]
end
"""


def requests_per_second(
    url: str,
    *,
    headers: dict[str, str] | None = None,
    bodies: list[object] | None = None,
    connections: int = 32,
    seconds: int = 2,
) -> float:
    """wrk's figure: GET, or POST of the bodies in turn. Any answer that is not 2xx makes it
    worthless, so it fails."""
    fields = dict(headers or {})
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if bodies is not None:
            fields["Content-Type"] = "application/json"
            # JSON's strings of ASCII are Lua's too.
            script.write(LUA % ",".join(json.dumps(json.dumps(body)) for body in bodies))
            script.flush()
            command += ["-s", script.name]
        for name, text in fields.items():
            command += ["-H", f"{name}: {text}"]
        output = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in output, output
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    while True:
        if match := re.search(r" listening address=(\S+)", log.read_text()):
            return match[1]
        assert process.poll() is None, log.read_text()
