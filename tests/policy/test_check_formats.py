"""The forms in which `itops check` says the same thing: each reader can rely on its own."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from itops import Program

HERE = Path(__file__).resolve().parent
BAD = HERE / "bad"
GOOD = HERE / "good"
TEXT = re.compile(r"^(.+):(\d+):(\d+): (error|warning)\[([a-z_.]+)\]: (.+)$")
CASES = ["workflow_unknown_role.bad.yaml", "all_files_in_one_run.bad", "source_yml.bad"]


def as_text(program: Program, case: str) -> list[tuple[str, ...]]:
    done = program.run("check", case, cwd=BAD)
    matches = [TEXT.match(line) for line in done.stderr.splitlines()]
    return [match.groups() for match in matches if match]


def run_json(program: Program, case: Path, cwd: Path) -> dict:
    done = program.run("check", "--format", "json", case, cwd=cwd)
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert list(document) == ["valid", "revision", "counts", "diagnostics"]
    assert done.returncode == (0 if document["valid"] else 1)
    return document


@pytest.mark.parametrize("case", CASES)
def test_json_says_what_text_says(program: Program, case: str) -> None:
    document = run_json(program, Path(case), BAD)
    for entry in document["diagnostics"]:
        assert list(entry) == ["severity", "code", "file", "line", "column", "message"]
    assert [
        (
            entry["file"],
            str(entry["line"]),
            str(entry["column"]),
            entry["severity"],
            entry["code"],
            entry["message"],
        )
        for entry in document["diagnostics"]
    ] == as_text(program, case)


def test_json_of_good_policy(program: Program) -> None:
    document = run_json(program, Path("keyed_by_name.good.yaml"), GOOD)
    assert document["valid"] is True
    assert re.fullmatch("sha256:[0-9a-f]{64}", document["revision"])
    assert document["counts"] == {"workflows": 1, "categories": 1, "items": 1, "groups": 2}
    assert document["diagnostics"] == []


def test_json_counts_what_is_bad_too(program: Program) -> None:
    document = run_json(program, Path("workflow_unknown_role.bad.yaml"), BAD)
    assert document["valid"] is False
    assert document["counts"] == {"workflows": 1, "categories": 0, "items": 0, "groups": 2}


def test_json_without_readable_sources(program: Program, tmp_path: Path) -> None:
    document = run_json(program, tmp_path / "nowhere", tmp_path)
    assert document["revision"] is None
    assert [entry["code"] for entry in document["diagnostics"]] == ["source.missing"]


def unescape(text: str) -> str:
    return unquote(text, errors="strict")


@pytest.mark.parametrize("case", CASES)
def test_github_says_what_text_says(program: Program, case: str) -> None:
    done = program.run("check", "--format", "github", case, cwd=BAD)
    pattern = re.compile(
        r"^::(error|warning) file=([^,:]+),line=(\d+),col=(\d+),title=(.+?)::(.+)$"
    )
    found = []
    for line in done.stdout.splitlines():
        match = pattern.match(line)
        assert match, line
        severity, file, at_line, column, code, message = match.groups()
        found.append((unescape(file), at_line, column, severity, code, unescape(message)))
    assert found == as_text(program, case)
    assert done.stderr == ""


def test_github_escapes(program: Program, tmp_path: Path) -> None:
    source = tmp_path / "100%, or: so.yaml"
    source.write_text("org: acme\n'50%': 1\n")
    done = program.run("check", "--format", "github", source.name, cwd=tmp_path, status=1)
    assert done.stdout.startswith("::error file=100%25%2C or%3A so.yaml,line=2,col=1,title=")
    assert '::unknown key "50%25" in policy' in done.stdout


def run_sarif(program: Program, case: Path, cwd: Path) -> dict:
    done = program.run("check", "--format", "sarif", case, cwd=cwd)
    assert done.stderr == ""
    log = json.loads(done.stdout)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    return run


@pytest.mark.parametrize("case", CASES)
def test_sarif_says_what_text_says(program: Program, case: str) -> None:
    run = run_sarif(program, Path(case), BAD)
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
    assert run["columnKind"] == "unicodeCodePoints"
    found = []
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        artifact = location["physicalLocation"]["artifactLocation"]
        region = location["physicalLocation"].get("region", {"startLine": 1, "startColumn": 1})
        assert artifact["uriBaseId"] == "%SRCROOT%"
        assert not artifact["uri"].startswith("/")
        assert re.fullmatch("[0-9a-f]{32}", result["partialFingerprints"]["itopsDiagnostic/v1"])
        found.append(
            (
                unquote(artifact["uri"]),
                str(region["startLine"]),
                str(region["startColumn"]),
                result["level"],
                result["ruleId"],
                result["message"]["text"],
            )
        )
    assert found == as_text(program, case)


def fingerprints(run: dict) -> list[str]:
    return [result["partialFingerprints"]["itopsDiagnostic/v1"] for result in run["results"]]


def test_sarif_fingerprints_outlive_moves(program: Program, tmp_path: Path) -> None:
    source = tmp_path / "policy.yaml"
    text = "org: acme\ngroups:\n  - {name: a, usrs: []}\n  - {name: b, usrs: []}\n"
    source.write_text(text)
    before = fingerprints(run_sarif(program, source, tmp_path))
    source.write_text("# one line more\n" + text)
    assert fingerprints(run_sarif(program, source, tmp_path)) == before
    assert len(set(before)) == 2


def test_sarif_paths(program: Program, tmp_path: Path) -> None:
    """Relative below the working directory, a file URI elsewhere, and always a valid URI."""
    inside = tmp_path / "in side"
    inside.mkdir()
    (inside / "é.yaml").write_text("image: 1\n")
    run = run_sarif(program, inside / "é.yaml", tmp_path)
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "in%20side/%C3%A9.yaml", "uriBaseId": "%SRCROOT%"}
    run = run_sarif(program, inside / "é.yaml", GOOD)
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"].startswith("file:///")
    assert "uriBaseId" not in artifact


@pytest.fixture
def wordy(tmp_path: Path) -> Path:
    """An error among more warnings than are shown."""
    source = tmp_path / "wordy.yaml"
    users = ", ".join(f"User{i}" for i in range(1200))
    source.write_text(
        "org: acme\ncatalog: {categories: {c: {displayName: C}}, items: {i: {displayName: I, "
        f"category: c, workflow: nope}}}}}}\ngroups: {{g: {{users: [{users}]}}}}\n"
    )
    return source


def test_warnings_do_not_hide_errors(program: Program, wordy: Path) -> None:
    """B7.2, B7.4"""
    done = program.run("check", wordy.name, cwd=wordy.parent, status=1)
    lines = done.stderr.splitlines()
    assert len(lines) == 1002
    assert lines[0].startswith("wordy.yaml:2:") and "error[item.unknown_workflow]" in lines[0]
    assert lines[-1] == "200 more are not shown"
    assert done.stdout == "bad: 1 error, 1200 warnings\n"


def test_every_format_says_what_is_left_out(program: Program, wordy: Path) -> None:
    done = program.run("check", "--format", "json", wordy, status=1)
    document = json.loads(done.stdout)
    assert len(document["diagnostics"]) == 1001
    assert document["diagnostics"][0]["severity"] == "error"
    assert document["omitted"] == 200
    done = program.run("check", "--format", "github", wordy, status=1)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("::error ") and len(lines) == 1002
    assert lines[-1] == "::notice::200 more are not shown"
    run = run_sarif(program, wordy, wordy.parent)
    assert run["results"][0]["level"] == "error"
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification == {"level": "note", "message": {"text": "200 more are not shown"}}


def test_colours_only_on_a_terminal(program: Program) -> None:
    done = program.run("check", CASES[0], cwd=BAD, env={"NO_COLOR": ""})
    assert "\x1b" not in done.stderr + done.stdout
