"""Decision tables: rows that a person wrote, one question and its answer in each.

    # a comment
    registry: FILE
    columns: user service group | allowed via resolved member_of cascade
    bob  dev/db  db-admins | yes member ~/dev/db-admins ~/dev/db-admins aMs

Cells are parted by blanks; `-` is nothing, `~` the organisation, `yes` and `no` are truths, and
what follows `//` is a remark. A cascade is a letter for each candidate: `a` absent, `M` match,
`s` skipped and not declared, `S` skipped and declared.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decisions.oracle import Decision, Question

FIELDS = {"from": "source", "to": "target", "group_of": "assignee_group"}
OUTCOMES = {("absent", False): "a", ("match", True): "M"}
SKIPPED = {("skipped", False): "s", ("skipped", True): "S"}


@dataclass(frozen=True)
class Row:
    place: str
    registry: Path
    question: Question
    expected: dict[str, Any]


def _cell(text: str, org: str) -> Any:
    if text in ("yes", "no"):
        return text == "yes"
    if text == "-":
        return None
    return org + text[1:] if text.startswith("~") else text


def read_table(path: Path, org: str) -> list[Row]:
    registry = path
    columns: list[str] = []
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.split("//")[0].strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("registry:"):
            registry = path.parent / line.removeprefix("registry:").strip()
        elif line.startswith("columns:"):
            columns = line.removeprefix("columns:").split()
        else:
            cells = line.split()
            assert len(cells) == len(columns), f"{path.name}:{number}: {cells} for {columns}"
            bar = columns.index("|")
            asked = {
                FIELDS.get(column, column): _cell(cell, org)
                for column, cell in zip(columns[:bar], cells[:bar], strict=True)
            }
            asked["service"] = asked["service"] or ""
            expected = {
                column: _cell(cell, org)
                for column, cell in zip(columns[bar + 1 :], cells[bar + 1 :], strict=True)
            }
            place = f"{path.stem}:{number}"
            rows.append(Row(place, registry, Question(**asked), expected))
    return rows


def cascade_letters(decision: Decision) -> str | None:
    """The cascade as tables write it."""
    letters = {**OUTCOMES, **SKIPPED}
    text = "".join(letters[step["outcome"], step["declared"]] for step in decision["cascade"])
    return text or None
