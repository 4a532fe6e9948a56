"""Durable creation of tickets through HTTP, against the bare loop of bench_create_baseline.c."""

import os
import subprocess
from pathlib import Path

from report import in_turns, report
from serving import TICKET, itops, requests_per_second

ROUNDS = 5
CONNECTIONS = 128


def bare_loop() -> float:
    """Tickets a second of plain SQLite statements in batches of 64."""
    program = Path(os.environ["ITOPS_BENCH_DIR"]) / "bench_create_baseline"
    return float(subprocess.run([program, "bare"], capture_output=True, check=True).stdout)


def main() -> None:
    with itops() as server:
        server.sign_in()
        count = "itops_store_commit_works_count"
        total = "itops_store_commit_works_sum"

        def create() -> float:
            return requests_per_second(
                f"{server.url}/api/v1/tickets",
                headers=server.headers,
                body=TICKET,
                connections=CONNECTIONS,
                seconds=3,
            )

        commits, works = server.metric(count), server.metric(total)
        through_http, bare, ratio = in_turns(create, bare_loop, ROUNDS)
        batch = (server.metric(total) - works) / (server.metric(count) - commits)
        report(f"durable create over HTTP, {CONNECTIONS} connections", through_http, " /s")
        report("tickets a commit", batch, "")
        report("bare loop of SQLite statements", bare, " /s")
        report("durable create over HTTP against the bare loop", ratio, "x", at_least=0.6)


if __name__ == "__main__":
    main()
