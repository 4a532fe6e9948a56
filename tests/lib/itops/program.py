"""The `itops` binary under test, run as a user would run it."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# A sanitizer ends the process with this status, which no subcommand uses.
SANITIZER_STATUS = 99
SANITIZER_MARKS = (
    "ERROR: AddressSanitizer",
    "ERROR: LeakSanitizer",
    "WARNING: ThreadSanitizer",
    "runtime error:",
)
SANITIZERS = {
    "ASAN_OPTIONS": f"exitcode={SANITIZER_STATUS}:detect_leaks=1:strict_string_checks=1",
    "LSAN_OPTIONS": f"exitcode={SANITIZER_STATUS}",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": f"exitcode={SANITIZER_STATUS}:second_deadlock_stack=1",
}


def assert_no_sanitizer_report(text: str) -> None:
    """Fails with the whole output when a sanitizer has spoken in it."""
    for mark in SANITIZER_MARKS:
        assert mark not in text, text


class Program:
    """`Program(path).run("check", "values.yaml")`; the path comes from ITOPS_BIN in the fixtures.

    The child sees none of the caller's ITOPS_* settings, so that a test says all that matters.
    """

    def __init__(self, path: Path | None = None) -> None:
        default = ROOT / "build" / "gcc-dev" / "src" / "cli" / "itops"
        self.path = Path(path or os.environ.get("ITOPS_BIN") or default)
        assert self.path.is_file(), (
            f"{self.path} is missing: build it with scripts/build.sh gcc-dev"
        )

    @property
    def is_sanitized(self) -> bool:
        """Whether it was built with a sanitizer: then memory and time say little."""
        content = self.path.read_bytes()
        return b"__asan_init" in content or b"__tsan_init" in content

    def environment(self, extra: dict[str, str] | None = None) -> dict[str, str]:
        """The environment of a child: ours without ITOPS_*, with the sanitizers' settings."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("ITOPS_")}
        return {**inherited, **SANITIZERS, "NO_COLOR": "1", **(extra or {})}

    def run(
        self,
        *arguments: str | Path,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        stdin: str | None = None,
        status: int | Iterable[int] | None = None,
        timeout_s: float = 60,
    ) -> subprocess.CompletedProcess[str]:
        """Runs a subcommand to its end; asserts that its exit status is (one of) `status`."""
        done = subprocess.run(
            [str(self.path), *map(str, arguments)],
            env=self.environment(env),
            cwd=cwd,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=timeout_s,
        )
        assert_no_sanitizer_report(done.stderr)
        assert done.returncode >= 0, f"killed by signal {-done.returncode}:\n{done.stderr}"
        assert done.returncode != SANITIZER_STATUS, done.stderr
        if status is not None:
            allowed = {status} if isinstance(status, int) else set(status)
            assert done.returncode in allowed, (
                f"itops {' '.join(map(str, arguments))}: status {done.returncode}, not {allowed}\n"
                f"{done.stdout}{done.stderr}"
            )
        return done

    def add_user(
        self,
        database: str,
        name: str,
        password: str,
        *,
        superadmin: bool = False,
        email: str | None = None,
        display_name: str | None = None,
    ) -> None:
        """`itops user add` with the password on a pipe, so that it is in no list of processes."""
        arguments: list[str] = ["user", "add", name, "--db", database]
        arguments += ["--password-file", "/dev/stdin"]
        arguments += ["--superadmin"] if superadmin else []
        arguments += ["--email", email] if email else []
        arguments += ["--display-name", display_name] if display_name else []
        self.run(*arguments, stdin=password + "\n", status=0)

    def create_token(self, database: str, user: str, label: str = "test") -> str:
        """`itops token create`: the secret is all that stands on standard output."""
        arguments = ["token", "create", "--user", user, "--label", label, "--db", database]
        secret = self.run(*arguments, status=0).stdout.strip()
        assert secret and len(secret.split()) == 1, f"expected the bare secret, got {secret!r}"
        return secret
