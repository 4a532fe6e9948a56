"""Where policy is read from, and that nothing put there harms: each ends soon in a clear error."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from itops import Program

TIMEOUT_S = 20
ORG = "org: acme\n"


def check(program: Program, source: Path, *arguments: str, status: int = 1) -> list[str]:
    """The diagnostics with the source's own path as S; bounded in time."""
    done = program.run("check", *arguments, source, status=status, timeout_s=TIMEOUT_S)
    return done.stderr.replace(str(source), "S").splitlines()


def revision(program: Program, source: Path) -> str:
    return program.run("check", source, status=0).stdout.splitlines()[-1]


# B7.1, B7.3


def test_missing(program: Program, tmp_path: Path) -> None:
    assert check(program, tmp_path / "nowhere") == [
        "S:1:1: error[source.missing]: there is no such file or directory"
    ]


def test_missing_below_a_file(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(ORG)
    (line,) = check(program, tmp_path / "file" / "policy.yaml")
    assert "error[source.missing]" in line


def test_unreadable(program: Program, tmp_path: Path) -> None:
    """A regular file that even root cannot read from the start."""
    (tmp_path / "org.yaml").symlink_to("/proc/self/mem")
    assert check(program, tmp_path) == [
        "S/org.yaml:1:1: error[source.unreadable]: cannot be read: Input/output error"
    ]


def test_every_missing_source_is_named(program: Program, tmp_path: Path) -> None:
    done = program.run("check", tmp_path / "a", tmp_path / "b", status=1)
    assert done.stderr.count("error[source.missing]") == 2


def test_byte_wise_order(program: Program, tmp_path: Path) -> None:
    """The first file that declares a name has it: the later one is told."""
    for name in ("Z.yaml", "a.yaml", "é.yaml"):
        (tmp_path / name).write_text(ORG + "groups: [{name: dba}]\n")
    lines = check(program, tmp_path)
    assert [line.split(":")[0] for line in lines] == ["S/a.yaml", "S/é.yaml"]
    assert all("declared already at S/Z.yaml:2:17" in line for line in lines)


def test_links_are_followed(program: Program, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(ORG)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "org.yaml").symlink_to("../elsewhere")
    assert check(program, tmp_path / "d", status=0) == []


# B7.5


def test_revision_is_what_sha256sum_says(program: Program, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("groups: []\n")
    (tmp_path / "a.yaml").write_text(ORG)
    (tmp_path / ".hidden.yaml").write_text("x")
    (tmp_path / "README").write_text("x")
    script = "sha256sum *.yaml | sha256sum"
    done = subprocess.run(
        script,
        shell=True,
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert revision(program, tmp_path) == "sha256:" + done.stdout.split()[0]


def test_revision_depends_on_names_and_bytes_only(program: Program, tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.mkdir()
    (one / "a.yaml").write_text(ORG)
    (one / "b.yaml").write_text("groups: []\n")
    first = revision(program, one)
    shutil.copytree(one, tmp_path / "two")
    assert revision(program, tmp_path / "two") == first
    (one / "b.yaml").rename(one / "c.yaml")
    renamed = revision(program, one)
    (one / "c.yaml").write_text("groups: [] \n")
    assert len({first, renamed, revision(program, one)}) == 3
    # The same bytes, cut elsewhere.
    (one / "a.yaml").write_text(ORG + "groups: ")
    (one / "c.yaml").write_text("[]\n")
    assert "error[" in "".join(check(program, one))


# B7.6


def publish(mount: Path, files: dict[str, str], name: str) -> None:
    """As the kubelet's atomic writer does it."""
    data = mount / name
    data.mkdir()
    for file, text in files.items():
        (data / file).write_text(text)
        if not (mount / file).is_symlink():
            (mount / file).symlink_to(f"..data/{file}")
    (mount / "..data_tmp").symlink_to(name)
    (mount / "..data_tmp").rename(mount / "..data")


def test_kubelet_mount(program: Program, tmp_path: Path) -> None:
    publish(tmp_path, {"org.yaml": ORG, "groups.yaml": "groups: [{name: dba}]\n"}, "..2026_01")
    done = program.run("check", tmp_path, status=0)
    assert done.stdout.startswith("good: 0 workflows, 0 categories, 0 items, 1 groups\n")
    # What is not published is not there, and an old directory is not looked at.
    (tmp_path / "stray.yaml").write_text("image: 1\n")
    publish(tmp_path, {"org.yaml": ORG}, "..2026_02")
    done = program.run("check", tmp_path, status=0)
    assert done.stdout.startswith("good: 0 workflows, 0 categories, 0 items, 0 groups\n")


def test_dangling_data_link(program: Program, tmp_path: Path) -> None:
    (tmp_path / "..data").symlink_to("..gone")
    (line,) = check(program, tmp_path)
    assert line == (
        "S/..data:1:1: error[source.unreadable]: the symbolic link leads nowhere: "
        "..gone: No such file or directory"
    )


# B7.9


def fifo(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def terminal(path: Path) -> None:
    path.symlink_to("/dev/tty")


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def directory(path: Path) -> None:
    path.mkdir()


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(8 << 30)


NO_FILES: list[tuple[Callable[[Path], None], str]] = [
    (fifo, "source.unreadable]: is a FIFO; only regular files are read"),
    (device, "source.unreadable]: is a device; only regular files are read"),
    (terminal, "source.unreadable]: is a device; only regular files are read"),
    (unix_socket, "source.unreadable]: is a socket; only regular files are read"),
    (directory, "source.unreadable]: is a directory; only regular files are read"),
    (dangling, "source.unreadable]: cannot be read: the symbolic link leads nowhere"),
    (loop, "source.unreadable]: cannot be read: Too many levels of symbolic links"),
    (sparse, "yaml.limit]: has 8589934592 bytes; at most 33554432 are read from one file"),
]


@pytest.mark.parametrize("make, text", NO_FILES, ids=lambda value: getattr(value, "__name__", ""))
def test_no_regular_file_in_a_directory(
    program: Program, tmp_path: Path, make: Callable[[Path], None], text: str
) -> None:
    (tmp_path / "org.yaml").write_text(ORG)
    make(tmp_path / "x.yaml")
    assert check(program, tmp_path) == [f"S/x.yaml:1:1: error[{text}"]


@pytest.mark.parametrize("make", [fifo, device, unix_socket, sparse])
def test_no_regular_file_given(
    program: Program, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "x.yaml")
    (line,) = check(program, tmp_path / "x.yaml")
    assert line.startswith("S:1:1: error[")


def test_names_that_would_steer_a_terminal(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m\n.yaml").write_text(ORG)
    (line,) = check(program, tmp_path)
    assert line == (
        "S/a [31m .yaml:1:1: error[source.unreadable]: the file name holds a control character or "
        "a backslash; rename it"
    )


def test_sizes_together(program: Program, tmp_path: Path) -> None:
    for i in range(9):
        with (tmp_path / f"{i}.yaml").open("wb") as file:
            file.truncate(32 << 20)
    lines = check(program, tmp_path)
    assert lines == [
        "S/8.yaml:1:1: error[yaml.limit]: the sources have more than 268435456 bytes together, "
        "from this one on"
    ]


HOSTILE = {
    "lists": "[" * 100_000,
    "mappings": "{a: " * 100_000,
    "block lists": "- " * 100_000 + "x",
    "indents": "".join(" " * i + "a:\n" for i in range(2000)),
    "keys in keys": "? " * 100_000,
    "anchors": "".join(f"a{i}: &a{i} x\n" for i in range(100_000)),
    "aliases": "a: &a x\nb: [" + "*a, " * 100_000 + "]\n",
    "alias bomb": "a0: &a0 [x, x]\n"
    + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60)),
    "merge bomb": "a0: &a0 {k: x}\n"
    + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}], k{i}: x}}\n" for i in range(1, 60)),
    "merge of many keys": "base: &b {"
    + ", ".join(f"k{i}: x" for i in range(3000))
    + "}\nlist:\n"
    + "  - {<<: *b}\n" * 3000,
    "one long word": "org: " + "x" * 20_000_000,
    "one long quote": 'org: "' + "x" * 20_000_000 + '"',
    "one long key": "x" * 2_000_000 + ": 1",
    "unclosed quote": 'org: "' + "x\n" * 1_000_000,
    "escapes": 'org: "' + "\\u00e9" * 1_000_000 + '"',
    "comments": "# x\n" * 1_000_000 + "image: 1\n",
    "documents": "---\n" * 200_000 + "image: 1\n",
    "many keys": "org: acme\ngroups:\n" + "".join(f"  g{i} g: \n" for i in range(100_000)),
    "many wrong roles": "org: acme\ngroups:\n"
    + "".join(f"  - name: group-number-{i}\n" for i in range(30_000))
    + "workflows:\n"
    + "".join(
        f"  - {{name: w{i}, displayName: w, transitions: "
        f"[{{from: OPEN, to: CLOSED, role: gruop-nubmer-{i}}}]}}\n"
        for i in range(2_000)
    ),
    "directives": "%TAG !a! tag:x:\n" * 10_000 + "---\nx",
    "directives that differ": "".join(f"%TAG !a{i}! tag:x:\n" for i in range(300_000)) + "---\nx",
    "directives after a text": "org: acme\n"
    + "".join(f"%TAG !a{i}! tag:x:\u2028" for i in range(300_000))
    + "---\nx",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_soon(program: Program, tmp_path: Path, name: str) -> None:
    source = tmp_path / "hostile.yaml"
    source.write_text(HOSTILE[name])
    started = time.monotonic()
    lines = check(program, source)
    assert time.monotonic() - started < TIMEOUT_S
    assert re.match(r"S:\d+:\d+: error\[(yaml|schema|name|org|workflow)\.[a-z_]+\]: .", lines[0])
    assert max(map(len, lines)) < 1200


MEMORY_KIB = 1 << 20


def check_within_memory(program: Program, source: Path) -> list[str]:
    """As check, of a process that cannot have more than a GiB; a sanitizer needs more to start."""
    if program.is_sanitized:
        return check(program, source)
    script = f'ulimit -v {MEMORY_KIB}; exec "$0" check "$1"'
    done = subprocess.run(
        ["sh", "-c", script, program.path, source],
        env=program.environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 1, done.stderr
    return done.stderr.replace(str(source), "S").splitlines()


TOO_MANY_ALIASES = (
    "error[yaml.limit]: aliases stand for more than 2000000 values in all files together, where a "
    "long text counts as several; use fewer aliases"
)


def test_aliases_of_long_texts_are_bounded(program: Program, tmp_path: Path) -> None:
    """Few values and few kilobytes, which would become gigabytes of user names."""
    source = tmp_path / "bomb.yaml"
    user = "\N{GRINNING FACE}" * 320
    source.write_text(
        f'org: acme\ngroups:\n- &g\n  name: a\n  users: [&u "{user}"'
        + ", *u" * 1380
        + "]\n"
        + "- *g\n" * 1380
    )
    (line,) = check_within_memory(program, source)
    assert re.fullmatch(r"S:\d+:3: " + re.escape(TOO_MANY_ALIASES), line)


def test_aliases_are_bounded_over_all_files(program: Program, tmp_path: Path) -> None:
    """What one file may hold, 400 files may not: each takes a while to walk."""
    bomb = "a0: &a0 [x, x]\n"
    bomb += "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 18))
    for i in range(400):
        (tmp_path / f"{i:03}.yaml").write_text(bomb)
    lines = [line for line in check(program, tmp_path) if "yaml.limit" in line]
    assert len(lines) > 300 and all(line.endswith(TOO_MANY_ALIASES) for line in lines)


def test_many_workflows_may_share_their_transitions(program: Program, tmp_path: Path) -> None:
    """A large policy that is written with care stays well inside."""
    (tmp_path / "workflows.yaml").write_text(
        "org: acme\nworkflows:\n  w: {displayName: W, transitions: &standard [\n"
        "    {from: OPEN, to: IN_PROGRESS, role: any}, {from: IN_PROGRESS, to: RESOLVED, "
        "role: assignee},\n    {from: RESOLVED, to: CLOSED, role: requester}]}\n"
        + "".join(f"  w{i}: {{displayName: W, transitions: *standard}}\n" for i in range(50_000))
    )
    assert check(program, tmp_path, status=0) == []
