"""Finds what no tracked file should hold: one machine's paths, stray blanks, unfinished marks."""

import re
import sys
from pathlib import Path

FORBIDDEN = (
    (re.compile(r"(?<![\w.$}/-])/(?:home|root|Users|work)/\w"), "an absolute path of one machine"),
    (re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b"), "an unfinished mark; finish it or open an issue"),
    (re.compile(r"^(?:<{7}|>{7}|={7})(?: |$)"), "a conflict marker"),
    (re.compile(r"[ \t]+$"), "white space at the end of the line"),
)


def check_file(path: Path) -> list[str]:
    data = path.read_bytes()
    if b"\0" in data:
        return []
    messages = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        messages += [
            f"{path}:{number}: {text}" for pattern, text in FORBIDDEN if pattern.search(line)
        ]
    if data and not data.endswith(b"\n"):
        messages.append(f"{path}: no newline at the end")
    return messages


def main() -> int:
    messages = [message for name in sys.argv[1:] for message in check_file(Path(name))]
    print("\n".join(messages), end="\n" if messages else "")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
