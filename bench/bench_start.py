"""How soon a server answers after it was started, and how much memory it has when idle."""

import statistics
from pathlib import Path

from report import report
from serving import itops

ROUNDS = 7


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


def main() -> None:
    starts = []
    for _ in range(ROUNDS):
        with itops(demo=False, threads=0) as server:
            starts.append(server.first_answer_s * 1000)
            memory = resident_mb(server.process.pid)
    report(
        "cold start to the first 200, new database", statistics.median(starts), " ms", at_most=100
    )
    report("resident memory, idle", memory, " MB", at_most=25)


if __name__ == "__main__":
    main()
