"""A listener to /api/v1/events that takes the stream apart strictly, as browsers do."""

import contextlib
import json
import queue
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from itops.client import Client, get_as_bytes

TIMEOUT_S = 15.0


@dataclass(frozen=True)
class Event:
    """One event; a comment line is one of the name "" with its text as data."""

    name: str
    data: Any
    id: str | None = None


def wait_for_listeners(client: Client, count: int) -> None:
    """Until so many are connected: the server hears a little later that one has gone."""
    deadline = time.monotonic() + TIMEOUT_S
    while f"\nitops_event_listeners {count}\n" not in client.get("/metrics").text:
        assert time.monotonic() < deadline, f"there are not {count} listeners"


class Listener:
    """Reads in a thread of its own; `next` waits for what comes.

    with Listener(alice) as listener:
        assert listener.next().name == "hello"
    """

    def __init__(self, client: Client, *, last_id: str | None = None, query: str = "") -> None:
        headers = {"Last-Event-ID": last_id} if last_id is not None else {}
        url = urlsplit(client.url)
        self.socket = socket.create_connection((url.hostname, url.port), timeout=TIMEOUT_S)
        self.socket.sendall(get_as_bytes(client, f"/api/v1/events{query}", headers))
        self.socket.settimeout(None)
        self.events: queue.Queue[Event | None] = queue.Queue()
        self.last_id = last_id
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """As a browser does when its tab is closed."""
        with contextlib.suppress(OSError):  # the server was faster
            self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.socket.close()

    def next(self, *, timeout_s: float = TIMEOUT_S, comments: bool = False) -> Event:
        """The next event; comments are passed over unless they are asked for."""
        while True:
            event = self.events.get(timeout=timeout_s)
            assert event is not None, "the stream has ended"
            if event.name or comments:
                self.last_id = event.id or self.last_id
                return event

    def wait_for_end(self) -> None:
        """Fails unless the server ends the stream, and properly; events before are passed over."""
        while self.events.get(timeout=TIMEOUT_S) is not None:
            pass

    def _lines(self) -> Iterator[str]:
        """The text's lines, out of their chunks, to the last chunk; without it: ConnectionError."""
        stream = self.socket.makefile("rb")
        head = b"".join(iter(stream.readline, b"\r\n")).decode()
        assert head.startswith("HTTP/1.1 200 "), head
        assert "Content-Type: text/event-stream" in head, head
        pending = b""
        while True:
            size = int(stream.readline() or b"-1", 16)
            if size < 0:
                raise ConnectionError("the stream was cut off")
            pending += stream.read(size)
            assert stream.read(2) == b"\r\n"
            if size == 0:
                return
            *whole, pending = pending.split(b"\n")
            yield from (line.decode() for line in whole)

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            for line in self._lines():
                if line.startswith(":"):
                    self.events.put(Event("", line[1:].strip()))
                elif line:
                    name, value = line.split(": ", 1)
                    assert name in ("id", "event", "data") and name not in fields, line
                    fields[name] = value
                elif fields:
                    data = json.loads(fields["data"])
                    self.events.put(Event(fields["event"], data, fields.get("id")))
                    fields = {}
        except OSError:
            return  # closed by us, or cut off: no end to wait for
        self.events.put(None)
