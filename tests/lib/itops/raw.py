"""Requests as bytes and answers taken apart strictly: for what no HTTP library would send."""

import json
import socket
import time
from dataclasses import dataclass, field
from typing import Any

RECEIVE_TIMEOUT_S = 15.0


@dataclass
class Answer:
    """One response. `headers` has lower-case names; a repeated field fails the test."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json", self
        problem = json.loads(self.body)
        assert problem["status"] == self.status
        return problem

    @property
    def code(self) -> str:
        return self.problem()["code"]

    @property
    def closes(self) -> bool:
        return self.headers.get("connection") == "close"


class RawConnection:
    """A socket on which bytes are sent as given and responses are read one by one."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.socket.settimeout(RECEIVE_TIMEOUT_S)
        self.pending = b""

    def __enter__(self) -> "RawConnection":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send_slowly(self, data: bytes, interval_s: float) -> int:
        """One byte at a time until all is sent or the server has something to say."""
        for sent, byte in enumerate(data):
            try:
                self.socket.sendall(bytes([byte]))
            except OSError:
                return sent
            self.socket.settimeout(interval_s)
            try:
                received = self.socket.recv(65536)
                self.pending += received
                return sent
            except TimeoutError:
                pass
            except OSError:
                return sent
            finally:
                self.socket.settimeout(RECEIVE_TIMEOUT_S)
        return len(data)

    def receive(self, *, head_only: bool = False) -> Answer:
        """The next response, informational ones included."""
        head = self._until(b"\r\n\r\n").decode("latin-1")
        status_line, *lines = head[:-4].split("\r\n")
        version, status, _ = status_line.split(" ", 2)
        assert version == "HTTP/1.1"
        answer = Answer(int(status))
        for line in lines:
            name, value = line.split(": ", 1)
            assert name.lower() not in answer.headers, f"{name} came twice"
            answer.headers[name.lower()] = value
        if answer.status >= 200 and answer.status not in (204, 304) and not head_only:
            answer.body = self._exactly(int(answer.headers["content-length"]))
        return answer

    def receive_chunks(self) -> tuple[bytes, bool]:
        """The rest of a chunked body whose head was read; False: without its last chunk."""
        body = b""
        while True:
            try:
                size = int(self._until(b"\r\n"), 16)
                piece = self._exactly(size + 2)
            except (AssertionError, ConnectionError):
                return body, False
            assert piece.endswith(b"\r\n")
            body += piece[:-2]
            if size == 0:
                return body, True

    def exchange(self, data: bytes) -> Answer:
        self.send(data)
        return self.receive()

    def assert_closed(self) -> None:
        """The server has said all and ends the connection, without a reset."""
        assert self.pending == b""
        assert self.socket.recv(65536) == b""

    def assert_ended(self, timeout_s: float = RECEIVE_TIMEOUT_S) -> None:
        """The server has given the connection up, politely or not."""
        self.socket.settimeout(timeout_s)
        deadline = time.monotonic() + timeout_s
        try:
            while self.socket.recv(65536) != b"":
                assert time.monotonic() < deadline
        except ConnectionError:
            pass

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.pending:
            self._more()
        head, _, self.pending = self.pending.partition(mark)
        return head + mark

    def _exactly(self, length: int) -> bytes:
        while len(self.pending) < length:
            self._more()
        body, self.pending = self.pending[:length], self.pending[length:]
        return body

    def _more(self) -> None:
        received = self.socket.recv(65536)
        assert received, f"the connection ended after {self.pending!r}"
        self.pending += received
