"""The linters, as a table. Usage: scripts/lint.py [NAME...]; default: all of them."""

import sys
from pathlib import Path

from steps import ROOT, Step, run_steps, tracked_files

PYTHON = sys.executable
RUFF = str(Path(sys.executable).with_name("ruff"))
OPENAPI = str(Path(sys.executable).with_name("openapi-spec-validator"))

# Inputs of tests are wrong on purpose, and the licence is not ours to reformat.
NOT_OURS = (
    "tests/policy/",
    "tests/docs/cases/",
    "fuzz/corpus/",
    "LICENSE",
    "tests/tools/test_check_",
)


# fmt: off
CPPCHECK = (
    "cppcheck", "--quiet", "-j2", "--cppcheck-build-dir=.cache/cppcheck", "--std=c11", "-Isrc",
    "--enable=warning,performance,portability", "--inline-suppr",
    "--suppressions-list=scripts/cppcheck.txt", "--error-exitcode=1", "src",
)
# fmt: on


def linters() -> list[Step]:
    """One line a linter: name, command, and the files that `{files}` stands for."""
    c = tracked_files("*.c", "*.h")
    shell = tracked_files("*.sh", ".ci/run")
    markdown = tuple(name for name in tracked_files("*.md") if not name.startswith(NOT_OURS))
    text = tuple(name for name in tracked_files() if not name.startswith(NOT_OURS))
    return [
        Step("layers", (PYTHON, "scripts/check_layers.py")),
        Step("c-format", ("clang-format-14", "--dry-run", "--Werror", "{files}"), c),
        Step("cppcheck", CPPCHECK),
        Step("clang-tidy", (PYTHON, "scripts/clang_tidy.py")),
        Step("shell", ("shellcheck", "{files}"), shell),
        Step("python", (RUFF, "check", "--quiet", ".")),
        Step("python-format", (RUFF, "format", "--quiet", "--check", ".")),
        Step("text", (PYTHON, "scripts/check_text.py", "{files}"), text),
        Step("web", ("scripts/web.sh", "lint")),
        Step("openapi", (OPENAPI, "api/openapi.yaml")),
        Step("links", (PYTHON, "scripts/check_links.py", "{files}"), markdown),
    ]


def main() -> int:
    (ROOT / ".cache" / "cppcheck").mkdir(parents=True, exist_ok=True)
    chosen = sys.argv[1:]
    steps = [step for step in linters() if not chosen or step.name in chosen]
    return run_steps("lint", steps)


if __name__ == "__main__":
    sys.exit(main())
