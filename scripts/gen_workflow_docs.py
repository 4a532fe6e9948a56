"""Fills in the tables and diagrams of docs/default-workflows.md from the example registry.

A region between `<!-- workflow: NAME -->` and `<!-- end -->` is written by this script; the text
around it is written by people. With --check it only says whether the page is up to date.

Usage: scripts/gen_workflow_docs.py ITOPS [--check]
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "default-workflows.md"
EXAMPLES = ROOT / "examples" / "ticketing.d"
REGION = re.compile(r"(<!-- workflow: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def transitions_of(name: str) -> list[dict[str, str]]:
    """As declared, in the declared order."""
    path = EXAMPLES / f"workflow-{name.replace('/', '.')}.yaml"
    (workflow,) = yaml.safe_load(path.read_text(encoding="utf-8"))["workflows"]
    declared: list[dict[str, str]] = workflow["transitions"]
    return declared


def render(itops: Path, name: str) -> str:
    rows = [f"| `{t['from']}` | `{t['to']}` | {t['role']} |" for t in transitions_of(name)]
    table = "\n".join(["| from | to | who |", "|---|---|---|", *rows])
    diagram = subprocess.run(
        [str(itops), "graph", str(EXAMPLES), name, "--format", "mermaid"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return f"\n{table}\n\n```mermaid\n{diagram}```\n\n"


def fill_in(itops: Path, page: str) -> str:
    return REGION.sub(lambda region: region[1] + render(itops, region[2]) + region[3], page)


def undocumented(page: str) -> list[str]:
    """Workflows of the example that the page leaves out."""
    shown = {name.replace("/", ".") for _, name, _ in REGION.findall(page)}
    declared = {path.stem.removeprefix("workflow-") for path in EXAMPLES.glob("workflow-*.yaml")}
    return sorted(declared - shown)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("itops", type=Path, help="the program")
    parser.add_argument("--check", action="store_true", help="change nothing; status 1 if outdated")
    given = parser.parse_args()

    page = PAGE.read_text(encoding="utf-8")
    missing = undocumented(page)
    if missing:
        print(f"{PAGE.relative_to(ROOT)}: no region for {', '.join(missing)}", file=sys.stderr)
        return 1
    filled = fill_in(given.itops, page)
    if given.check and filled != page:
        print(
            f"{PAGE.relative_to(ROOT)} is not what the YAML says: "
            f"run scripts/gen_workflow_docs.py {given.itops}",
            file=sys.stderr,
        )
        return 1
    if not given.check:
        PAGE.write_text(filled, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
