#!/usr/bin/env python3
"""Turns numbered .sql files into C: embed_migrations.py OUTPUT SYMBOL FILE...

Each file becomes one struct migration (see src/store/migration.h) with its number, name, SHA-256
and text. Numbers must run 1, 2, 3 ... without a gap.
"""

import hashlib
import pathlib
import re
import sys


def c_array(name: str, data: bytes) -> str:
    """A NUL-terminated array: ISO C need not take string literals of this length."""
    values = [str(byte) for byte in data] + ["0"]
    rows = (", ".join(values[i : i + 24]) for i in range(0, len(values), 24))
    return f"static const char {name}[] = {{\n" + "".join(f"    {row},\n" for row in rows) + "};\n"


def main() -> int:
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return 2
    output, symbol, *names = sys.argv[1:]
    texts = []
    entries = []
    for expected, path in enumerate(sorted(map(pathlib.Path, names)), start=1):
        match = re.fullmatch(r"(\d{4})_([a-z0-9_]+)\.sql", path.name)
        if not match or int(match[1]) != expected:
            print(f"{path}: expected a file named {expected:04}_NAME.sql", file=sys.stderr)
            return 1
        data = path.read_bytes()
        data.decode("ascii")
        texts.append(c_array(f"sql_{expected}", data))
        digest = hashlib.sha256(data).hexdigest()
        entries.append(
            f'    {{{expected}, "{match[2]}",\n     "{digest}",\n     sql_{expected}}},\n'
        )
    pathlib.Path(output).write_text(
        '#include "store/migration.h"\n\n'
        f"{''.join(texts)}\n"
        f"const struct migration {symbol}[] = {{\n{''.join(entries)}}};\n"
        f"const size_t {symbol}_count = {len(entries)};\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
