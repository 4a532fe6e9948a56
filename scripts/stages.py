"""The stages of `make test`: runs them in order, counts their cases, and sums up in the last line.

A stage is a command. It passes or fails as a whole, unless it leaves JUnit reports in the directory
that ITOPS_RESULTS names: then every case in them counts.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "results"
TAIL_LINES = 80


@dataclass(frozen=True)
class Stage:
    name: str
    command: str
    has_cases: bool = True  # leaves JUnit reports
    timeout_s: int = 900


# One line a stage. Order: what is fast and most often wrong first.
STAGES = (
    Stage("lint", "scripts/lint.sh"),
    Stage("build-gcc-dev", "scripts/build.sh gcc-dev", has_cases=False),
    Stage("build-clang-production", "scripts/build.sh clang-production", has_cases=False),
    Stage("tools", "scripts/pytest.sh none tests/tools"),
    Stage("unit", "scripts/unit.sh gcc-dev"),
    Stage("unit-asan", "scripts/unit.sh asan"),
    Stage("unit-tsan", "scripts/unit.sh tsan --no-suite store-postgres --no-suite long"),
    Stage(
        "store-postgres",
        "scripts/with_postgres.sh scripts/unit.sh gcc-dev --suite store-postgres",
    ),
    Stage("policy", "scripts/pytest.sh gcc-dev tests/policy"),
    Stage("policy-asan", "scripts/pytest.sh asan tests/policy"),
    Stage("chart", "scripts/chart.sh", timeout_s=1800),  # builds its tools the first time
    Stage("docs", "scripts/docs.sh"),
    Stage("cli", "scripts/pytest.sh gcc-dev tests/cli"),
    Stage("cli-asan", "scripts/pytest.sh asan tests/cli"),
    Stage("http", "scripts/pytest.sh gcc-dev tests/http"),
    Stage(
        "http-asan",
        "env ITOPS_SCHEMATHESIS_SEED=2 ITOPS_SCHEMATHESIS_EXAMPLES=30"
        " scripts/pytest.sh asan tests/http",
    ),
    # What touches the database; the guards of HTTP itself have been tested above.
    Stage(
        "cli-postgres",
        "scripts/with_postgres.sh scripts/pytest.sh gcc-dev tests/cli/test_audit.py"
        " tests/cli/test_db.py tests/cli/test_migrate.py tests/cli/test_probe.py"
        " tests/cli/test_token.py tests/cli/test_user.py",
    ),
    Stage(
        "http-postgres",
        "env ITOPS_SCHEMATHESIS_SEED=3 ITOPS_SCHEMATHESIS_EXAMPLES=30"
        " scripts/with_postgres.sh scripts/pytest.sh gcc-dev tests/http"
        " --ignore=tests/http/test_guards.py --ignore=tests/http/test_tls.py",
    ),
    Stage("image", "scripts/pytest.sh none tests/image", timeout_s=1800),  # downloads, mostly
    Stage("web", "scripts/web_unit.sh"),
    Stage("web-e2e", "scripts/pytest.sh gcc-dev tests/web"),
    Stage("faults", "scripts/pytest.sh gcc-dev tests/faults"),
    Stage("faults-tsan", "env ITOPS_RELOADS=40 scripts/pytest.sh tsan tests/faults -k reload"),
    Stage("fuzz", "scripts/fuzz.sh 20"),
)


@dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Counts") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def count_cases(directory: Path) -> Counts:
    """Sums the test cases of all JUnit reports in a directory."""
    counts = Counts()
    for report in sorted(directory.glob("*.xml")):
        for case in ElementTree.parse(report).iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                counts.failed += 1
            elif case.find("skipped") is not None:
                counts.skipped += 1
            else:
                counts.passed += 1
    return counts


def run_command(stage: Stage, directory: Path) -> int:
    """Runs the stage in its own process group, so that a time-out leaves nothing behind."""
    environment = dict(os.environ, ITOPS_RESULTS=str(directory))
    with (directory / "output.log").open("wb") as log:
        process = subprocess.Popen(
            stage.command.split(),
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return process.wait(timeout=stage.timeout_s)
        except subprocess.TimeoutExpired:
            log.write(f"\nstopped after {stage.timeout_s} s\n".encode())
            return 124
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def run_stage(stage: Stage) -> Counts:
    directory = RESULTS / stage.name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    print(f"== {stage.name}: {stage.command}", flush=True)
    started = time.monotonic()
    status = run_command(stage, directory)
    counts = count_cases(directory) if stage.has_cases else Counts(passed=int(status == 0))
    # A crash reports no failed case, and a stage that ran no case has shown nothing.
    if counts.failed == 0 and (status != 0 or counts.passed == 0):
        counts.failed = 1
    if counts.failed:
        tail = (directory / "output.log").read_text(errors="replace").splitlines()[-TAIL_LINES:]
        print("\n".join(f"   | {line}" for line in tail))
    skipped = f", {counts.skipped} skipped" if counts.skipped else ""
    seconds = time.monotonic() - started
    summary = f"{counts.passed} passed, {counts.failed} failed{skipped}"
    print(f"   {stage.name}: {summary} ({seconds:.0f} s)", flush=True)
    return counts


def main() -> int:
    # As a KeyboardInterrupt does, so that the stage under way is ended too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    names = [stage.name for stage in STAGES]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "stages", nargs="*", metavar="STAGE", help=f"default: all ({' '.join(names)})"
    )
    chosen = parser.parse_args().stages or names
    unknown = sorted(set(chosen) - set(names))
    if unknown:
        parser.error(f"no such stage: {' '.join(unknown)} (there are: {' '.join(names)})")
    total = Counts()
    for stage in STAGES:
        if stage.name in chosen:
            total.add(run_stage(stage))
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
