"""What the containers of the chart are told to run, run: the program takes it and does it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from itops import Program, Server
from itops.charts import Helm, Release, read_releases
from itops.kubelet import MOUNT, arguments, pod, settings
from itops.policy_chart import find, mounted, write_files

RELEASES = read_releases()
DEV = RELEASES["itops-dev"]
PASSWORD_FILE = "/run/secrets/itops/first-superadmin/password"


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_check(helm4: Helm, program: Program, release: Release, tmp_path: Path) -> None:
    manifests = helm4.template(release, {})
    job = find(manifests, "Job", f"{release.name}-policy-check")
    directory = write_files(mounted(manifests, job), tmp_path / "ticketing.d")
    [container] = pod(job)["containers"]
    words = arguments(container, {MOUNT: str(directory)})
    assert program.run(*words, status=0).stdout.startswith("good: ")

    catalog = directory / "catalog.yaml"
    catalog.write_text(catalog.read_text().replace("workflow: ", "workflow: no_such_"))
    said = program.run(*words, status=1).stderr
    assert "error[item.unknown_workflow]" in said


def test_first_superadmin(helm4: Helm, program: Program, tmp_path: Path) -> None:
    manifests = helm4.template(DEV, {"firstSuperadmin": {"existingSecret": "people"}})
    [container] = pod(find(manifests, "Deployment", DEV.name))["initContainers"]
    password = tmp_path / "password"
    password.write_text("correct horse battery\n")
    words = arguments(container, {"$(FIRST_SUPERADMIN)": "root", PASSWORD_FILE: str(password)})
    database = {"ITOPS_DB": f"sqlite://{tmp_path}/itops.db"}
    assert container["env"][0]["name"] in database
    for _ in range(2):  # every start of a pod
        program.run(*words, env=database, status=0)
    listed = program.run("user", "list", "--format", "json", env=database, status=0)
    [person] = json.loads(listed.stdout)["users"]
    assert (person["username"], person["is_superadmin"]) == ("root", True)


@pytest.fixture
def served(
    helm4: Helm, start_server: Callable[..., Server], tmp_path: Path
) -> Callable[[Release], tuple[Server, str]]:
    """Starts the server of a release, with its policy and its settings; gives its manifests too."""

    def serve(release: Release) -> tuple[Server, str]:
        manifests = helm4.template(release, {"database": {"existingSecret": ""}, "replicaCount": 1})
        deployment = find(manifests, "Deployment", release.name)
        directory = write_files(mounted(manifests, deployment), tmp_path / "ticketing.d")
        [container] = pod(deployment)["containers"]
        assert container["args"] == ["serve"]
        env = settings(container)
        assert env.pop("ITOPS_REGISTRY") == MOUNT
        return start_server(registry=directory, env=env), manifests

    return serve


def probe(server: Server, manifests: str, name: str) -> list[str]:
    [container] = pod(find(manifests, "Job", f"{name}-smoke-test"))["containers"]
    there = f"http://{name}:8080"
    here = f"http://{server.host}:{server.port}"
    return arguments(container, {there: here, "180": "0"})


def test_smoke_test_of_development(
    program: Program, served: Callable[[Release], tuple[Server, str]]
) -> None:
    server, manifests = served(DEV)
    program.run(*probe(server, manifests, DEV.name), status=0)


def test_smoke_test_of_production(
    program: Program, served: Callable[[Release], tuple[Server, str]]
) -> None:
    """This program is a development build, and that is the only thing wrong with it."""
    release = RELEASES["itops-demo"]
    server, manifests = served(release)
    words = probe(server, manifests, release.name)
    assert "The flavour is dev, not production." in program.run(*words, status=1).stderr
    words[words.index("production")] = "dev"
    program.run(*words, status=0)
    words[words.index("--revision") + 1] = "sha256:" + "0" * 64
    assert "The revision in force is" in program.run(*words, status=1).stderr
