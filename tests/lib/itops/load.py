"""People at work on several servers at once, and what each of them was told."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from itops.client import Client
from itops.database import Database
from itops.server import Server

CREW = 6
# A repetition of a request that got no answer must be safe: its key says that it is one.
MAY_REPEAT_S = 120.0


@dataclass
class Told:
    """What one worker was told is stored, and what it does not know."""

    opened: dict[str, int] = field(default_factory=dict)  # title: number
    comments: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    reads: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # 503 by code, lost connections


class Worker(threading.Thread):
    """Opens, changes, comments and reads tickets of its own in equal parts until told to stop."""

    def __init__(self, servers: list[Server], token: str, first: int) -> None:
        super().__init__(daemon=True)
        self.servers = servers
        self.clients = [Client(server.url, token=token) for server in servers]
        self.at = first
        self.told = Told()
        self.stopping = threading.Event()
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                self.work()
        except BaseException as problem:
            self.problem = problem

    def work(self) -> None:
        name = uuid.uuid4().hex
        ticket = self.must("POST", "/api/v1/tickets", {"item": "job", "title": name}, key=name)
        assert ticket["title"] == name
        self.told.opened[name] = ticket["id"]
        path = f"/api/v1/tickets/{ticket['id']}"
        title, body = f"{name} again", f"comment {name}"
        if self.once("PATCH", path, {"title": title}, match='"1"'):
            self.told.titles.add(title)
        if self.once("POST", f"{path}/comments", {"body": body}):
            self.told.comments.add(body)
        if self.once("GET", path):
            self.told.reads += 1

    def must(self, method: str, path: str, body: Any, *, key: str) -> dict[str, Any]:
        """Repeats the request, at one server after the other, until it was answered."""
        deadline = time.monotonic() + MAY_REPEAT_S
        while (answer := self.attempt(method, path, body, {"Idempotency-Key": key})) is None:
            assert time.monotonic() < deadline, f"no answer: {self.told.refused}"
            time.sleep(0.05)
        return answer

    def once(self, method: str, path: str, body: Any = None, *, match: str = "") -> bool:
        return self.attempt(method, path, body, {"If-Match": match} if match else {}) is not None

    def attempt(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> dict[str, Any] | None:
        place = self.at % len(self.clients)
        client = self.clients[place]
        client.url = self.servers[place].url  # a server that was killed comes back elsewhere
        try:
            answer = client.request(method, path, body, headers=headers)
        except requests.RequestException:
            self.told.refused["connection"] += 1
            self.at += 1
            return None
        if answer.status_code == 503:
            assert answer.headers["Retry-After"], answer.text
            self.told.refused[answer.json()["code"]] += 1
            self.at += 1
            return None
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()


def tokens_of(server: Server) -> list[str]:
    """Makes a crew on the server, and a token for each of them."""
    tokens = []
    for number in range(CREW):
        server.add_user(f"crew-{number}")
        tokens.append(server.program.create_token(server.database, f"crew-{number}"))
    return tokens


def run_in_parallel(works: list[Callable[[], object]]) -> None:
    """Each in a thread of its own; fails with the first that fails."""
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as problem:
            failures.append(problem)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


class Load:
    """Workers for as long as the block lasts."""

    def __init__(self, servers: list[Server], tokens: list[str]) -> None:
        self.workers = [Worker(servers, token, number) for number, token in enumerate(tokens)]

    def __enter__(self) -> "Load":
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self.workers:
            worker.stopping.set()
        for worker in self.workers:
            worker.join(2 * MAY_REPEAT_S)
            if worker.problem and exception[0] is None:
                raise worker.problem

    def opened(self) -> int:
        return sum(len(worker.told.opened) for worker in self.workers)

    def wait_for(self, more: int, timeout_s: float = 60.0) -> None:
        """Until so many more tickets were opened."""
        target = self.opened() + more
        deadline = time.monotonic() + timeout_s
        while self.opened() < target:
            problems = [worker.problem for worker in self.workers if worker.problem]
            assert not problems, problems[0]
            assert time.monotonic() < deadline, [worker.told.refused for worker in self.workers]
            time.sleep(0.02)

    def refused(self) -> Counter[str]:
        return sum((worker.told.refused for worker in self.workers), Counter())

    def summary(self) -> str:
        told = [worker.told for worker in self.workers]
        refused = ", ".join(f"{count} {code}" for code, count in sorted(self.refused().items()))
        return (
            f"acknowledged: {self.opened()} opened, {sum(len(t.titles) for t in told)} changed,"
            f" {sum(len(t.comments) for t in told)} commented on,"
            f" {sum(t.reads for t in told)} read;"
            f" refused or lost: {refused or 'none'}"
        )

    def check(self, database: Database) -> None:
        """What was told is stored, nothing twice, and the whole is sound."""
        opening = "SELECT new_value FROM ticket_status_history WHERE kind = 'title'"
        titles = Counter(value for (value,) in database.rows(opening))
        comments = Counter(body for (body,) in database.rows("SELECT body FROM ticket_comments"))
        keys = Counter(key for (key,) in database.rows("SELECT key FROM idempotency_keys"))
        numbers = dict(database.rows("SELECT id, title FROM tickets"))
        for told in (worker.told for worker in self.workers):
            for name, number in told.opened.items():
                assert numbers[number].startswith(name), f"T-{number} is not {name}"
                assert keys[name] == 1
            assert {title for title in told.titles if titles[title] != 1} == set()
            assert {body for body in told.comments if comments[body] != 1} == set()
        openings = [name.split(" ")[0] for name in numbers.values()]
        assert len(openings) == len(set(openings)), "a ticket was opened twice"
        assert not comments or max(comments.values()) == 1
        findings = database.findings()
        assert findings == [], findings[:5]
