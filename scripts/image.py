"""Builds the image of `Containerfile`, runs it and reports its facts, without a container engine.

    scripts/image.sh build FLAVOUR              with buildah, on a base made by debootstrap
    scripts/image.sh run FLAVOUR [ARGUMENT...]  with crun, shut in like a restricted pod
    scripts/image.sh facts                      of both flavours: size, privileges, start time

FLAVOUR is dev or production. Two variables choose otherwise: ITOPS_IMAGE_BASE is a base image to
pull, and SOURCE_DATE_EPOCH the time of all files, which is else that of the commit.
"""

import argparse
import hashlib
import json
import os
import shutil
import stat
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import container

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "image"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "itops-image"
FLAVOURS = ("dev", "production")
REGISTRY = ROOT / "examples" / "ticketing.d"
SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
STARTS = 15  # how often the start is timed
# What Debian's own slim images leave out, in dpkg's words, so that later packages obey too.
# Licences stay.
SLIM = """\
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
"""
# What debootstrap takes from this machine, keeps of its downloads, and writes down about its run.
NOT_IN_BASE = (
    *("dev/*", "etc/hostname", "etc/resolv.conf"),
    *("var/cache/apt/*", "var/lib/apt/lists/*", "var/log/*"),
)


def output_of(*command: str | Path) -> str:
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def buildah(*arguments: str | Path) -> str:
    """Runs buildah on a store of its own, which `make clean` removes."""
    return output_of("buildah", "--root", WORK / "store", "--runroot", WORK / "run", *arguments)


