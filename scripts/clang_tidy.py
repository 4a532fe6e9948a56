"""Runs clang-tidy over src/ by the compile commands of build/gcc-dev, and remembers what was clean.

A file is looked at again when its preprocessed text, its command, .clang-tidy or clang-tidy itself
has changed. Prints findings only.
"""

import hashlib
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from steps import ROOT

BUILD = ROOT / "build" / "gcc-dev"
CACHE = ROOT / ".cache" / "clang-tidy"
CLANG_TIDY = "clang-tidy-14"
MODEL = ROOT / "scripts" / "clang_tidy_model.h"
MODELLED = ROOT / "src" / "base" / "error.c"  # defines what the model declares otherwise
# The commands are gcc's; warnings are the compilers' business.
OPTIONS = ("--quiet", "--extra-arg=-Wno-unknown-warning-option", f"-p={BUILD}")


def run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace")


def own_commands() -> list[dict[str, str]]:
    """The entries for files in src/; generated ones are not ours to mend."""
    entries = json.loads((BUILD / "compile_commands.json").read_text())
    src = ROOT / "src"
    return [e for e in entries if (Path(e["directory"]) / e["file"]).resolve().is_relative_to(src)]


def fingerprint(entry: dict[str, str], common: bytes) -> str:
    """Of everything that clang-tidy's answer depends on."""
    words = shlex.split(entry["command"])
    keep = [word for word in words if word not in ("-c", "-MD")]
    for option in ("-o", "-MQ", "-MF"):
        if option in keep:
            at = keep.index(option)
            del keep[at : at + 2]
    text = run([*keep, "-E"], Path(entry["directory"])).stdout
    return hashlib.sha256(common + entry["command"].encode() + b"\0" + text.encode()).hexdigest()


def check(entry: dict[str, str], common: bytes) -> str:
    """The findings in one file; nothing when it is clean."""
    mark = CACHE / fingerprint(entry, common)
    if mark.exists():
        return ""
    file = (Path(entry["directory"]) / entry["file"]).resolve()
    model = () if file == MODELLED else (f"--extra-arg=-include{MODEL}",)
    done = run([CLANG_TIDY, *OPTIONS, *model, str(file)], ROOT)
    if done.returncode == 0:
        mark.touch()
        return ""
    return done.stdout or done.stderr


def main() -> int:
    CACHE.mkdir(parents=True, exist_ok=True)
    version = run([CLANG_TIDY, "--version"], ROOT).stdout
    common = (ROOT / ".clang-tidy").read_bytes() + MODEL.read_bytes() + version.encode()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = list(pool.map(lambda entry: check(entry, common), own_commands()))
    print("".join(findings), end="")
    return 1 if any(findings) else 0


if __name__ == "__main__":
    sys.exit(main())
