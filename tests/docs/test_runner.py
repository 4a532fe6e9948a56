"""The snippet runner itself: a document that holds, and one lie of each kind."""

from pathlib import Path

import pytest
from itops import Program
from itops.snippets import Session, SnippetError, output_matches, read_snippets

CASES = Path(__file__).parent / "cases"
VALID = "org: acme\n"


def fenced(language: str, text: str, marker: str = "") -> str:
    return (f"<!-- snippet: {marker} -->\n" if marker else "") + f"```{language}\n{text}\n```\n"


def check_all(document: Path, program: Program, scratch: Path) -> int:
    session = Session(document, program, scratch)
    try:
        for index in range(len(session.snippets)):
            session.check(index)
    finally:
        session.close()
    return len(session.snippets)


def test_good_document_holds(program: Program, tmp_path: Path) -> None:
    assert check_all(CASES / "good.md", program, tmp_path) == 9


LIES = {
    "yaml-is-invalid": fenced("yaml", "org: acme\nworkflow: []"),
    "yaml-is-valid-after-all": fenced("yaml", VALID, "invalid"),
    "other-diagnostics": fenced("yaml", "nonsense: 1", "invalid") + fenced("text", "something"),
    "not-even-yaml": fenced("yaml", "a: [", "parse"),
    "base-is-missing": fenced("yaml", VALID, "with=nowhere.yaml"),
    "command-fails": fenced("sh", "false"),
    "first-of-two-fails": fenced("sh", "false\ntrue"),
    "command-succeeds-after-all": fenced("sh", "true", "status=1"),
    "other-output": fenced("sh", "echo a") + fenced("text", "b"),
    "more-output": fenced("sh", "echo a; echo b") + fenced("text", "a"),
    "console-other-output": fenced("console", "$ echo a\nb"),
    "console-silent-promise": fenced("console", "$ echo a"),
    "console-command-fails": fenced("console", "$ false\n$ true"),
    "earlier-shell-ended": fenced("sh", "exit 0"),
}


@pytest.mark.parametrize("text", LIES.values(), ids=LIES.keys())
def test_lie_is_found(program: Program, tmp_path: Path, text: str) -> None:
    document = tmp_path / "document.md"
    document.write_text(text + fenced("sh", "true"), encoding="utf-8")
    with pytest.raises(AssertionError):
        check_all(document, program, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        fenced("sh", "true", "frobnicate"),
        fenced("c", "int x;", "status=1"),
        "<!-- snippet: invalid -->\ntext\n",
        "```yaml\nno end\n",
    ],
)
def test_bad_marker_is_refused(text: str) -> None:
    with pytest.raises(SnippetError):
        read_snippets(text)


@pytest.mark.parametrize(
    ("expected", "actual", "matches"),
    [
        ("a\n", "a", True),
        ("a\nb\n", "a\n", False),
        ("", "", True),
        ("", "a\n", False),
        ("id …, ok", "id 17, ok\n", True),
        ("id …, ok", "id 17,\n, ok\n", False),
        ("a\n…\nz", "a\nb\nc\nz\n", True),
        ("a\n…\nz", "a\nz\n", True),
        ("a\n…", "a\nb\nc\n", True),
        ("a.c", "abc\n", False),
    ],
)
def test_output_matching(expected: str, actual: str, matches: bool) -> None:
    assert output_matches(expected, actual) is matches
