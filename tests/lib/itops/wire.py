"""A bare HTTP/1.1 client on one kept-alive connection, for tests that need many requests.

It costs a fraction of what `requests` costs, and it tells apart what matters when a server dies:
an answer that came whole, and a request that may or may not have had its effect.
"""

import json
import socket
from dataclasses import dataclass
from typing import Any

TIMEOUT_S = 60.0


class UnansweredError(Exception):
    """The connection ended before the whole answer was here."""


@dataclass(frozen=True)
class Answer:
    """A whole answer; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def __str__(self) -> str:
        return f"{self.status} {self.body[:2000].decode(errors='replace')}"


class Wire:
    """`Wire(host, port, token).request("GET", "/api/v1/tickets/1")`; connects on first use."""

    def __init__(
        self, host: str, port: int, token: str | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._address = (host, port)
        self._timeout_s = timeout_s
        self._fixed = f"Host: {host}:{port}\r\n"
        if token:
            self._fixed += f"Authorization: Bearer {token}\r\n"
        self._socket: socket.socket | None = None
        self._received = b""

    def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Sends one request and reads its answer; `body` is sent as JSON."""
        head = f"{method} {path} HTTP/1.1\r\n{self._fixed}"
        for name, value in (headers or {}).items():
            head += f"{name}: {value}\r\n"
        payload = b""
        if body is not None:
            payload = json.dumps(body).encode()
            head += f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n"
        try:
            if self._socket is None:
                self._socket = socket.create_connection(self._address, self._timeout_s)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._received = b""
            self._socket.sendall(head.encode() + b"\r\n" + payload)
            return self._read_answer()
        except TimeoutError as problem:
            self.close()
            raise AssertionError(f"{method} {path}: no answer in {self._timeout_s} s") from problem
        except OSError as problem:
            self.close()
            raise UnansweredError(f"{method} {path}: {problem}") from problem

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _receive(self) -> None:
        assert self._socket is not None
        chunk = self._socket.recv(65536)
        if not chunk:
            raise ConnectionResetError("closed before the end of the answer")
        self._received += chunk

    def _read_answer(self) -> Answer:
        while b"\r\n\r\n" not in self._received:
            self._receive()
        head, self._received = self._received.split(b"\r\n\r\n", 1)
        status_line, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        while len(self._received) < length:
            self._receive()
        body, self._received = self._received[:length], self._received[length:]
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(status_line.split(" ", 2)[1]), headers, body)
