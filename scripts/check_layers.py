"""Holds the includes of src/ to the architecture: what a layer may see, and who owns a library.

Prints one `file:line: text` for each violation; exit status 1 when there is any.
"""

import re
import sys
from pathlib import Path

# What a layer may include besides itself. Arrows never turn back; policy and store never meet.
MAY_SEE = {
    "base": set(),
    "ticket": {"base"},
    "policy": {"base", "ticket"},
    "store": {"base", "ticket"},
    "service": {"base", "ticket", "policy", "store"},
    "http": {"base", "ticket", "policy", "service"},
    "cli": {"base", "ticket", "policy", "store", "service", "http"},
}

# Headers of libraries, and the only directories of src/ that may include them.
OWNERS = {
    "sqlite3.h": ("store/sqlite",),
    "libpq-fe.h": ("store/postgres",),
    "event2/": ("http",),
    "openssl/": ("http",),
    "yaml.h": ("policy",),
    "md4c.h": ("base",),
    "jansson.h": ("http",),
    "sodium.h": ("base", "service"),
}

# Written by the build, so not found below src/.
GENERATED = {"build_info.h"}

# What lies directly in src/ is the top of the program.
TOP_LAYER = "cli"
TOP_FILES = {"main.c"}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"(?P<own>[^"]+)"|<(?P<system>[^>]+)>)')
FIRST_SENTENCE = re.compile(r"^/\* \"?[A-Z].*[.:;,a-z](?: \*/)?$")


def check_own_include(src: Path, layer: str, target: str) -> str | None:
    if target in GENERATED:
        return None if layer == TOP_LAYER else f'"{target}" is for {TOP_LAYER} only'
    if not (src / target).is_file():
        return f'"{target}" is not a file below src/; write the path from there'
    seen = target.split("/")[0]
    if seen != layer and seen not in MAY_SEE[layer]:
        allowed = ", ".join(sorted(MAY_SEE[layer])) or "nothing"
        return f'{layer} must not include "{target}": it may see {allowed}'
    return None


def check_system_include(place: str, target: str) -> str | None:
    for library, owners in OWNERS.items():
        is_library = target.startswith(library) if library.endswith("/") else target == library
        if is_library and not any(place.startswith(owner + "/") for owner in owners):
            return f"<{target}> belongs to src/{' and src/'.join(owners)}"
    return None


def check_header(place: str, lines: list[str]) -> list[tuple[int, str]]:
    """The first line is a sentence about the module's job; the guard is named after the path."""
    found = []
    if not lines or not FIRST_SENTENCE.match(lines[0]):
        found.append(
            (1, "the first line must be a comment that says the module's job in one sentence")
        )
    guard = "ITOPS_" + re.sub(r"[^A-Z0-9]", "_", place.upper())
    if f"#ifndef {guard}" not in lines or f"#define {guard}" not in lines:
        found.append((1, f"the include guard must be {guard}"))
    return found


def check_file(src: Path, path: Path) -> list[str]:
    place = path.relative_to(src).as_posix()
    layer = TOP_LAYER if place in TOP_FILES else place.split("/")[0]
    if layer not in MAY_SEE:
        return [f"{path}:1: not in a known layer ({', '.join(MAY_SEE)})"]
    lines = path.read_text(encoding="utf-8").splitlines()
    found = check_header(place, lines) if path.suffix == ".h" else []
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        if not include:
            continue
        if include["own"]:
            text = check_own_include(src, layer, include["own"])
        else:
            text = check_system_include(place, include["system"])
        if text:
            found.append((number, text))
    return [f"{path}:{number}: {text}" for number, text in found]


def check_tree(src: Path) -> list[str]:
    files = sorted(path for path in src.rglob("*") if path.suffix in (".c", ".h"))
    if not files:
        return [f"{src}:1: no sources"]
    return [message for path in files for message in check_file(src, path)]


def main() -> int:
    src = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("src")
    messages = check_tree(src)
    print("\n".join(messages), end="\n" if messages else "")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
