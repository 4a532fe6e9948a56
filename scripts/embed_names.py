#!/usr/bin/env python3
"""Turns a list of names into a C table: embed_names.py INPUT OUTPUT HEADER SYMBOL

The input has one name a line, sorted by bytes and without repetitions, as a binary search needs
them; lines that begin with # are comments. HEADER is the one that declares SYMBOL.
"""

import pathlib
import re
import sys


def main() -> int:
    if len(sys.argv) != 5:
        print(__doc__, file=sys.stderr)
        return 2
    source, output, header, symbol = sys.argv[1:]
    lines = pathlib.Path(source).read_text("ascii").splitlines()
    names = [line for line in lines if not line.startswith("#")]
    for before, name in zip(["", *names], names, strict=False):
        if not re.fullmatch(r"[a-z0-9_]+", name) or name <= before:
            print(f"{source}: {name!r} is no name, or not after {before!r}", file=sys.stderr)
            return 1
    pathlib.Path(output).write_text(
        f'#include "{header}"\n\n'
        f"const char *const {symbol}[] = {{\n"
        + "".join(f'    "{name}",\n' for name in names)
        + f"}};\nconst size_t {symbol}_count = {len(names)};\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
