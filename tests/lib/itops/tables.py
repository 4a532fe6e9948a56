"""Tables in the documentation that tests make: what a page says is what was found."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def markdown_table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |\n"

    return line(heading) + "|---" * len(heading) + "|\n" + "".join(line(row) for row in rows)


def assert_page_has(page: str, table: str) -> None:
    """The table stands in the page of docs/, word for word.

    With ITOPS_GOLDEN=update it takes the place of the table with the same heading.
    """
    path = ROOT / "docs" / page
    text = path.read_text(encoding="utf-8")
    if os.environ.get("ITOPS_GOLDEN") == "update":
        before, heading, rest = text.partition(table.splitlines()[0] + "\n")
        assert heading, f"{page} has no table with this heading:\n{table}"
        after = rest[rest.index("\n\n") + 1 :] if "\n\n" in rest else ""
        text = before + table + after
        path.write_text(text, encoding="utf-8")
    print(table)
    assert f"\n{table}\n" in f"{text}\n", f"{page} should have this table:\n{table}"
