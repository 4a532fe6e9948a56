"""Every YAML and shell snippet in the README and in docs/ does what its document says."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from itops import Program
from itops.snippets import Session, read_snippets

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

CASES = [
    pytest.param(document, index, id=f"{document.relative_to(ROOT)}:{snippet.line}")
    for document in DOCUMENTS
    for index, snippet in enumerate(read_snippets(document.read_text(encoding="utf-8")))
]


@pytest.fixture(scope="module")
def session_of(
    program: Program, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Path], Session]]:
    """One session for each document, shared by its snippets."""
    sessions: dict[Path, Session] = {}
    with ExitStack() as open_sessions:

        def get(document: Path) -> Session:
            if document not in sessions:
                scratch = tmp_path_factory.mktemp(document.stem)
                sessions[document] = Session(document, program, scratch)
                open_sessions.callback(sessions[document].close)
            return sessions[document]

        yield get


@pytest.mark.parametrize(("document", "index"), CASES)
def test_snippet(session_of: Callable[[Path], Session], document: Path, index: int) -> None:
    session = session_of(document)
    reason = session.snippets[index].options.get("skip")
    if reason:
        pytest.skip(reason)
    session.check(index)