def slim(rootfs: Path) -> None:
    """Removes what SLIM excludes, and holds the packages that are still to come to it."""
    (rootfs / "etc/dpkg/dpkg.cfg.d/slim").write_text(SLIM)
    for folder in ("doc", "info", "locale", "man"):
        for path in sorted((rootfs / "usr/share" / folder).rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                with suppress(OSError):  # of a directory that keeps a licence
                    path.rmdir()
            elif path.name != "copyright":
                path.unlink()


def base_archive() -> Path:
    """A Debian slim root file system as a tar file; made anew each month, for the updates."""
    recipe = hashlib.sha256(repr((SLIM, NOT_IN_BASE, MIRROR)).encode()).hexdigest()[:8]
    archive = CACHE / f"{SUITE}-slim-{datetime.now(UTC):%Y-%m}-{recipe}.tar"
    if archive.exists():
        return archive
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as directory:
        rootfs, partial = Path(directory, "rootfs"), Path(directory, "partial.tar")
        print(output_of("debootstrap", "--variant=minbase", SUITE, rootfs, MIRROR))
        slim(rootfs)
        leave_out = [f"--exclude=./{pattern}" for pattern in NOT_IN_BASE]
        same_bytes = ["--sort=name", "--mtime=@0", "--numeric-owner"]
        output_of("tar", "-C", rootfs, *leave_out, *same_bytes, "-cf", partial, ".")
        partial.rename(archive)
    return archive


def base_image() -> str:
    """The name of the image to build on."""
    if chosen := os.environ.get("ITOPS_IMAGE_BASE"):
        return chosen
    archive = base_archive()
    name = f"localhost/debian:{archive.stem}"
    if not buildah("images", "--quiet", "--filter", f"reference={name}"):
        working = buildah("from", "scratch")
        buildah("add", "--quiet", working, archive, "/")
        buildah("commit", "--quiet", "--rm", "--timestamp=0", working, name)
    return name


def project_version() -> str:
    return json.loads(output_of("meson", "introspect", "--projectinfo", "meson.build"))["version"]


def image_name(flavour: str) -> str:
    return f"localhost/itops:{flavour}"


def extra_authorities() -> list[str]:
    """Hands over what this machine trusts beyond the usual, as npm has to get through its proxy."""
    if not (authorities := os.environ.get("NODE_EXTRA_CA_CERTS")):
        return []
    inside = "/run/extra-ca-certificates.crt"
    return [f"--volume={authorities}:{inside}:ro", f"--build-arg=NODE_EXTRA_CA_CERTS={inside}"]


def build(flavour: str) -> None:
    """Builds and unpacks the image of one flavour; its files have the time of the commit."""
    epoch = int(
        os.environ.get("SOURCE_DATE_EPOCH") or output_of("git", "log", "-1", "--format=%ct")
    )
    arguments = {
        "BASE": base_image(),
        "FLAVOUR": flavour,
        "VERSION": project_version(),
        "COMMIT": output_of("git", "rev-parse", "--short=12", "HEAD"),
        "CREATED": f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    print(
        buildah(
            *("build", "--isolation=chroot", "--layers", "--pull=false", f"--timestamp={epoch}"),
            *(f"--build-arg={name}={value}" for name, value in arguments.items()),
            *extra_authorities(),
            *(f"--tag={image_name(flavour)}", "--file=Containerfile", "."),
        )
    )
    unpack(flavour)


def unpack(flavour: str) -> None:
    directory = WORK / flavour
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    inspected = json.loads(buildah("inspect", "--type=image", image_name(flavour)))
    about = {"digest": inspected["FromImageDigest"], "config": inspected["OCIv1"]["config"]}
    (directory / "image.json").write_text(json.dumps(about, indent=2) + "\n")
    working = buildah("from", "--pull=false", image_name(flavour))
    try:
        output_of("cp", "--archive", buildah("mount", working), directory / "rootfs")
    finally:
        buildah("rm", working)


def load(flavour: str) -> container.Image:
    """What `build` has left of a flavour."""
    about = json.loads((WORK / flavour / "image.json").read_text())
    return container.Image(rootfs=WORK / flavour / "rootfs", config=about["config"])


def volumes(image: container.Image, data: Path) -> dict[str, tuple[Path, str]]:
    """The two that a pod has: policy to read, and data that belongs to the image's user."""
    data.mkdir(parents=True, exist_ok=True)
    os.chown(data, *image.user)
    return {"/etc/itops/ticketing.d": (REGISTRY, "ro"), "/var/lib/itops": (data, "rw")}


def run(flavour: str, arguments: list[str]) -> int:
    """Runs the image on the example policy; its data stays in var/image."""
    image = load(flavour)
    with tempfile.TemporaryDirectory() as bundle:
        binds = volumes(image, ROOT / "var" / "image")
        return subprocess.call(container.command(image, Path(bundle), *arguments, binds=binds))


@contextmanager
def serving(image: container.Image, data: Path) -> Iterator[str]:
    """A server on the example policy; yields its address, and it must end with 0 when told to."""
    with tempfile.TemporaryDirectory() as bundle:
        env = {"ITOPS_LISTEN": "127.0.0.1:0"}
        command = container.command(image, Path(bundle), binds=volumes(image, data), env=env)
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        said = []
        try:
            for line in process.stderr:
                said.append(line)
                if '"address":' in line:
                    yield f"http://{json.loads(line)['address']}"
                    break
        finally:
            process.terminate()
            said.append(process.communicate()[1])
        if process.returncode != 0:
            raise RuntimeError(f"status {process.returncode}:\n{''.join(said)}")


def start_ms(image: container.Image) -> float:
    """From the start of the runtime to the answer of /readyz."""
    with tempfile.TemporaryDirectory() as data:
        started = time.monotonic()
        with serving(image, Path(data)) as address, urllib.request.urlopen(f"{address}/readyz"):
            return (time.monotonic() - started) * 1000


def privileged_files(rootfs: Path) -> list[str]:
    """Files that run as somebody else than who starts them."""
    return [
        str(path.relative_to(rootfs))
        for path in rootfs.rglob("*")
        if not path.is_symlink()
        and path.is_file()
        and path.stat().st_mode & (stat.S_ISUID | stat.S_ISGID)
    ]


def unpacked_bytes(rootfs: Path) -> int:
    files = (path.lstat() for path in rootfs.rglob("*"))
    return sum({file.st_ino: file.st_size for file in files if stat.S_ISREG(file.st_mode)}.values())


def facts(flavour: str) -> None:
    image = load(flavour)
    packages = (image.rootfs / "usr/share/itops/packages.txt").read_text().splitlines()
    about = json.loads((WORK / flavour / "image.json").read_text())
    starts = [start_ms(image) for _ in range(STARTS)]
    print(f"{flavour}:")
    print(f"  digest            {about['digest']}")
    print(f"  user              {image.config['User']}")
    print(f"  unpacked          {unpacked_bytes(image.rootfs) / 1e6:.1f} MB")
    print(f"  program           {(image.rootfs / 'usr/bin/itops').stat().st_size / 1e6:.1f} MB")
    print(f"  Debian packages   {len(packages)}")
    print(f"  setuid or setgid  {len(privileged_files(image.rootfs))}")
    print(f"  start to ready    {statistics.median(starts):.0f} ms, median of {STARTS}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("build", "run"):
        verbs.add_parser(verb).add_argument("flavour", choices=FLAVOURS)
    verbs.choices["run"].add_argument("arguments", nargs=argparse.REMAINDER)
    verbs.add_parser("facts")
    chosen = parser.parse_args()
    if chosen.verb == "build":
        build(chosen.flavour)
    elif chosen.verb == "run":
        return run(chosen.flavour, chosen.arguments)
    else:
        for flavour in FLAVOURS:
            facts(flavour)
    return 0


if __name__ == "__main__":
    sys.exit(main())
