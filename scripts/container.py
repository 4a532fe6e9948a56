"""Runs an unpacked image with crun, shut in as Kubernetes does for a restricted pod.

The user of the image, a read-only root, no capabilities, no way to gain privileges, the system
calls of the default seccomp profile, a /tmp in memory, and nothing else writable but the data.
The network is the machine's own.
"""

import json
import platform
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECCOMP_PROFILE = Path("/usr/share/containers/seccomp.json")  # Debian installs it for buildah
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# crun refuses a mixture of the two generations of cgroups, even when it is told to manage none. So
# it sees an empty folder in their place, in a mount namespace of its own.
HIDE_CGROUPS = 'mount -t tmpfs none /sys/fs/cgroup && exec "$@"'
NOT_SHARED = ("pid", "ipc", "uts", "mount")
MASKED = ("/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/scsi")
READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")


@dataclass(frozen=True)
class Image:
    """An image that was unpacked: its root file system and what it says about itself."""

    rootfs: Path
    config: Mapping[str, Any]  # of the OCI image format: User, Env, Entrypoint, Cmd, ...

    @property
    def user(self) -> tuple[int, int]:
        """User and group; both are numbers, so that Kubernetes can tell that it is not root."""
        user, group = self.config["User"].split(":")
        return int(user), int(group)


def seccomp() -> dict[str, Any]:
    """The default profile of container engines, for this processor and no capabilities."""
    profile = json.loads(SECCOMP_PROFILE.read_text())
    machine = ARCHITECTURES[platform.machine()]
    rules = []
    for rule in profile["syscalls"]:
        includes, excludes = rule["includes"], rule["excludes"]
        if includes.get("caps") or machine not in includes.get("arches", [machine]):
            continue
        if machine in excludes.get("arches", []):
            continue
        rules.append(
            {key: rule[key] for key in ("names", "action", "args", "errnoRet") if key in rule}
        )
    return {
        "defaultAction": profile["defaultAction"],
        "defaultErrnoRet": profile["defaultErrnoRet"],
        "architectures": [f"SCMP_ARCH_{platform.machine().upper()}"],
        "syscalls": rules,
    }


def mount(
    destination: str, kind: str, *options: str, source: str | Path = "none"
) -> dict[str, Any]:
    return {
        "destination": destination,
        "type": kind,
        "source": str(source),
        "options": ["nosuid", "nodev", *options],
    }


def runtime_config(
    image: Image,
    arguments: Sequence[str],
    *,
    binds: Mapping[str, tuple[Path, str]],
    env: Mapping[str, str],
) -> dict[str, Any]:
    """A config.json of the OCI runtime format."""
    user, group = image.user
    mounts = [
        mount("/proc", "proc", "noexec"),
        {**mount("/dev", "tmpfs", "mode=755"), "options": ["nosuid", "mode=755"]},
        mount("/tmp", "tmpfs", "mode=1777"),
    ]
    for destination, (source, mode) in binds.items():
        mounts.append(mount(destination, "bind", "bind", mode, source=source))
    return {
        "ociVersion": "1.0.0",
        "root": {"path": str(image.rootfs), "readonly": True},
        "hostname": "itops",
        "process": {
            "user": {"uid": user, "gid": group},
            "args": [*image.config["Entrypoint"], *(arguments or image.config["Cmd"])],
            "env": [*image.config["Env"], *(f"{name}={value}" for name, value in env.items())],
            "cwd": image.config["WorkingDir"],
            "capabilities": {},
            "noNewPrivileges": True,
        },
        "mounts": mounts,
        "linux": {
            "namespaces": [{"type": kind} for kind in NOT_SHARED],
            "maskedPaths": list(MASKED),
            "readonlyPaths": list(READ_ONLY),
            "seccomp": seccomp(),
        },
    }


def command(
    image: Image,
    bundle: Path,
    *arguments: str,
    binds: Mapping[str, tuple[Path, str]] | None = None,
    env: Mapping[str, str] | None = None,
) -> list[str]:
    """The command that runs the image with these arguments, or its own when there are none.

    `binds` are the volumes: path inside to path outside and `ro` or `rw`. Signals sent to the
    command reach the program; its status is the program's. `bundle` is an empty directory for one
    run.
    """
    config = runtime_config(image, arguments, binds=binds or {}, env=env or {})
    (bundle / "config.json").write_text(json.dumps(config, indent=2))
    crun = ["crun", f"--root={bundle}/state", "--cgroup-manager=disabled", "run"]
    crun += [f"--bundle={bundle}", f"itops-{uuid.uuid4()}"]
    return ["unshare", "--mount", "sh", "-c", HIDE_CGROUPS, "sh", *crun]


def run(
    image: Image, bundle: Path, *arguments: str, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Runs to the end and captures what is said."""
    return subprocess.run(
        command(image, bundle, *arguments, **options),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
