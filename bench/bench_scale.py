"""Every list, filter, search and counter of the interface on small and large installations.

Through HTTP, one request after the other on one connection: the middle and the 99th percentile, on
both engines at every size of ITOPS_SCALE (default 10000,100000). A filter is asked for in every
order, and the table has the worst of them. On PostgreSQL the plans of all statements are looked at
too: none may read one of the tables that grow from end to end.
"""

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from fill import fill, itops
from installation import (
    COMMON,
    GROUPS,
    ITEMS,
    PEOPLE,
    RARE,
    SERVICES,
    WORKFLOWS,
    group_name,
    person_name,
    service_name,
    write_policy,
)
from report import report

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "lib"))
from itops.postgres import Postgres

SIZES = [int(size) for size in os.environ.get("ITOPS_SCALE", "10000,100000").split(",")]
WARM_UP, ASKED, EXPLAINED = 10, 80, 3
PAGES = "tickets: page after page"
GROWING = ("tickets", "ticket_comments", "ticket_status_history", "ticket_words", "ticket_events")
SETTINGS = {
    # Asleep until plans are wanted: what is set here, nothing could change while it runs.
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "LOG",
    "log_min_messages": "LOG",
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}


@dataclass(frozen=True)
class Case:
    """What somebody asks for: a path, by a number that goes round the values there are."""

    what: str
    path: Callable[[random.Random, int], str]
    order: str = ""

    @property
    def name(self) -> str:
        return f"{self.what}, {self.order}" if self.order else self.what


def tickets(what: str, query: Callable[[random.Random], str], order: str) -> Case:
    def path(chance: random.Random, size: int) -> str:
        return f"/api/v1/tickets?{query(chance)}&sort={order}"

    return Case(f"tickets: {what}", path, order)


def either(*values: str) -> Callable[[random.Random], str]:
    return lambda chance: chance.choice(values)


def numbered(text: Callable[[int], str], count: int, first: int = 0) -> Callable:
    return lambda chance: text(chance.randrange(first, first + count))


STATUS = either("status=OPEN", "status=IN_PROGRESS", "status=RESOLVED", "status=CLOSED")
ASSIGNEE = numbered(lambda n: f"assignee={person_name(n)}", PEOPLE, 1)
GROUP = numbered(lambda n: f"group={quote(group_name(n))}", GROUPS)
ENV = numbered(lambda n: f"service={quote(service_name(n).rsplit('/', 2)[0])}", SERVICES)
COMMON_WORD = either("q=disk", "q=server", "q=network", "q=login")
FILTERS: dict[str, Callable[[random.Random], str]] = {
    "all": lambda chance: "",
    "status": STATUS,
    "three statuses": either("status=OPEN&status=IN_PROGRESS&status=CLOSED"),
    "priority": either("priority=LOW", "priority=CRITICAL"),
    "assignee": ASSIGNEE,
    "unassigned": lambda chance: "assignee=none",
    "requester": numbered(lambda n: f"requester={person_name(n)}", PEOPLE, 1),
    "group": GROUP,
    "service": numbered(lambda n: f"service={quote(service_name(n))}", SERVICES),
    "everything below an env": ENV,
    "item": numbered(lambda n: f"item=item{n}", ITEMS),
    "workflow": numbered(lambda n: f"workflow=workflow{n}", WORKFLOWS),
    "breached": lambda chance: "sla=breached",
    "at risk": lambda chance: "sla=at_risk",
    "mine, open": lambda chance: ASSIGNEE(chance) + "&status=OPEN&status=IN_PROGRESS",
    "group, unassigned, open": lambda chance: GROUP(chance) + "&assignee=none&status=OPEN",
    "env and group": lambda chance: f"{ENV(chance)}&{GROUP(chance)}",
    "assignee and requester": lambda chance: f"{ASSIGNEE(chance)}&requester={person_name(7)}",
    "common word": COMMON_WORD,
    "common word, group": lambda chance: f"{COMMON_WORD(chance)}&{GROUP(chance)}",
    "common word, open": lambda chance: f"{COMMON_WORD(chance)}&status=OPEN",
    "common word, at risk": lambda chance: f"{COMMON_WORD(chance)}&sla=at_risk",
    "two common words": either("q=disk+server", "q=login+firewall"),
    "middling word": lambda chance: f"q={chance.choice(COMMON)}1",
    "rare word": lambda chance: f"q={chance.choice(COMMON)}{chance.randrange(RARE)}",
    "common and rare word": lambda chance: f"q=disk+server{chance.randrange(RARE)}",
    "beginning of a word": lambda chance: f"q={chance.choice(COMMON)[:3]}",
    "no such word": lambda chance: f"q=nothing{chance.randrange(RARE)}",
}
SORTS = ("-updated_at", "updated_at", "-created_at", "created_at", "-priority", "due_at")


