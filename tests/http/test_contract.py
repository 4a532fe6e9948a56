"""Schemathesis against the running server: requests made up from the contract, right and wrong.

Every check that it has is on. Its requests follow from ITOPS_SCHEMATHESIS_SEED, their number from
ITOPS_SCHEMATHESIS_EXAMPLES (at most so many made up for an operation), so that the gate asks the
same today and tomorrow. Other seeds and more examples are for exploring by hand.
"""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from itops.world import World

HERE = Path(__file__).parent
CONTRACT = HERE.parents[1] / "api" / "openapi.yaml"
SEED = os.environ.get("ITOPS_SCHEMATHESIS_SEED", "1")
EXAMPLES = int(os.environ.get("ITOPS_SCHEMATHESIS_EXAMPLES", "100"))


@pytest.fixture(scope="module")
def report(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs it once, as the superadmin with a token; returns the JUnit report."""
    directory = tmp_path_factory.mktemp("schemathesis")
    for name in ("alice", "bob", "root"):
        world.person(name)
    for item in ("outage", "db-restart", "outage"):
        world.new_ticket(item=item)
    world.closed_ticket()
    token = world.server.program.create_token(world.server.database, "root")
    command = [Path(sys.executable).with_name("schemathesis")]
    command += ["--config-file", HERE / "schemathesis.toml", "run", CONTRACT]
    command += ["--url", world.server.url, "--seed", SEED, "--max-examples", str(EXAMPLES)]
    command += ["--generation-database", "none"]  # else what was found before is asked first
    command += ["--report", "junit", "--report-junit-path", directory / "junit.xml"]
    done = subprocess.run(
        list(map(str, command)),
        cwd=directory,
        env={**os.environ, "ITOPS_TOKEN": token, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120 + EXAMPLES * 10,
    )
    (directory / "output.txt").write_text(done.stdout + done.stderr)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return directory / "junit.xml"


def failures_of(report: Path) -> dict[str, str]:
    """What went wrong, by operation."""
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        for kind in ("failure", "error"):
            for failure in case.iter(kind):
                found[str(case.get("name"))] = f"{failure.get('message')}\n{failure.text or ''}"
    return found


def test_the_server_keeps_to_the_contract(report: Path, world: World) -> None:
    failures = failures_of(report)
    assert not failures, "\n\n".join(f"{name}: {text}" for name, text in failures.items())
    assert world.server.is_running
    output = (report.parent / "output.txt").read_text()
    total = len(world.contract.operations)
    assert f"Tested: {total}" in output, output[-2000:]


def test_nothing_in_the_log_went_wrong(report: Path, world: World) -> None:
    """And that no request, however odd, ended in a failure of the server's own."""
    assert report.exists()
    failed = [record for record in world.server.logs if record.get("level") == "error"]
    assert failed == []
