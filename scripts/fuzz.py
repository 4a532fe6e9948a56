"""Runs the libFuzzer targets of build/fuzz, each for a while, from its kept corpus."""

import argparse
import sys

from steps import ROOT, Step, run_steps

BINARIES = ROOT / "build" / "fuzz" / "fuzz"
ARTIFACTS = ROOT / "build" / "fuzz" / "artifacts"
LIMITS = ("-timeout=10", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1")


def fuzz_step(target: str, seconds: int) -> Step:
    """New inputs go to a scratch corpus in the build; the kept one is read only."""
    found = ROOT / "build" / "fuzz" / "corpus" / target
    found.mkdir(parents=True, exist_ok=True)
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    kept = ROOT / "fuzz" / "corpus" / target
    command = [str(BINARIES / f"fuzz_{target}"), f"-max_total_time={seconds}", *LIMITS]
    command += [f"-artifact_prefix={ARTIFACTS}/{target}-", str(found), str(kept)]
    return Step(f"{target} for {seconds} s", tuple(command))


def main() -> int:
    targets = sorted(
        path.name.removeprefix("fuzz_") for path in BINARIES.glob("fuzz_*") if path.is_file()
    )
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "seconds", nargs="?", type=int, default=60, help="for each target (default 60)"
    )
    parser.add_argument("target", nargs="?", choices=targets, help="default: every target")
    arguments = parser.parse_args()
    chosen = [arguments.target] if arguments.target else targets
    return run_steps("fuzz", [fuzz_step(target, arguments.seconds) for target in chosen])


if __name__ == "__main__":
    sys.exit(main())
