"""The image: what is in it, and what it does when shut in like a restricted pod."""

import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import container
import image
import pytest
from container import Image

UNPACKED_BYTES_AT_MOST = 120_000_000
EXAMPLE = "/etc/itops/ticketing.d"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(built: Image, tmp_path: Path) -> Run:
    """Runs the program of the image to its end: `run("check", "/etc/itops/ticketing.d")`."""
    binds = image.volumes(built, tmp_path / "data")

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        bundle = tmp_path / f"bundle-{len(list(tmp_path.iterdir()))}"
        bundle.mkdir()
        return container.run(built, bundle, *arguments, **{"binds": binds, **options})

    return run


def test_program_is_of_the_flavour_and_commit(run: Run, built: Image, flavour: str) -> None:
    facts = dict(line.split(" ", 1) for line in run("version").stdout.splitlines())
    labels = built.config["Labels"]
    assert facts["flavour"] == flavour == labels["itops.flavour"]
    assert facts["commit"] == labels["org.opencontainers.image.revision"] != "unknown"
    assert facts["itops"] == labels["org.opencontainers.image.version"]
    assert labels["org.opencontainers.image.created"].endswith("Z")


def test_check_runs_inside(run: Run, tmp_path: Path) -> None:
    good = run("check", EXAMPLE)
    assert (good.returncode, good.stdout[:5]) == (0, "good:")
    (tmp_path / "bad.yaml").write_text("org: acme\nworkflow: []\n")
    bad = run("check", "/bad.yaml", binds={"/bad.yaml": (tmp_path / "bad.yaml", "ro")})
    assert bad.returncode == 1
    assert "/bad.yaml:2:1: error[schema.unknown_key]" in bad.stderr


def test_server_becomes_ready_and_ends_when_told(built: Image, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with (
        image.serving(built, data) as address,
        urllib.request.urlopen(f"{address}/readyz") as answer,
    ):
        assert answer.status == 200
    assert (data / "itops.db").stat().st_uid == built.user[0]


def test_carries_the_page(built: Image, tmp_path: Path) -> None:
    with (
        image.serving(built, tmp_path / "data") as address,
        urllib.request.urlopen(f"{address}/") as page,
    ):
        assert b'src="/assets/' in page.read()


def test_only_dev_can_be_told_to_reload(built: Image, flavour: str, tmp_path: Path) -> None:
    with image.serving(built, tmp_path / "data") as address:
        reload = urllib.request.Request(f"{address}/api/v1/dev/registry/reload", method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(reload)
        refused.value.close()
    assert refused.value.code == {"dev": 401, "production": 404}[flavour]


@pytest.mark.parametrize("place", ["/etc/itops", "/usr/bin", "/var/lib"])
def test_writing_elsewhere_fails(run: Run, place: str) -> None:
    refused = run("migrate", "--db", f"sqlite://{place}/itops.db")
    assert refused.returncode == 2
    assert run("migrate", "--db", "sqlite:///var/lib/itops/itops.db").returncode == 0


def test_user_is_a_number_and_not_root(built: Image) -> None:
    assert min(built.user) > 0


def test_program_needs_no_shell(run: Run, built: Image) -> None:
    nothing = (Path("/dev/null"), "ro")
    shells = [
        path for path in ("/usr/bin/dash", "/usr/bin/bash") if (built.rootfs / path[1:]).exists()
    ]
    assert shells, "there is none to take away"
    assert run("version", binds=dict.fromkeys(shells, nothing)).returncode == 0


def test_nothing_runs_as_somebody_else(built: Image) -> None:
    assert image.privileged_files(built.rootfs) == []


def test_holds_only_what_runs(built: Image) -> None:
    listed = (built.rootfs / "usr/share/itops/packages.txt").read_text().splitlines()
    packages = {line.split()[0] for line in listed}
    assert "libsodium23" in packages
    assert not [name for name in packages if name.endswith("-dev") or name == "gcc"]
    for folder in ("var/lib/apt/lists", "var/log", "usr/share/doc", "usr/share/man"):
        files = {path.name for path in (built.rootfs / folder).rglob("*") if path.is_file()}
        assert files <= {"copyright"}, folder


def test_is_small(built: Image) -> None:
    assert image.unpacked_bytes(built.rootfs) < UNPACKED_BYTES_AT_MOST
