"""What listening costs the server: 2,000 clients of /api/v1/events, idle and with changes."""

import json
import os
import selectors
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from report import report
from serving import Itops, itops

LISTENERS = 2000
CHANGES_PER_SECOND = 20
SECONDS = 10
ADDRESSES = 4  # as if behind so many proxies: one address may open 1,024 connections
EACH = 64  # so many may one person have


@dataclass
class Usage:
    cpu_s: float
    resident_kib: int

    @classmethod
    def of(cls, server: Itops) -> "Usage":
        process = Path(f"/proc/{server.process.pid}")
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        status = (process / "status").read_text()
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        ticks = int(fields[11]) + int(fields[12])
        return cls(ticks / os.sysconf("SC_CLK_TCK"), int(resident.split()[1]))


def sign_in_many(server: Itops, count: int) -> list[str]:
    """Cookies of so many of the demo's people; at the end alice is signed in."""
    people = json.load(server.request("/api/v1/users?limit=200"))["items"]
    cookies = []
    for person in people[:count]:
        server.sign_in(person["username"])
        cookies.append(server.headers["Cookie"])
    assert len(cookies) == count
    server.sign_in()
    return cookies


class Crowd:
    """All the listeners, read by one thread that counts the events that come."""

    def __init__(self, server: Itops) -> None:
        url = urlsplit(server.url)
        head = f"GET /api/v1/events HTTP/1.1\r\nHost: {url.netloc}\r\nCookie: "
        cookies = sign_in_many(server, -(-LISTENERS // EACH))
        self.events = 0
        self.greeted = 0
        self.cut_off = 0
        self.selector = selectors.DefaultSelector()
        for number in range(LISTENERS):
            source = (f"127.0.0.{2 + number % ADDRESSES}", 0)
            connection = socket.create_connection((url.hostname, url.port), source_address=source)
            cookie = cookies[number % len(cookies)]
            connection.sendall(f"{head}{cookie}\r\n\r\n".encode())
            self.selector.register(connection, selectors.EVENT_READ)
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def wait(self, condition) -> None:
        deadline = time.monotonic() + 60
        while not condition(self):
            assert self.cut_off == 0
            assert time.monotonic() < deadline, (self.greeted, self.events)
            time.sleep(0.01)

    def _read(self) -> None:
        while True:
            for key, _ in self.selector.select():
                data = key.fileobj.recv(1 << 16)
                if not data:
                    self.cut_off += 1
                    self.selector.unregister(key.fileobj)
                self.events += data.count(b"event: ticket\n")
                self.greeted += data.count(b"event: hello\n")


def change_steadily(server: Itops, path: str) -> int:
    """Comments on one ticket, evenly spread; returns how many."""
    began = time.monotonic()
    count = CHANGES_PER_SECOND * SECONDS
    for number in range(count):
        time.sleep(max(0.0, began + number / CHANGES_PER_SECOND - time.monotonic()))
        server.request(f"{path}/comments", {"body": "Still looking."})
    return count


def main() -> None:
    with itops(threads=2) as server:
        server.sign_in()
        ticket = server.open_ticket()
        before = Usage.of(server)
        crowd = Crowd(server)
        crowd.wait(lambda crowd: crowd.greeted == LISTENERS)
        idle = Usage.of(server)
        time.sleep(SECONDS)
        rested = Usage.of(server)
        count = change_steadily(server, ticket)
        crowd.wait(lambda crowd: crowd.events == LISTENERS * count)
        busy = Usage.of(server)
        assert json.load(server.request("/api/v1/session"))["user"]["username"] == "alice"
    listener_kib = (idle.resident_kib - before.resident_kib) / LISTENERS
    report(f"memory of one of {LISTENERS:,} listeners", listener_kib, " KiB")
    report("processor, nobody changes anything", 100 * (rested.cpu_s - idle.cpu_s) / SECONDS, " %")
    report(
        f"processor, {CHANGES_PER_SECOND} changes a second",
        100 * (busy.cpu_s - rested.cpu_s) / SECONDS,
        " % of one",
    )
    report("resident memory then", busy.resident_kib / 1024, " MB")


if __name__ == "__main__":
    main()
