"""Durable creation of tickets through HTTP, against the bare loop of bench_create_baseline.c.

Both store the same tickets: same texts, same card, same service, one requester.
"""

import os
import random
import statistics
import subprocess
import tempfile
from pathlib import Path

from report import in_turns, report
from serving import itops, requests_per_second

ROUNDS = 5
SECONDS = 3
CONNECTIONS = 128
TEXTS = 4096
WORDS = (
    *("disk", "full", "database", "server", "slow", "restart", "network", "timeout", "deploy"),
    *("failed", "login", "access", "denied", "backup", "missing", "certificate", "expired"),
    *("queue", "stuck", "memory", "leak", "cluster", "node", "unreachable", "customer", "report"),
    *("urgent", "please", "check", "again", "since", "morning", "payment", "order", "export"),
)


def make_text(chance: random.Random, words: int) -> str:
    """Most words are common; one in four is as rare as a host name."""
    picked = chance.choices(WORDS, k=words)
    return " ".join(
        f"{word}{chance.randrange(5000)}" if chance.random() < 0.25 else word for word in picked
    )


def make_texts() -> list[tuple[str, str]]:
    chance = random.Random(1)
    return [(make_text(chance, 6), make_text(chance, 30)) for _ in range(TEXTS)]


def bare_loop(texts: Path) -> float:
    """Tickets a second of plain SQLite statements in batches of 64."""
    program = Path(os.environ["ITOPS_BENCH_DIR"]) / "bench_create_baseline"
    return float(subprocess.run([program, texts], capture_output=True, check=True).stdout)


def through_http(bodies: list[object], batches: list[float]) -> float:
    """Tickets a second of a new server: as the bare loop it begins with an empty database."""
    with itops() as server:
        server.sign_in()
        count = "itops_store_commit_works_count"
        total = "itops_store_commit_works_sum"
        commits, works = server.metric(count), server.metric(total)
        rate = requests_per_second(
            f"{server.url}/api/v1/tickets",
            headers=server.headers,
            bodies=bodies,
            connections=CONNECTIONS,
            seconds=SECONDS,
        )
        batches.append((server.metric(total) - works) / (server.metric(count) - commits))
        return rate


def main() -> None:
    texts = make_texts()
    card = {"item": "outage_report", "service": "itops-dev/dev/c1/postgres-prod"}
    bodies: list[object] = [{**card, "title": title, "description": text} for title, text in texts]
    batches: list[float] = []
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.writelines(f"{title}\t{text}\n" for title, text in texts)
        file.flush()
        http, bare, ratio = in_turns(
            lambda: through_http(bodies, batches), lambda: bare_loop(Path(file.name)), ROUNDS
        )
    report(f"durable create over HTTP, {CONNECTIONS} connections", http, " /s")
    report("tickets a commit", statistics.median(batches), "")
    report("the same tickets in a bare loop of SQLite statements", bare, " /s")
    report("durable create over HTTP against the bare loop", ratio, "x", at_least=0.6)


if __name__ == "__main__":
    main()
