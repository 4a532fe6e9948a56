"""docs/operations.md lists all settings, all metrics and real problem codes, and no others."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from itops import Program, Server

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

OPTION = re.compile(r"^ {7}--([a-z-]+)", re.MULTILINE)
ENVIRONMENT = re.compile(r"Environment: ([A-Z_]+)\.")
DEFAULT = re.compile(r"default (\S+?)[.;,]?\s")


def table_rows(first_heading: str) -> Iterator[list[str]]:
    """The cells of the table with this heading, without their backquotes."""
    lines = iter(PAGE.splitlines())
    for line in lines:
        if line.startswith(f"| {first_heading} |"):
            break
    next(lines)
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip().strip("`") for cell in line.strip("|").split("|")]


def documented_by_help(program: Program) -> dict[str, tuple[str, str]]:
    """By option: its environment variable and its default, as `itops serve --help` says."""
    page = program.run("serve", "--help", status=0).stdout
    page = page[page.index("OPTIONS") : page.index("EXIT STATUS")]
    found = {}
    places = [*OPTION.finditer(page)]
    for place, end in zip(places, [*(p.start() for p in places[1:]), len(page)], strict=True):
        text = " ".join(page[place.start() : end].split()) + " "
        environment = ENVIRONMENT.search(text)
        default = DEFAULT.search(text)
        found[place[1]] = (
            environment[1] if environment else "",
            default[1] if default else "",
        )
    del found["help"]
    return found


def test_settings_are_those_of_the_program(program: Program) -> None:
    table = {row[0].removeprefix("--"): (row[1], row[2]) for row in table_rows("option")}
    helped = documented_by_help(program)
    assert list(table) == list(helped)
    # What help says in words ("one for each processor", "text for people") has no value here.
    for name, (environment, default) in table.items():
        assert environment == helped[name][0], name
        if default and helped[name][1]:
            assert default == helped[name][1], name


def test_metrics_are_those_of_the_program(server: Server) -> None:
    text = server.client().get("/metrics", expect=200).text
    families = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    assert {row[0]: row[1] for row in table_rows("metric")} == families


def test_alert_rules_use_metrics_that_exist() -> None:
    block = PAGE[PAGE.index("groups:\n  - name: itops") :].split("```")[0]
    rules = yaml.safe_load(block)["groups"][0]["rules"]
    known = {row[0] for row in table_rows("metric")} | {"up"}
    for rule in rules:
        used = re.findall(r"\b(itops_\w+|process_\w+|up)\b", rule["expr"])
        assert used, rule["alert"]
        assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in used} <= known


def test_problem_codes_exist() -> None:
    """A code that nothing answers any more would send its reader the wrong way."""
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "src").rglob("*.c"))
    )
    for code, *_ in table_rows("code"):
        assert f'"{code}"' in sources, code
