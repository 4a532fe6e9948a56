"""Reads the snippets of a Markdown document and does what a reader of it would do.

The grammar of the markers is in CONTRIBUTING.md, "Snippets in the documentation".
"""

import re
import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from itops.program import ROOT, Program
from itops.server import Server
from itops.shell import Shell

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,})(?P<language>[\w-]*)\s*$")
MARKER = re.compile(r"^\s*<!--\s*snippet:(?P<options>.*?)-->\s*$")
RUN_LANGUAGES = frozenset({"yaml", "sh", "console"})
OUTPUT_LANGUAGES = frozenset({"text", "output", "json"})
OPTIONS = frozenset({"file", "with", "invalid", "parse", "server", "status", "skip"})
DOCUMENTED_ADDRESS = "127.0.0.1:8080"
WILDCARD = "…"
HELM = ROOT / ".cache" / "chart" / "helm4"  # scripts/chart-tools.sh puts it there
COPIED = ("examples", "helmcharts")


class SnippetError(AssertionError):
    """The document promises something that is not so."""


@dataclass
class Snippet:
    """One fenced block that is executed, with its options and the output that follows it."""

    line: int
    language: str
    text: str
    options: dict[str, str]
    expected: str | None = None


@dataclass
class Block:
    line: int
    language: str
    text: str
    options: dict[str, str] = field(default_factory=dict)
    follows_directly: bool = False  # nothing but blank lines since the block before


def read_blocks(text: str) -> list[Block]:
    """All fenced blocks, each with the options of the marker right before it."""
    blocks: list[Block] = []
    options: dict[str, str] = {}
    directly = False
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        fence, marker = FENCE.match(line), MARKER.match(line)
        if fence:
            content = []
            for _, inner in lines:
                if inner.strip() == fence["ticks"]:
                    break
                content.append(inner.removeprefix(fence["indent"]))
            else:
                raise SnippetError(f"line {number}: the block never ends")
            body = "".join(f"{inner}\n" for inner in content)
            blocks.append(Block(number, fence["language"], body, options, directly))
            options, directly = {}, True
        elif marker:
            options = read_options(number, marker["options"])
            directly = False
        elif line.strip():
            if options:
                raise SnippetError(f"line {number}: the marker above is not before a block")
            directly = False
    return blocks


def read_options(line: int, text: str) -> dict[str, str]:
    """`file=a.yaml invalid` as a dictionary; words without a value stand for themselves."""
    options = dict(word.partition("=")[::2] for word in shlex.split(text))
    unknown = sorted(set(options) - OPTIONS)
    if unknown or not options:
        raise SnippetError(f"line {line}: unknown snippet option: {' '.join(unknown) or 'none'}")
    return options


def read_snippets(text: str) -> list[Snippet]:
    """The blocks that are executed, in order."""
    snippets: list[Snippet] = []
    for block in read_blocks(text):
        if block.language in RUN_LANGUAGES:
            snippets.append(Snippet(block.line, block.language, block.text, block.options))
        elif block.options:
            raise SnippetError(f"line {block.line}: a marker before a block that is not executed")
        elif block.follows_directly and block.language in OUTPUT_LANGUAGES and snippets:
            last = snippets[-1]
            if last.language != "console" and last.expected is None:
                last.expected = block.text
    return snippets


def split_console(text: str) -> list[tuple[str, str]]:
    """A session as pairs of command and output: `$ ` begins a command, `> ` continues it."""
    pairs: list[tuple[str, str]] = []
    in_command = False
    for line in text.splitlines():
        if line.startswith("$ "):
            pairs.append((line[2:] + "\n", ""))
            in_command = True
        elif not pairs:
            raise SnippetError("a console block must begin with a command after `$ `")
        elif in_command and line.startswith("> "):
            pairs[-1] = (pairs[-1][0] + line[2:] + "\n", "")
        elif in_command and pairs[-1][0].endswith("\\\n"):
            pairs[-1] = (pairs[-1][0] + line + "\n", "")
        else:
            in_command = False
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + line + "\n")
    return pairs


