"""The program as a whole: its subcommands, their help, and what happens to what it prints."""

import re
import subprocess

import pytest
from itops import Program

HEADINGS = ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS")


def subcommands(program: Program, *parents: str) -> list[list[str]]:
    """All commands that do something, as words, from the overviews."""
    page = program.run(*parents, "--help", status=0).stdout
    listed = page.partition("SUBCOMMANDS\n")[2]
    names = re.findall(r"^ {7}([a-z]+(?: [a-z]+)*)  +\S", listed, re.MULTILINE)
    found = []
    for name in names:
        words = name.split()
        is_group = "\nSUBCOMMANDS\n" in program.run(*words, "--help", status=0).stdout
        found += subcommands(program, *words) if is_group else [words]
    return found


def test_every_subcommand_has_a_page(program: Program) -> None:
    commands = subcommands(program)
    assert ["check"] in commands and ["version"] in commands
    for words in commands:
        done = program.run(*words, "--help", status=0)
        assert done.stderr == ""
        page = "\n" + done.stdout
        for heading in HEADINGS:
            assert f"\n{heading}\n" in page, (words, heading)
        assert f"\n       itops {' '.join(words)} - " in page
        assert "       --help\n" in page
        assert max(map(len, page.splitlines())) <= 100
        assert not re.search(r" $", page, re.MULTILINE)
        assert program.run("help", *words, status=0).stdout == done.stdout


def test_overview(program: Program) -> None:
    page = program.run("--help", status=0).stdout
    assert page == program.run("help", status=0).stdout
    done = program.run(status=2)
    assert done.stdout == ""
    assert done.stderr == page


@pytest.mark.parametrize("word, nearest", [("chekc", "check"), ("versoin", "version")])
def test_unknown_subcommand(program: Program, word: str, nearest: str) -> None:
    done = program.run(word, status=2)
    assert f"'{word}' is no subcommand; did you mean '{nearest}'?" in done.stderr


def test_unknown_subcommand_far_from_all(program: Program) -> None:
    done = program.run("frobnicate", status=2)
    assert done.stderr == "itops: 'frobnicate' is no subcommand\nTry 'itops --help'.\n"


@pytest.mark.parametrize(
    "arguments, text",
    [
        (["check", "--strict=yes", "x"], "--strict takes no argument"),
        (["check", "--format"], "--format needs an argument"),
        (["check", "--formta", "json"], "did you mean '--format'?"),
        (["check", "-z"], "there is no option '-z'"),
        (["version", "now"], "too much is given"),
    ],
)
def test_wrong_usage(program: Program, arguments: list[str], text: str) -> None:
    done = program.run(*arguments, status=2)
    assert done.stdout == ""
    assert text in done.stderr
    assert f"Try 'itops {arguments[0]} --help'." in done.stderr


def test_version(program: Program) -> None:
    page = program.run("version", status=0).stdout
    assert page == program.run("--version", status=0).stdout
    facts = dict(line.split(" ", 1) for line in page.splitlines())
    assert re.fullmatch(r"\d+\.\d+\.\d+", facts["itops"])
    assert re.fullmatch(r"[0-9a-f]{12}|unknown", facts["commit"])
    assert facts["flavour"] in ("dev", "production")
    for library in ("libyaml", "libsodium", "libevent", "openssl", "jansson", "database"):
        assert re.search(r"\d", facts[library]), library


def test_output_that_cannot_be_written(program: Program) -> None:
    command = f"{program.path} version >/dev/full"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 2
    assert "the output cannot be written: No space left on device" in done.stderr


def test_reader_that_leaves(program: Program) -> None:
    command = f"({program.path} --help; echo $? >&2) | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.stderr == "0\n"
