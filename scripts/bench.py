"""Runs benchmark programs, and ends with one table: measured, aim, met.

A program is build/bench/bench/bench_NAME or bench/bench_NAME.py. It takes turns where it measures a
ratio, and reports medians. Its lines `result|what|measured|aim|met` make the table.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
HEADINGS = ("what", "measured", "aim", "met")
RESULT = "result|"


def command_output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()


def describe() -> str:
    """Where the figures come from."""
    changed = command_output("git", "status", "--porcelain", "--untracked-files=no")
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory_kib = int(Path("/proc/meminfo").read_text().split()[1])
    facts = {
        "commit": command_output("git", "rev-parse", "--short=12", "HEAD")
        + (" with local changes" if changed else ""),
        "machine": f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, "
        f"{memory_kib / (1 << 20):.0f} GiB, Linux {platform.release()}",
        "build": f"{command_output('gcc', '--version').splitlines()[0]}, -O3, production flavour",
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }
    return "\n".join(f"{name:<8} {text}" for name, text in facts.items())


def find_programs() -> dict[str, list[str]]:
    """By name, in order: the command of each."""
    compiled = Path(os.environ["ITOPS_BENCH_DIR"])
    programs = {
        program.name.removeprefix("bench_"): [str(program)]
        for program in compiled.glob("bench_*")
        if program.is_file()
    }
    for source in BENCH.glob("bench_*.py"):
        programs[source.stem.removeprefix("bench_")] = [sys.executable, str(source)]
    return dict(sorted(programs.items()))


def run(command: list[str]) -> tuple[bool, list[list[str]]]:
    """Passes the program's output on as it comes, and collects its results."""
    results = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(RESULT):
                results.append(line.rstrip("\n").removeprefix(RESULT).split("|"))
                print("  ".join(cell for cell in results[-1] if cell), flush=True)
            else:
                print(line, end="", flush=True)
    return process.returncode == 0, results


def table(rows: list[list[str]]) -> str:
    """As Markdown, aligned, so that docs/benchmarks.md can hold it as it is."""
    cells = [list(HEADINGS), *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    )


def main() -> int:
    programs = find_programs()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {' '.join(programs)}")
    names = parser.parse_args().names or list(programs)
    unknown = sorted(set(names) - set(programs))
    if unknown:
        parser.error(f"no such benchmark: {' '.join(unknown)} (there are: {' '.join(programs)})")
    print(describe(), flush=True)
    rows, failed = [], []
    for name in names:
        started = time.monotonic()
        print(f"\n== {name}", flush=True)
        is_good, results = run(programs[name])
        rows += results
        if not is_good:
            failed.append(name)
        print(f"({time.monotonic() - started:.0f} s)", flush=True)
    print(f"\n{table(rows)}")
    if failed:
        print(f"failed: {' '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
