"""Builds the page in web/ and turns it into what the binary carries: bytes and a table of files.

Usage: embed_web.py OUTPUT_DIRECTORY DEPFILE. Writes page.bin (every file as it is, and compressed
where that is worth it), page.S (which includes it) and page_files.c (the table), and tells ninja by
the depfile which sources they came from. All builds of one source tree share the work: it is done
anew when the sources differ from what build/web was made of.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUILT = WEB / "dist"
SHARED = ROOT / "build" / "web"

# What the build reads besides web/ itself, and what in web/ it writes.
OTHER_SOURCES = (
    "api/openapi.yaml",
    "scripts/compress_files.mjs",
    "scripts/embed_web.py",
    "scripts/node.sh",
    "scripts/node/package-lock.json",
    "scripts/web.sh",
    "src/policy/icon_names.txt",
)
WRITTEN = frozenset({"node_modules", "dist", "schema.d.ts"})

# Vite puts the hash of the content into the names of what it writes here.
HASHED = "assets/"
INTERNAL = ".vite/"
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# A compressed form must save this part of the size, or it is left out.
SAVING_MIN = 0.05


@dataclass(frozen=True)
class Page:
    """One file of the built page, in its forms: as it is, gzip, br; empty where left out."""

    path: str
    content_type: str
    forms: tuple[bytes, bytes, bytes]


def sources() -> Iterator[Path]:
    """Every file that the page is built from, and the folders, where new ones may appear."""
    waiting = [WEB]
    while waiting:
        folder = waiting.pop()
        for entry in sorted(folder.iterdir()):
            if entry.name in WRITTEN:
                continue
            yield entry
            if entry.is_dir():
                waiting.append(entry)
    yield from (ROOT / name for name in OTHER_SOURCES)


def digest_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sources():
        if path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{content} {path.relative_to(ROOT)}\n".encode())
    return digest.hexdigest()


def read_page(built: Path, compressed: Path, path: str) -> Page:
    suffix = Path(path).suffix
    if suffix not in CONTENT_TYPES:
        raise SystemExit(f"embed_web.py: {path}: add the type of {suffix} to CONTENT_TYPES")
    plain, *others = (
        file.read_bytes()
        for file in (built / path, compressed / f"{path}.gz", compressed / f"{path}.br")
    )
    largest = len(plain) * (1 - SAVING_MIN)
    zipped, brotlied = (form if len(form) <= largest else b"" for form in others)
    return Page(path, CONTENT_TYPES[suffix], (plain, zipped, brotlied))


def read_pages(built: Path, compressed: Path) -> list[Page]:
    """The files of a built page, in order of the bytes of their paths."""
    paths = [path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()]
    return [
        read_page(built, compressed, path)
        for path in sorted(paths, key=str.encode)
        if not path.startswith(INTERNAL)
    ]


def to_c(pages: list[Page]) -> tuple[bytes, str]:
    """The bytes of all forms, one after the other, and the table that finds them."""
    content = b""
    rows = []
    for page in pages:
        digest = hashlib.sha256(page.forms[0]).hexdigest()[:32]
        forms = []
        for form in page.forms:
            forms.append(f"{{page_bytes + {len(content)}, {len(form)}}}" if form else "{NULL, 0}")
            content += form
        rows.append(
            f'    {{SLICE_LITERAL("{page.path}"), "{page.content_type}", "{digest}",\n'
            f"     {'true' if page.path.startswith(HASHED) else 'false'},\n"
            f"     {{{', '.join(forms)}}}}},\n"
        )
    table = (
        "/* Written by scripts/embed_web.py. */\n"
        '#include "http/page_files.h"\n\n'
        "extern const char page_bytes[];\n\n"
        "const struct page_file page_files[] = {\n" + "".join(rows) + "};\n"
        "const size_t page_file_count = sizeof page_files / sizeof page_files[0];\n"
    )
    return content, table


def to_assembly(binary: Path) -> str:
    return (
        "/* Written by scripts/embed_web.py. */\n"
        '    .section .rodata, "a", %progbits\n'
        "    .balign 16\n"
        "    .global page_bytes\n"
        "    .hidden page_bytes\n"
        "page_bytes:\n"
        f'    .incbin "{binary}"\n'
        '    .section .note.GNU-stack, "", %progbits\n'
    )


def run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)


def build_shared() -> None:
    """Makes build/web what the sources say, unless it is."""
    digest = digest_of_sources()
    stamp = SHARED / "made-from"
    if stamp.exists() and stamp.read_text() == digest:
        return
    stamp.unlink(missing_ok=True)
    run("scripts/web.sh", "build")
    compressed = SHARED / "compressed"
    shutil.rmtree(compressed, ignore_errors=True)
    run("scripts/node.sh", "node", "scripts/compress_files.mjs", str(BUILT), str(compressed))
    content, table = to_c(read_pages(BUILT, compressed))
    (SHARED / "page.bin").write_bytes(content)
    (SHARED / "page_files.c").write_text(table)
    stamp.write_text(digest)


def main() -> int:
    target, depfile = (Path(argument) for argument in sys.argv[1:])
    SHARED.mkdir(parents=True, exist_ok=True)
    with (SHARED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build_shared()
        for name in ("page.bin", "page_files.c"):
            shutil.copyfile(SHARED / name, target / name)
    (target / "page.S").write_text(to_assembly((target / "page.bin").resolve()))
    names = " ".join(str(path).replace(" ", "\\ ") for path in sources())
    depfile.write_text(f"{target / 'page.bin'}: {names}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
