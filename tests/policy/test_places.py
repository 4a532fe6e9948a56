"""`itops check` on files that people do not edit, or not alone: findings name the right place.

manifests/NAME.yaml are Kubernetes manifests with policy in ConfigMaps; layers/NAME/ holds values
files that Helm would merge in the order of their names. What is said must be NAME.expected, word
for word; without such a file the case is good. ITOPS_UPDATE=1 writes the files anew.
"""

import json
import os
import re
from pathlib import Path

import pytest
from itops import Program

HERE = Path(__file__).resolve().parent
MANIFESTS = HERE / "manifests"
LAYERS = HERE / "layers"
BAD = HERE / "bad"


def assert_said(program: Program, case: Path, *arguments: str | Path, cwd: Path) -> None:
    done = program.run("check", *arguments, cwd=cwd, status=(0, 1))
    expected = case.with_suffix(".expected")
    if os.environ.get("ITOPS_UPDATE"):
        expected.unlink(missing_ok=True)
        if done.stderr:
            expected.write_text(done.stderr)
    assert done.stderr == (expected.read_text() if expected.exists() else "")
    assert done.returncode == (1 if ": error[" in done.stderr else 0)


@pytest.mark.parametrize("case", sorted(MANIFESTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_manifest(program: Program, case: Path) -> None:
    assert_said(program, case, case.name, cwd=MANIFESTS)


@pytest.mark.parametrize(
    "case", sorted(path for path in LAYERS.iterdir() if path.is_dir()), ids=lambda path: path.name
)
def test_layers(program: Program, case: Path) -> None:
    files = sorted(path.name for path in case.glob("*.yaml"))
    assert_said(program, case, "--values", *files, cwd=case)


def test_layers_have_no_revision(program: Program) -> None:
    """No server shows the revision of values files that were merged."""
    files = sorted((LAYERS / "good_together").glob("*.yaml"))
    assert program.run("check", "--values", *files, status=0).stdout.count("sha256:") == 0
    done = program.run("check", "--values", "--format", "json", *files, status=0)
    assert json.loads(done.stdout)["revision"] is None


def test_a_directory_is_no_layer(program: Program) -> None:
    done = program.run("check", "--values", BAD, status=1)
    assert "error[source.unreadable]: is a directory" in done.stderr


def as_config_map(files: dict[str, str], *, indicator: str, indent: int) -> tuple[str, list[int]]:
    """A manifest with literal blocks, and how many lines stand above each text."""
    lines = ["apiVersion: v1", "kind: ConfigMap", "data:"]
    above = []
    for name, text in files.items():
        chomping = "+" if text.endswith("\n") else "-"
        lines.append(f"  {name}: |{indicator}{chomping} # a comment")
        above.append(len(lines))
        lines += [" " * indent + line for line in text.removesuffix("\n").split("\n")]
    return "\n".join(lines) + "\n", above


# Findings about a source as a whole have no line that could move.
WHOLE_FILE = re.compile(r":1:1: error\[(org\.missing|source\.[a-z]+|yaml\.limit)\]")
PLACE = re.compile(r"\b(case\.yaml:|line )(\d+)(:|, column )(\d+)")


def embeddable_cases() -> list[Path]:
    """Those whose text a literal block can hold as it is."""

    def fits(case: Path) -> bool:
        try:
            text = case.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            return False
        is_plain = all(c == "\n" or " " <= c <= "~" or "\xa0" <= c < "\u2028" for c in text)
        return is_plain and text.strip("\n") != "" and len(text) < 100_000

    return [case for case in sorted(BAD.glob("*.bad.yaml")) if fits(case)]


@pytest.mark.parametrize(("indicator", "indent"), [("2", 4), ("4", 6)])
@pytest.mark.parametrize("case", embeddable_cases(), ids=lambda path: path.name.split(".")[0])
def test_places_move_with_the_text(
    program: Program, tmp_path: Path, case: Path, indicator: str, indent: int
) -> None:
    """Every case of bad/ in a ConfigMap: the same findings, moved as far as its text."""
    files = {"catalog.yaml": "catalog: {}\n", "workflow-case.yaml": case.read_text("utf-8")}
    manifest, above = as_config_map(files, indicator=indicator, indent=indent)
    (tmp_path / "case.yaml").write_text(manifest, encoding="utf-8")

    def move(place: re.Match[str]) -> str:
        line, column = int(place[2]) + above[1], int(place[4]) + indent
        return f"{place[1]}{line}{place[3]}{column}"

    expected = []
    for line in (
        case.with_name(case.name.replace(".bad.yaml", ".expected")).read_text().splitlines()
    ):
        named = line.replace(case.name, "case.yaml")
        moved = PLACE.sub(move, named)
        moved = re.sub(
            r"(file ends in line )(\d+)", lambda m: f"{m[1]}{int(m[2]) + above[1]}", moved
        )
        expected.append(named if WHOLE_FILE.search(named) else moved)
    args = case.with_name(case.name.replace(".bad.yaml", ".args"))
    arguments = args.read_text().split() if args.exists() else []
    done = program.run("check", *arguments, "case.yaml", cwd=tmp_path, status=(0, 1))
    assert done.stderr.splitlines() == expected


def test_a_manifest_has_the_revision_of_its_mount(program: Program, tmp_path: Path) -> None:
    """What a pipeline learns from `helm template` is what the server will show."""
    mount = tmp_path / "mount"
    mount.mkdir()
    files = {"org.yaml": "org: acme\n", "workflow-w.yaml": "# nothing yet\nworkflows: []"}
    for name, text in files.items():
        (mount / name).write_text(text)
    manifest, _ = as_config_map(files, indicator="2", indent=4)
    (tmp_path / "rendered.yaml").write_text(manifest)
    rendered = program.run("check", tmp_path / "rendered.yaml", status=0)
    assert rendered.stdout == program.run("check", mount, status=0).stdout


def test_aliases_cannot_make_much_of_little(program: Program, tmp_path: Path) -> None:
    """B7.9: a text that many keys share counts as often as it is used."""
    path = tmp_path / "many.yaml"
    with path.open("w") as manifest:
        manifest.write("kind: ConfigMap\napiVersion: v1\ndata:\n  org.yaml: &text |\n")
        manifest.write(("    #" + "x" * 1000 + "\n") * 20_000)
        manifest.writelines(f"  workflow-w{i}.yaml: *text\n" for i in range(40))
    done = program.run("check", path, status=1, timeout_s=60)
    line = 20_000 + 4 + 2  # a text of 20 MB can stand in two places, not in three
    assert done.stderr.startswith(f"{path}:{line}:21: error[yaml.limit]: aliases stand for more")
