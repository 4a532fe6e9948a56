"""The linters, as a table. Usage: scripts/lint.py [NAME...]; default: all of them."""

import sys
from pathlib import Path

from steps import ROOT, Step, run_steps, tracked_files

BIN = Path(sys.executable).parent
PYTHON = sys.executable

# Inputs of tests are wrong on purpose, and the licence is not ours to reformat.
NOT_OURS = (
    "tests/policy/",
    "tests/docs/cases/",
    "fuzz/corpus/",
    "LICENSE",
    "tests/tools/test_check_",
)


def linters() -> list[Step]:
    c_files = tracked_files("*.c", "*.h")
    text_files = tuple(name for name in tracked_files() if not name.startswith(NOT_OURS))
    cppcheck_cache = ROOT / ".cache" / "cppcheck"
    cppcheck_cache.mkdir(parents=True, exist_ok=True)
    steps = [
        Step("layers", (PYTHON, "scripts/check_layers.py")),
        Step("c-format", ("clang-format-14", "--dry-run", "--Werror", "{files}"), c_files),
        Step(
            "cppcheck",
            (
                "cppcheck",
                "--quiet",
                "-j2",
                f"--cppcheck-build-dir={cppcheck_cache}",
                "--std=c11",
                "--enable=warning,performance,portability",
                "--inline-suppr",
                "--suppressions-list=scripts/cppcheck.txt",
                "--error-exitcode=1",
                "-Isrc",
                "src",
            ),
        ),
        Step(
            "shell",
            ("shellcheck", "{files}"),
            tracked_files("*.sh", ".ci/run"),
        ),
        Step("python", (str(BIN / "ruff"), "check", "--quiet", ".")),
        Step("python-format", (str(BIN / "ruff"), "format", "--quiet", "--check", ".")),
        Step("text", (PYTHON, "scripts/check_text.py", "{files}"), text_files),
        Step("links", (PYTHON, "scripts/check_links.py", "{files}"), tracked_files("*.md")),
    ]
    if (ROOT / "api" / "openapi.yaml").exists():
        steps.append(Step("openapi", (str(BIN / "openapi-spec-validator"), "api/openapi.yaml")))
    return steps


def main() -> int:
    chosen = sys.argv[1:]
    steps = [step for step in linters() if not chosen or step.name in chosen]
    return run_steps("lint", steps)


if __name__ == "__main__":
    sys.exit(main())
