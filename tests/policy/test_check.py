"""`itops check` on cases kept as data: what is said, where, and in which form.

bad/NAME.bad.yaml (or the directory bad/NAME.bad) is checked from within bad/, and everything that
standard error says must be exactly NAME.expected. good/ holds sources about which nothing is said.
NAME.args beside a case holds more arguments. ITOPS_UPDATE=1 writes the expected files anew, for a
reviewer to read.
"""

import json
import os
import re
from pathlib import Path

import pytest
from itops import Program

HERE = Path(__file__).resolve().parent
BAD = HERE / "bad"
GOOD = HERE / "good"
LINE = re.compile(r"^.+:\d+:\d+: (error|warning)\[([a-z_.]+)\]: .+$")


def cases(directory: Path, kind: str) -> list[Path]:
    found = [*directory.glob(f"*.{kind}"), *directory.glob(f"*.{kind}.yaml")]
    return sorted(found)


def beside(case: Path, suffix: str) -> Path:
    return case.with_name(case.name.split(".")[0] + suffix)


def arguments(case: Path) -> list[str]:
    path = beside(case, ".args")
    return path.read_text().split() if path.exists() else []


def case_id(case: Path) -> str:
    return case.name.split(".")[0]


@pytest.mark.parametrize("case", cases(BAD, "bad"), ids=case_id)
def test_bad(program: Program, case: Path) -> None:
    """B7.2: right file, line and column, all in one run, sorted by place."""
    done = program.run("check", *arguments(case), case.name, cwd=BAD, timeout_s=30)
    expected = beside(case, ".expected")
    if os.environ.get("ITOPS_UPDATE"):
        expected.write_text(done.stderr)
    assert done.stderr == expected.read_text()
    lines = done.stderr.splitlines()
    assert lines and all(LINE.match(line) for line in lines)
    has_error = any(": error[" in line for line in lines)
    assert done.returncode == (1 if has_error else 0)
    assert done.stdout.startswith("bad: " if has_error else "good: ")


@pytest.mark.parametrize("case", cases(GOOD, "good"), ids=case_id)
def test_good(program: Program, case: Path) -> None:
    done = program.run("check", "--strict", *arguments(case), case.name, cwd=GOOD, status=0)
    assert done.stderr == ""
    assert re.fullmatch(r"good: .*\nsha256:[0-9a-f]{64}\n", done.stdout)


def test_every_expectation_has_its_case() -> None:
    names = {case_id(case) for case in cases(BAD, "bad")}
    assert names == {path.stem for path in BAD.glob("*.expected")}
    assert len(names) >= 80


# Shown by tests of their own: what they need cannot be kept in a repository.
SHOWN_ELSEWHERE = {"source.missing"}


def test_every_code_has_a_case(program: Program) -> None:
    """The rules of the SARIF output are the table of codes."""
    done = program.run("check", "--format", "sarif", "minimal.good.yaml", cwd=GOOD, status=0)
    driver = json.loads(done.stdout)["runs"][0]["tool"]["driver"]
    codes = {rule["id"] for rule in driver["rules"]}
    shown = set(re.findall(r"(?:error|warning)\[([a-z_.]+)\]: ", all_expected()))
    assert codes - shown == SHOWN_ELSEWHERE


def all_expected() -> str:
    return "".join(path.read_text() for path in sorted(BAD.glob("*.expected")))


def test_strict_makes_warnings_errors(program: Program) -> None:
    lax = program.run("check", "sla_inverted.bad.yaml", cwd=BAD, status=0)
    strict = program.run("check", "--strict", "sla_inverted.bad.yaml", cwd=BAD, status=1)
    assert strict.stderr == lax.stderr.replace("warning[", "error[")
    assert strict.stdout == "bad: 1 error\n"


def test_org_comes_from_option_or_environment(program: Program) -> None:
    """B1.4: only when no source declares one."""
    case = BAD / "org_missing.bad.yaml"
    program.run("check", "--org", "acme", case, status=0)
    program.run("check", case, env={"ITOPS_ORG": "acme"}, status=0)
    program.run("check", "--org", "other", GOOD / "minimal.good.yaml", status=0)
    program.run("check", GOOD / "minimal.good.yaml", env={"ITOPS_ORG": "no.dots"}, status=0)
    done = program.run("check", "--org", "no.dots", case, status=1)
    assert done.stderr.startswith(
        f'{case}:1:1: error[name.invalid]: "no.dots", from --org or ITOPS_ORG, cannot be the '
        "organisation"
    )


def test_several_sources_are_one_policy(program: Program, tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text("org: acme\n")
    (tmp_path / "groups.yaml").write_text("groups: [{name: dba}]\n")
    both = [tmp_path / "groups.yaml", tmp_path / "org.yaml"]
    program.run("check", *both, status=0)
    done = program.run("check", *both, tmp_path, status=1)
    assert 'group "acme/dba" is declared already at' in done.stderr


def test_no_more_than_a_thousand_diagnostics(program: Program, tmp_path: Path) -> None:
    source = tmp_path / "many.yaml"
    source.write_text("org: acme\ngroups:\n" + "  - {name: dba, user: []}\n" * 1500)
    done = program.run("check", source, status=1)
    lines = done.stderr.splitlines()
    assert len(lines) == 1001
    assert lines[-1] == "1999 more are not shown"
    assert done.stdout == "bad: 2999 errors\n"


def test_usage(program: Program) -> None:
    assert "something is missing" in program.run("check", status=2).stderr
    done = program.run("check", "--strikt", "x", status=2)
    assert "did you mean '--strict'?" in done.stderr
    done = program.run("check", "--format", "xml", "x", status=2)
    assert "'xml' is none of text|json|github|sarif" in done.stderr
    page = program.run("check", "--help", status=0).stdout
    for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES"):
        assert f"\n{heading}\n" in f"\n{page}"
