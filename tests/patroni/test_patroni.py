"""Several servers on a PostgreSQL that Patroni keeps alive, run as docs/scaling.md says: primaries
are lost and changed, and nobody tells the servers."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from itops import Client, Server
from itops.client import problem_of
from itops.database import PostgresCopy
from itops.load import Load, tokens_of
from itops.patroni import PatroniCluster, wait_until

REGISTRY = Path(__file__).parent.parent / "faults" / "registry.d"
NAME = "itops"


@pytest.fixture
def cluster() -> Iterator[PatroniCluster]:
    running = PatroniCluster()
    try:
        yield running.start()
    finally:
        running.remove()


@pytest.fixture
def servers(cluster: PatroniCluster, start_server: Callable[..., Server]) -> list[Server]:
    return [start_server(registry=REGISTRY, database=cluster.url(NAME)) for _ in range(2)]


def is_ready(server: Server) -> bool:
    return server.client().get("/readyz").status_code == 200


def test_primaries_that_are_lost_and_changed(
    cluster: PatroniCluster, servers: list[Server]
) -> None:
    """Acknowledged is stored, once, without a gap, through losses and a switch-over."""
    with Load(servers, tokens_of(servers[0])) as load:
        for _ in range(2):
            load.wait_for(100)
            lost = cluster.wait_for_primary()
            lost.lose()
            began = time.monotonic()
            cluster.wait_for_primary(other_than=lost)
            print(f"another primary after {time.monotonic() - began:.1f} s")
            wait_until(lambda: all(is_ready(server) for server in servers), "not ready again")
            print(f"servers ready after {time.monotonic() - began:.1f} s")
            load.wait_for(100)
            lost.start()
            cluster.wait_for_standbys(2)
        load.wait_for(100)
        began = time.monotonic()
        cluster.switch_over()
        wait_until(lambda: all(is_ready(server) for server in servers), "not ready again")
        print(f"switched over, and ready after {time.monotonic() - began:.1f} s")
        load.wait_for(100)
    print(load.summary())
    load.check(PostgresCopy(cluster.wait_for_primary(), NAME))


def test_no_standby_is_left(cluster: PatroniCluster, servers: list[Server]) -> None:
    """In strict mode nothing is acknowledged that one machine alone has."""
    crew = Client(servers[0].url, token=tokens_of(servers[0])[0])
    crew.open_ticket(item="job", title="before")
    primary = cluster.wait_for_primary()
    standbys = [member for member in cluster.members if member is not primary]
    for standby in standbys:
        standby.lose()
    # It was sent and is not confirmed: the server cannot know what becomes of it.
    answer = crew.post("/api/v1/tickets", {"item": "job", "title": "alone"}, expect=503)
    assert problem_of(answer)["code"] == "commit_unknown"
    answer = crew.post("/api/v1/tickets", {"item": "job", "title": "alone"}, expect=503)
    assert answer.headers["Retry-After"]
    standbys[0].start()
    wait_until(lambda: standbys[0].says("replica") == 200, cluster.logs())
    wait_until(
        lambda: crew.post("/api/v1/tickets", {"item": "job", "title": "after"}).status_code == 201,
        "writes did not recover",
    )
    titles = [title for (title,) in PostgresCopy(primary, NAME).rows("SELECT title FROM tickets")]
    assert titles.count("before") == 1
    assert titles.count("alone") <= 1  # the first one; the second was refused