def of_ticket(tail: str) -> Callable[[random.Random, int], str]:
    return lambda chance, size: f"/api/v1/tickets/{chance.randrange(1, size + 1)}{tail}"


OTHERS = (
    Case("ticket", of_ticket("")),
    Case("ticket: transitions", of_ticket("/transitions")),
    Case("ticket: comments", of_ticket("/comments")),
    Case("ticket: history", of_ticket("/history")),
    Case("people: beginning of a name", lambda chance, size: f"/api/v1/users?q=per&limit={9}"),
    Case("people: one", lambda chance, size: f"/api/v1/users?q={person_name(77)}"),
    Case("services", lambda chance, size: "/api/v1/services?q=service1"),
    Case("views", lambda chance, size: "/api/v1/views"),
    Case("registry with stranded tickets", lambda chance, size: "/api/v1/registry"),
    Case("statistics of 30 days", lambda chance, size: "/api/v1/stats?days=30"),
    Case("statistics of a year", lambda chance, size: "/api/v1/stats?days=365"),
    Case("who am I", lambda chance, size: "/api/v1/session"),
    Case("ready", lambda chance, size: "/readyz"),
)
CASES = [tickets(what, query, sort) for what, query in FILTERS.items() for sort in SORTS] + list(
    OTHERS
)


class Asking:
    """One person on one connection."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> tuple[float, dict]:
        """Milliseconds, and the answer."""
        started = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        took_ms = (time.perf_counter() - started) * 1000
        assert answer.status == 200, f"{path}: {answer.status} {body.decode()}"
        return took_ms, json.loads(body)


def measure(asking: Asking, case: Case, size: int) -> tuple[float, float]:
    chance = random.Random(case.name)
    times = [asking.get(case.path(chance, size))[0] for _ in range(WARM_UP + ASKED)]
    cuts = statistics.quantiles(times[WARM_UP:], n=100, method="inclusive")
    return cuts[49], cuts[98]


def explain(asking: Asking, postgres: Postgres, size: int) -> set[str]:
    """Asks for everything a few times more, with the plans in the database's log."""
    log_plans(postgres, "0")
    seen = postgres.log.stat().st_size
    for case in CASES:
        chance = random.Random(case.name)
        for _ in range(EXPLAINED):
            asking.get(case.path(chance, size))
    log_plans(postgres, "-1")
    with postgres.log.open() as log:
        log.seek(seen)
        return scans_in(log.read())


def log_plans(postgres: Postgres, above_ms: str) -> None:
    postgres.sql(f"ALTER SYSTEM SET auto_explain.log_min_duration = {above_ms}")
    postgres.sql("SELECT pg_reload_conf()")


def turn_pages(asking: Asking, pages: int) -> tuple[float, float]:
    """The pages behind one another: the last must cost what the first does."""
    times, cursor = [], ""
    for _ in range(pages):
        took_ms, answer = asking.get(f"/api/v1/tickets?limit=50{cursor}")
        times.append(took_ms)
        cursor = f"&cursor={quote(answer['next_cursor'])}" if answer["next_cursor"] else ""
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return cuts[49], cuts[98]


