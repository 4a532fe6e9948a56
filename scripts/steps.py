"""Runs named steps one after the other and records each as one JUnit test case."""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Step:
    """A command whose exit status says whether it passed. `{files}` grows to `files`."""

    name: str
    command: tuple[str, ...]
    files: tuple[str, ...] = ()

    def arguments(self) -> list[str]:
        expanded: list[str] = []
        for argument in self.command:
            expanded.extend(self.files if argument == "{files}" else [argument])
        return expanded


def tracked_files(*patterns: str) -> tuple[str, ...]:
    """Files of the working tree that git tracks or would track, and that still exist."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(
        sorted(name for name in set(listing.split("\0")) if name and (ROOT / name).is_file())
    )


def run_steps(suite: str, steps: list[Step]) -> int:
    """Runs every step, also after one failed; returns the exit status for the whole."""
    cases = ElementTree.Element("testsuite", name=suite)
    failed = 0
    for step in steps:
        started = time.monotonic()
        done = subprocess.run(
            step.arguments(),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        seconds = time.monotonic() - started
        case = ElementTree.SubElement(
            cases, "testcase", classname=suite, name=step.name, time=f"{seconds:.3f}"
        )
        print(
            f"{'ok  ' if done.returncode == 0 else 'FAIL'} {step.name} ({seconds:.1f} s)",
            flush=True,
        )
        if done.returncode != 0:
            failed += 1
            print(done.stdout.rstrip(), flush=True)
            ElementTree.SubElement(case, "failure", message=f"exit status {done.returncode}")
    cases.set("tests", str(len(steps)))
    cases.set("failures", str(failed))
    results = os.environ.get("ITOPS_RESULTS")
    if results:
        ElementTree.ElementTree(cases).write(Path(results) / f"{suite}.xml", encoding="utf-8")
    if not steps:
        print(f"{suite}: nothing to run", file=sys.stderr)
    return 1 if failed or not steps else 0
