"""Finds relative links in Markdown files that lead to no file or to no heading."""

import re
import sys
from pathlib import Path

FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)[^)]*\)")
HEADING = re.compile(r"^#{1,6}\s+(?P<text>.+?)\s*$", re.MULTILINE)


def anchors(text: str) -> set[str]:
    """The fragment names that GitHub gives to headings."""
    found: set[str] = set()
    for heading in HEADING.finditer(FENCE.sub("", text)):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading["text"]).lower()
        name = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        suffix = 0
        while (unique := f"{name}-{suffix}" if suffix else name) in found:
            suffix += 1
        found.add(unique)
    return found


def check_document(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    without_code = FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), text)
    messages = []
    for link in LINK.finditer(without_code):
        target, _, fragment = link["target"].partition("#")
        if ":" in target or target.startswith("/"):
            continue
        line = without_code.count("\n", 0, link.start()) + 1
        file = (path.parent / target) if target else path
        if not file.exists():
            messages.append(f"{path}:{line}: no such file: {target}")
        elif (
            fragment
            and file.suffix == ".md"
            and fragment not in anchors(file.read_text(encoding="utf-8"))
        ):
            messages.append(f"{path}:{line}: no such heading: {link['target']}")
    return messages


def main() -> int:
    messages = [message for name in sys.argv[1:] for message in check_document(Path(name))]
    print("\n".join(messages), end="\n" if messages else "")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
