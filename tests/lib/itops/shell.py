"""A bash that stays open, so that commands of one document see each other's variables."""

import os
import select
import subprocess
from pathlib import Path


class Shell:
    """`run` gives status and output of one script; working directory and variables stay."""

    def __init__(self, cwd: Path, scratch: Path, env: dict[str, str]) -> None:
        self._script = scratch / "script.sh"
        self._output = scratch / "output.txt"
        self._status_fd, child_fd = os.pipe()
        self._child_fd = child_fd
        self._process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[child_fd],
            start_new_session=True,
            text=True,
        )
        os.close(child_fd)

    def run(self, script: str, *, strict: bool, timeout_s: float = 120) -> tuple[int, str]:
        """With `strict`, the first command that fails ends the script, and this shell with it."""
        assert self._process.poll() is None, "an earlier command has ended this shell"
        assert self._process.stdin is not None
        self._script.write_text(script + "\n")
        mode = "-e -o pipefail" if strict else "+e +o pipefail"
        self._process.stdin.write(
            f'set {mode}; source "{self._script}" >"{self._output}" 2>&1 </dev/null\n'
            f"echo $? >&{self._child_fd}; set +e\n"
        )
        self._process.stdin.flush()
        ready, _, _ = select.select([self._status_fd], [], [], timeout_s)
        assert ready, f"still running after {timeout_s} s:\n{script}"
        answer = os.read(self._status_fd, 16)
        status = int(answer) if answer else self._process.wait()
        return status, self._output.read_text(errors="replace")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
        os.close(self._status_fd)
