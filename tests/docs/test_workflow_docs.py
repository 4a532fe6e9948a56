"""The tables and diagrams of docs/default-workflows.md are those of the YAML."""

import subprocess
import sys
from pathlib import Path

from gen_workflow_docs import fill_in
from itops import Program


def test_page_is_up_to_date(program: Program, root: Path) -> None:
    script = root / "scripts" / "gen_workflow_docs.py"
    done = subprocess.run(
        [sys.executable, str(script), str(program.path), "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_changed_table_is_noticed(program: Program, root: Path) -> None:
    page = (root / "docs" / "default-workflows.md").read_text(encoding="utf-8")
    changed = page.replace(
        "| `RESOLVED` | `CLOSED` | requester |", "| `RESOLVED` | `CLOSED` | any |"
    )
    assert changed != page
    assert fill_in(program.path, changed) == page
