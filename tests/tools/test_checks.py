"""The link check and the text check find what they promise, and nothing else."""

from pathlib import Path

import check_links
import check_text
import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](other.md)", []),
        ("[a](other.md#second-part)", []),
        ("[a](other.md#one-more-time-1)", []),
        ("[a](#here)\n# Here", []),
        ("[a](https://example.org/x) [b](mailto:a@b.c)", []),
        ("```\n[a](nowhere.md)\n```", []),
        ("\n[a](nowhere.md)", ["2: no such file: nowhere.md"]),
        ("[a](other.md#third)", ["1: no such heading: other.md#third"]),
        ("[a](#gone)", ["1: no such heading: #gone"]),
    ],
)
def test_links(tmp_path: Path, text: str, expected: list[str]) -> None:
    (tmp_path / "other.md").write_text("## `Second` part\n## One more time\n## One more time\n")
    document = tmp_path / "document.md"
    document.write_text(text)
    found = [
        message.removeprefix(f"{document}:") for message in check_links.check_document(document)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("see /ho" + "me/me/x\n", "absolute path"),
        ("# TO" + "DO: later\n", "unfinished"),
        ("<" * 7 + " HEAD\n", "conflict"),
        ("blanks \n", "white space"),
        ("no end", "no newline"),
    ],
)
def test_forbidden_text(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "file.txt"
    path.write_text(text)
    (message,) = check_text.check_file(path)
    assert part in message


@pytest.mark.parametrize("text", ["", "fine\n", "https://x.org/home/page\n", "var/work/x\n"])
def test_text_that_is_fine(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file.txt"
    path.write_text(text)
    assert check_text.check_file(path) == []