def output_matches(expected: str, actual: str) -> bool:
    """`…` stands for any text in a line, and alone on a line for any number of lines."""
    pattern = ""
    for line in expected.rstrip().splitlines():
        if line.strip() == WILDCARD:
            pattern += r"(?:[^\n]*\n)*?"
        else:
            parts = (re.escape(part) for part in line.rstrip().split(WILDCARD))
            pattern += r"[^\n]*?".join(parts) + r"[ \t]*\n"
    return re.fullmatch(pattern, actual.rstrip() + "\n" if actual.strip() else "") is not None


class Session:
    """Executes the snippets of one document, in order, in a directory like the source root."""

    def __init__(self, document: Path, program: Program, scratch: Path) -> None:
        self.snippets = read_snippets(document.read_text(encoding="utf-8"))
        self.program = program
        self.directory = scratch / "root"
        self.directory.mkdir()
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.directory / name)
        self.server: Server | None = None
        tools = scratch / "bin"
        tools.mkdir()
        (tools / "helm").symlink_to(HELM)
        path = f"{program.path.resolve().parent}:{tools}:{program.environment()['PATH']}"
        self.shell = Shell(self.directory, scratch, program.environment({"PATH": path}))
        self._done: list[Exception | None] = []

    def close(self) -> None:
        self.shell.close()
        if self.server and self.server.is_running:
            self.server.stop()

    def check(self, index: int) -> None:
        """Raises what went wrong with one snippet; runs those before it first, once."""
        while len(self._done) <= index:
            try:
                self._execute(self.snippets[len(self._done)])
                self._done.append(None)
            except Exception as problem:
                self._done.append(problem)
        failure = self._done[index]
        if failure:
            raise failure

    def _execute(self, snippet: Snippet) -> None:
        if "skip" in snippet.options:
            return
        if "server" in snippet.options:
            self._start_server(snippet.options["server"])
        elif snippet.language == "yaml":
            self._check_yaml(snippet)
        elif snippet.language == "console":
            pairs = split_console(snippet.text)
            for position, (command, expected) in enumerate(pairs, 1):
                is_last = position == len(pairs)
                status = int(snippet.options.get("status", 0)) if is_last else 0
                self._run(command, status, expected)
        else:
            status = int(snippet.options.get("status", 0))
            self._run(snippet.text, status, snippet.expected)

    def _start_server(self, arguments: str) -> None:
        """The block says how a reader starts a server; here it gets a port of its own."""
        words = arguments.split()
        registry = self.directory / words.pop(0)
        (self.directory / "var").mkdir(exist_ok=True)
        self.server = Server(
            self.program,
            registry=registry,
            directory=self.directory / "var",
            arguments=tuple(words),
            cwd=self.directory,
        ).start()

    def _check_yaml(self, snippet: Snippet) -> None:
        path = self.directory / snippet.options.get("file", f"line-{snippet.line}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(snippet.text, encoding="utf-8")
        if "parse" in snippet.options:
            try:
                list(yaml.safe_load_all(snippet.text))
            except yaml.YAMLError as problem:
                raise SnippetError(str(problem)) from problem
            return
        sources = [path.relative_to(self.directory)]
        if "with" in snippet.options:
            sources.insert(0, Path(snippet.options["with"]))
        wanted = 1 if "invalid" in snippet.options else 0
        done = self.program.run("check", "--org", "acme", *sources, cwd=self.directory)
        if done.returncode != wanted:
            raise SnippetError(
                f"itops check: status {done.returncode}, not {wanted}\n{done.stderr}"
            )
        expected = snippet.expected if wanted else (snippet.expected or "")
        self._compare("itops check", expected, done.stderr)

    def _run(self, command: str, status: int, expected: str | None) -> None:
        if self.server:
            command = command.replace(DOCUMENTED_ADDRESS, f"127.0.0.1:{self.server.port}")
        found, output = self.shell.run(command, strict=status == 0)
        if self.server:
            output = output.replace(f"127.0.0.1:{self.server.port}", DOCUMENTED_ADDRESS)
        if found != status:
            raise SnippetError(f"exit status {found}, not {status}:\n{command}\n{output}")
        self._compare(command, expected, output)

    @staticmethod
    def _compare(command: str, expected: str | None, output: str) -> None:
        if expected is not None and not output_matches(expected, output):
            raise SnippetError(f"{command}\n--- documented\n{expected}\n--- is\n{output}")
