"""How soon a server answers after it was started, and how much memory it has when idle."""

import tempfile
from pathlib import Path
from statistics import median

from report import report
from serving import itops

ROUNDS = 7


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


def main() -> None:
    first, again = [], []
    with tempfile.TemporaryDirectory(prefix="itops-bench-") as directory:
        for number in range(ROUNDS):
            database = f"sqlite://{directory}/{number}.db"
            for starts in (first, again):
                with itops("--db", database, demo=False, threads=0) as server:
                    starts.append(server.first_answer_s * 1000)
                    memory = resident_mb(server.process.pid)
    report("cold start to the first 200, new database", median(first), " ms", at_most=100)
    report("cold start to the first 200, old database", median(again), " ms", at_most=100)
    report("resident memory, idle", memory, " MB", at_most=25)


if __name__ == "__main__":
    main()
