"""The runner of `make test` counts what happened: also crashes, empty runs and time-outs."""

from pathlib import Path

import pytest
import stages
from stages import Counts, Stage

REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"/>{more}
</testsuite></testsuites>"""


def stage_that(tmp_path: Path, script: str, **options: object) -> Stage:
    """A stage whose command is this shell script, run with ITOPS_RESULTS set."""
    path = tmp_path / "stage.sh"
    path.write_text(script)
    return Stage("sample", f"sh {path}", **options)


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "RESULTS", tmp_path / "results")


def report(more: str = "") -> str:
    return f"cat > $ITOPS_RESULTS/r.xml <<'END'\n{REPORT.format(more=more)}\nEND\n"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (report(), Counts(2, 0, 0)),
        (report('<testcase name="c"><failure/></testcase>') + "exit 1", Counts(2, 1, 0)),
        (report('<testcase name="c"><error/></testcase>') + "exit 1", Counts(2, 1, 0)),
        (report('<testcase name="c"><skipped/></testcase>'), Counts(2, 0, 1)),
        (report() + "exit 3", Counts(2, 1, 0)),  # a crash after two cases
        ("exit 0", Counts(0, 1, 0)),  # nothing ran
        ("exit 1", Counts(0, 1, 0)),  # did not even start
    ],
)
def test_cases_are_counted(tmp_path: Path, script: str, expected: Counts) -> None:
    assert stages.run_stage(stage_that(tmp_path, script)) == expected


def test_stage_without_cases_counts_once(tmp_path: Path) -> None:
    assert stages.run_stage(stage_that(tmp_path, "true", has_cases=False)) == Counts(1, 0, 0)
    assert stages.run_stage(stage_that(tmp_path, "false", has_cases=False)) == Counts(0, 1, 0)


def test_a_hanging_stage_is_stopped_and_fails(tmp_path: Path) -> None:
    stage = stage_that(tmp_path, report() + "sleep 600 & wait", timeout_s=1)
    assert stages.run_stage(stage) == Counts(2, 1, 0)


@pytest.mark.parametrize("code, last", [(0, "1 passed, 0 failed"), (1, "0 passed, 1 failed")])
def test_the_last_line_sums_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int, last: str
) -> None:
    command = "true" if code == 0 else "false"
    monkeypatch.setattr(stages, "STAGES", (Stage("only", command, has_cases=False),))
    monkeypatch.setattr("sys.argv", ["stages.py"])
    assert stages.main() == code
    assert capsys.readouterr().out.splitlines()[-1] == last
