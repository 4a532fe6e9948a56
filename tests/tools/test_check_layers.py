"""Every kind of violation that the layer check promises to find, one case each."""

from pathlib import Path

import check_layers
import pytest

GOOD = {
    "base/slice.h": (
        "/* A borrowed run of bytes. */\n#ifndef ITOPS_BASE_SLICE_H\n"
        "#define ITOPS_BASE_SLICE_H\n#include <stddef.h>\n#endif\n"
    ),
    "ticket/status.c": '#include "base/slice.h"\n',
    "policy/load.c": '#include "base/slice.h"\n#include <yaml.h>\n',
    "store/sqlite/tickets.c": '#include "base/slice.h"\n#include <sqlite3.h>\n',
    "http/server.c": "#include <event2/http.h>\n",
    "base/markdown.c": "#include <md4c.h>\n",
    "cli/cmd_version.c": '#include "build_info.h"\n#include "http/server.h"\n',
    "http/server.h": (
        "/* The HTTP server. */\n#ifndef ITOPS_HTTP_SERVER_H\n#define ITOPS_HTTP_SERVER_H\n#endif\n"
    ),
    "main.c": '#include "base/slice.h"\n',
}

HEADER = "/* Says its job. */\n#ifndef {guard}\n#define {guard}\n#endif\n"


def header(guard: str) -> str:
    return HEADER.format(guard=guard)


# what it is, file, its text, the line and a part of the message
VIOLATIONS = [
    ("base sees nothing", "base/a.c", '\n#include "ticket/api.h"\n', 2, "may see nothing"),
    ("arrows never turn back", "ticket/a.c", '#include "policy/api.h"\n', 1, "ticket must not"),
    ("policy has no store", "policy/a.c", '#include "store/api.h"\n', 1, "policy must not"),
    ("store has no policy", "store/a.c", '#include "policy/api.h"\n', 1, "store must not"),
    ("store knows no service", "store/a.c", '#include "service/api.h"\n', 1, "store must not"),
    ("no HTTP below http", "service/a.c", '#include "http/api.h"\n', 1, "service must not"),
    ("http goes by use cases", "http/a.c", '#include "store/api.h"\n', 1, "http must not"),
    ("cli is on top", "http/a.c", '#include "cli/api.h"\n', 1, "http must not"),
    ("headers count too", "base/slice.h", '#include "ticket/api.h"\n', 1, "base must not"),
    ("SQLite has one home", "store/a.c", "#include <sqlite3.h>\n", 1, "src/store/sqlite"),
    ("libpq has one home", "store/sqlite/a.c", "#include <libpq-fe.h>\n", 1, "store/postgres"),
    ("libevent is for http", "service/a.c", "#include <event2/event.h>\n", 1, "src/http"),
    ("libyaml is for policy", "base/a.c", "#include <yaml.h>\n", 1, "src/policy"),
    ("jansson is for http", "service/a.c", "# include  <jansson.h>\n", 1, "src/http"),
    ("libsodium is not for http", "http/a.c", "#include <sodium.h>\n", 1, "src/base and src/serv"),
    ("a similar folder name", "store/sqlite_old/a.c", "#include <sqlite3.h>\n", 1, "belongs to"),
    ("relative paths", "ticket/a.c", '#include "status.h"\n', 1, "not a file below src/"),
    ("md4c has one home", "http/a.c", "#include <md4c.h>\n", 1, "src/base"),
    ("the build is told on top", "http/a.c", '#include "build_info.h"\n', 1, "cli only"),
    ("an unknown layer", "util/a.c", "", 1, "not in a known layer"),
    ("no layer at all", "a.c", "", 1, "not in a known layer"),
    ("a header without a sentence", "base/slice.h", "#ifndef X\n", 1, "in one sentence"),
    ("a header that starts late", "base/slice.h", "\n/* Says its job. */\n", 1, "in one sentence"),
    ("a guard of another file", "base/b.h", header("ITOPS_BASE_A_H"), 1, "ITOPS_BASE_B_H"),
]


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root / "src"


def test_good_tree_has_no_violation(tmp_path: Path) -> None:
    assert check_layers.check_tree(tree(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("place", "text", "line", "part"),
    [pytest.param(*case[1:], id=case[0].replace(" ", "-")) for case in VIOLATIONS],
)
def test_violation_is_reported(tmp_path: Path, place: str, text: str, line: int, part: str) -> None:
    layers = ("ticket", "policy", "store", "service", "http", "cli")
    targets = {f"{layer}/api.h": header(f"ITOPS_{layer.upper()}_API_H") for layer in layers}
    src = tree(tmp_path, {**GOOD, **targets, place: text})
    messages = [m for m in check_layers.check_tree(src) if m.startswith(f"{src / place}:{line}:")]
    assert any(part in message for message in messages), messages


def test_empty_tree_is_a_violation(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    assert check_layers.check_tree(tmp_path / "src") != []


def test_this_source_tree_is_clean(root: Path) -> None:
    assert check_layers.check_tree(root / "src") == []