@contextmanager
def serving(url: str, policy: Path) -> Iterator[Asking]:
    with tempfile.NamedTemporaryFile("w+") as log:
        command = [itops(), "serve", "--listen", "127.0.0.1:0", "--registry", str(policy)]
        process = subprocess.Popen([*command, "--db", url], stdout=subprocess.DEVNULL, stderr=log)
        try:
            while " listening address=" not in (text := Path(log.name).read_text()):
                assert process.poll() is None, text
                time.sleep(0.02)
            port = int(text.split(" listening address=")[1].split()[0].rsplit(":", 1)[1])
            token = subprocess.run(
                [itops(), "token", "create", "--user", person_name(1), "--db", url],
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
            yield Asking(port, token)
        finally:
            process.terminate()
            process.wait(60)


def scans_in(log: str) -> set[str]:
    """Tables that grow and that some statement has read from end to end, with the statement."""
    found: set[str] = set()

    def walk(node: dict, text: str) -> None:
        if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in GROWING:
            found.add(f"{node['Relation Name']}: {' '.join(text.split())[:160]}")
        for part in node.get("Plans", []):
            walk(part, text)

    decoder = json.JSONDecoder()
    plans = log.split("plan:\n")[1:]
    assert len(plans) > len(CASES), f"{len(plans)} plans in the log"
    for part in plans:
        plan, _ = decoder.raw_decode(part.replace("\t", " ").lstrip())
        walk(plan["Plan"], plan["Query Text"])
    return found


Times = dict[str, tuple[float, float]]  # by name: p50, p99


def worst_of(found: Times, what: str) -> tuple[float, float]:
    """Of all orders of a filter."""
    names = {what, *(f"{what}, {order}" for order in SORTS)}
    times = [value for name, value in found.items() if name in names]
    return max(p50 for p50, _ in times), max(p99 for _, p99 in times)


def print_table(engine: str, found: dict[int, Times]) -> None:
    print(f"\n### {engine}, milliseconds: p50 / p99\n")
    print("| asked |" + "".join(f" {size:,} tickets |" for size in found))
    print("|---|" + "---|" * len(found))
    for what in [*dict.fromkeys(case.what for case in CASES), PAGES]:
        worst = [worst_of(found[size], what) for size in found]
        cells = [f"{p50:.1f} / {p99:.1f}" for p50, p99 in worst]
        print(f"| {what} | " + " | ".join(cells) + " |", flush=True)


def sum_up(engine: str, found: dict[int, Times]) -> None:
    """What grows most, and the slowest of all."""
    small, large = found[SIZES[0]], found[SIZES[-1]]
    for name, (p50, _) in sorted(large.items(), key=lambda item: -item[1][0])[:5]:
        report(f"{engine}, {SIZES[-1]:,} tickets, slowest p50: {name}", p50, " ms")
    grown = sorted(((large[name][0] / small[name][0], name) for name in large), reverse=True)
    for ratio, name in grown[:5]:
        report(f"{engine}, {SIZES[-1]:,} against {SIZES[0]:,} tickets: {name}", ratio, "x")
    report(
        f"{engine}, {SIZES[-1]:,} tickets, worst p50",
        max(p50 for p50, _ in large.values()),
        " ms",
        at_most=100,
    )


class Engine:
    """An installation of each size, all filled before anything is measured."""

    def __init__(self, name: str, directory: Path, stack: ExitStack) -> None:
        self.name = name
        self.directory = directory
        self.postgres = Postgres(**SETTINGS) if name == "PostgreSQL" else None
        if self.postgres:
            stack.callback(self.postgres.remove)
            self.postgres.create().start()
        for size in SIZES:
            started = time.monotonic()
            made = fill(self.url(size), size)
            print(
                f"{name}: {size} tickets, {made.history} rows of history, {made.comments} comments,"
                f" {self.megabytes(size)} MB, filled in {time.monotonic() - started:.0f} s",
                flush=True,
            )

    def url(self, size: int) -> str:
        if self.postgres:
            return self.postgres.url(f"n{size}")
        return f"sqlite://{self.directory}/{size}.db"

    def megabytes(self, size: int) -> int:
        if self.postgres:
            return int(self.postgres.sql(f"SELECT pg_database_size('n{size}')")) >> 20
        return (self.directory / f"{size}.db").stat().st_size >> 20

    def measure(self, size: int) -> Times:
        with serving(self.url(size), self.directory) as asking:
            found = {case.name: measure(asking, case, size) for case in CASES}
            found[PAGES] = turn_pages(asking, 100)
            if self.postgres:
                scans = explain(asking, self.postgres, size)
                print("".join(f"scan of {scan}\n" for scan in sorted(scans)), end="", flush=True)
                if size >= 100_000:  # a smaller table is read faster than its index
                    what = f"{self.name}, {size:,} tickets, statements that scan"
                    report(what, len(scans), "", at_most=0)
            return found

    def run(self) -> None:
        found = {}
        for size in SIZES:
            found[size] = self.measure(size)
            print_table(self.name, found)
        sum_up(self.name, found)


def main() -> None:
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="itops-scale-")))
        write_policy(directory)
        names = os.environ.get("ITOPS_SCALE_ENGINES", "PostgreSQL,SQLite").split(",")
        for engine in [Engine(name, directory, stack) for name in names]:
            engine.run()


if __name__ == "__main__":
    main()
