"""A database that goes away, comes back, is slow, or moves to another machine: clear refusals
meanwhile, recovery without help, and nothing lost that was told or stored twice."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from itops import Client, Program, Server
from itops.client import problem_of
from itops.database import PostgresCopy
from itops.load import Load, run_in_parallel, tokens_of
from itops.pgbouncer import PgBouncer
from itops.postgres import Postgres
from itops.postgres_proxy import PostgresProxy

REGISTRY = Path(__file__).parent / "registry.d"
NAME = "itops"
RECOVERY_S = 60.0
BUSY = ("database_busy", "database_slow", "busy")
DROP = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    f" WHERE datname = '{NAME}' AND pid <> pg_backend_pid()"
)
SOAK_S = float(os.environ.get("ITOPS_SOAK_SECONDS", "10"))


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        yield server.create().start()
    finally:
        server.remove()


@pytest.fixture
def serve(program: Program, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers on a database, all of which must end well."""
    with ExitStack() as running:

        def start(url: str, *arguments: str) -> Server:
            server = Server(
                program, registry=REGISTRY, directory=tmp_path, database=url, arguments=arguments
            )
            return running.enter_context(server)

        yield start


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + RECOVERY_S
    while not what():
        assert time.monotonic() < deadline, "it did not recover"
        time.sleep(0.05)


def is_ready(server: Server) -> bool:
    return server.client().get("/readyz").status_code == 200


def assert_refused(client: Client, *codes: str) -> None:
    """Reading and writing say when to come again, and why."""
    for answer in (
        client.get("/api/v1/tickets"),
        client.post("/api/v1/tickets", {"item": "job", "title": "not now"}),
    ):
        assert answer.status_code == 503, answer.text
        assert answer.headers["Retry-After"]
        assert problem_of(answer)["code"] in codes, answer.text


def test_where_it_is_stays_in_the_log(postgres: Postgres, serve: Callable[..., Server]) -> None:
    """Strangers are told that it is away; the log says how, and not as often as they ask."""
    server = serve(postgres.url(NAME))
    stranger = Client(server.url, token="itops_stranger")
    postgres.stop()
    for _ in range(40):
        for answer in (
            stranger.get("/readyz"),
            stranger.get("/api/v1/tickets"),
            stranger.post("/api/v1/session", {"username": "crew", "password": "x"}),
        ):
            problem = problem_of(answer)
            assert problem["code"] == "database_unavailable"
            assert problem["detail"] == "The database is not available now; try again."
    postgres.start()
    until(lambda: is_ready(server))
    told = [record for record in server.logs if record.get("code") == "database_unavailable"]
    assert any(str(postgres.directory) in record["text"] for record in told), server.stderr
    assert len(told) < 30


def test_restart(postgres: Postgres, serve: Callable[..., Server]) -> None:
    server = serve(postgres.url(NAME).replace("itops@", "itops:hunter2@"))
    crew = Client(server.url, token=tokens_of(server)[0])
    crew.open_ticket(item="job", title="before")
    postgres.stop()
    assert_refused(crew, "database_unavailable")
    answer = server.client().get("/readyz", expect=503)
    assert problem_of(answer)["code"] == "database_unavailable"
    server.client().get("/healthz", expect=200)
    postgres.start()
    until(lambda: is_ready(server))
    until(lambda: crew.get("/api/v1/tickets").ok)
    crew.open_ticket(item="job", title="after")
    titles = [ticket["title"] for ticket in crew.get("/api/v1/tickets").json()["items"]]
    assert titles == ["after", "before"]
    assert "hunter2" not in server.stderr


def test_locks_that_are_held(postgres: Postgres, serve: Callable[..., Server]) -> None:
    """Somebody's open transaction on a table is waited for only so long, however many wait."""
    server = serve(postgres.url(NAME))
    tokens = tokens_of(server)
    crew = Client(server.url, token=tokens[0])
    crew.open_ticket(item="job", title="before")
    hold = "BEGIN; LOCK TABLE tickets IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3600); COMMIT"
    with postgres.session(NAME, hold):
        until(
            lambda: (
                postgres.sql(
                    "SELECT count(*) FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock'",
                    NAME,
                )
                != "0"
            )
        )
        crowd = [Client(server.url, token=token) for token in tokens * 5]
        run_in_parallel([lambda c=client: assert_refused(c, *BUSY) for client in crowd])
        server.client().get("/readyz", expect=200)  # it does answer
    until(lambda: crew.get("/api/v1/tickets").ok)
    crew.open_ticket(item="job", title="after")
    assert len(crew.get("/api/v1/tickets").json()["items"]) == 2


def test_a_database_that_does_not_answer(postgres: Postgres, serve: Callable[..., Server]) -> None:
    """It is there and says nothing. Nobody waits for ever, and the server itself is alive: after
    one request has waited in vain the next ones are told so at once."""
    server = serve(postgres.url(NAME), "--threads", "1")
    crew = Client(server.url, token=tokens_of(server)[0])
    crew.open_ticket(item="job", title="before")
    with postgres.frozen():
        answer = server.client().get("/readyz", expect=503)
        assert problem_of(answer)["code"] == "database_unavailable"
        assert_refused(crew, "database_unavailable", "busy")
        server.client().get("/healthz", expect=200)
    until(lambda: is_ready(server))
    until(lambda: crew.get("/api/v1/tickets").ok)
    crew.open_ticket(item="job", title="after")
    titles = [ticket["title"] for ticket in crew.get("/api/v1/tickets").json()["items"]]
    assert titles == ["after", "before"]


def test_a_primary_that_takes_no_changes(postgres: Postgres, serve: Callable[..., Server]) -> None:
    """As some become by themselves when their disk is full."""
    server = serve(postgres.url(NAME))
    postgres.sql(f"ALTER DATABASE {NAME} SET default_transaction_read_only = on")
    postgres.sql(DROP)
    until(lambda: not is_ready(server))
    answer = server.client().get("/readyz", expect=503)
    assert problem_of(answer)["code"] == "database_unavailable"
    postgres.sql(f"ALTER DATABASE {NAME} RESET default_transaction_read_only")
    until(lambda: is_ready(server))


def test_connections_dropped_in_mid_transaction(
    postgres: Postgres, serve: Callable[..., Server]
) -> None:
    server = serve(postgres.url(NAME))
    tokens = tokens_of(server)
    with Load([server], tokens) as load:
        load.wait_for(20)
        for _ in range(25):
            postgres.sql(DROP)
            load.wait_for(3)
    load.check(PostgresCopy(postgres, NAME))


def test_a_crash_under_load(postgres: Postgres, serve: Callable[..., Server]) -> None:
    server = serve(postgres.url(NAME))
    with Load([server], tokens_of(server)) as load:
        for _ in range(3):
            load.wait_for(30)
            postgres.stop(signal.SIGQUIT)
            postgres.start()
        load.wait_for(30)
    assert load.refused()["database_unavailable"] > 0
    load.check(PostgresCopy(postgres, NAME))


@pytest.fixture
def proxy(postgres: Postgres) -> Iterator[PostgresProxy]:
    running = PostgresProxy(postgres)
    yield running
    running.remove()


def is_waited_for(postgres: Postgres) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    return postgres.sql(waiting) != "0"


def test_a_commit_that_arrives_late(
    postgres: Postgres, proxy: PostgresProxy, serve: Callable[..., Server]
) -> None:
    """The connection breaks with the commit under way. Before the change is made again it must be
    certain that it was not made, also when the database goes on with it only later."""
    server = serve(proxy.url(NAME))
    crew = Client(server.url, token=tokens_of(server)[0])
    ticket = crew.open_ticket(item="job", title="one")
    path = f"/api/v1/tickets/{ticket['id']}/comments"
    answers: list[int] = []

    def comment() -> None:
        answers.append(crew.post(path, {"body": "once"}).status_code)

    proxy.hold_commit()
    asking = threading.Thread(target=comment)
    asking.start()
    assert proxy.is_held.wait(RECOVERY_S)
    until(lambda: is_waited_for(postgres))
    proxy.release()
    asking.join(RECOVERY_S)
    assert answers == [201]
    bodies = [item["body"] for item in crew.get(path, expect=200).json()["items"]]
    assert bodies == ["once"]


@pytest.fixture
def pair(postgres: Postgres) -> Iterator[tuple[Postgres, Postgres]]:
    """A primary, and a standby without which nothing is committed."""
    standby = Postgres().copy_of(postgres, "standby")
    try:
        standby.start()
        postgres.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        postgres.sql("SELECT pg_reload_conf()")
        until(
            lambda: (
                postgres.sql("SELECT string_agg(sync_state, '') FROM pg_stat_replication") == "sync"
            )
        )
        yield postgres, standby
    finally:
        standby.remove()


def url_of_both(primary: Postgres, standby: Postgres) -> str:
    hosts = ",".join(quote(str(server.directory), safe="") for server in (primary, standby))
    ports = f"{primary.port},{standby.port}"
    return f"postgres://itops@/{NAME}?host={hosts}&port={ports}&target_session_attrs=read-write"


def test_several_servers_with_kills_and_a_failover(
    pair: tuple[Postgres, Postgres], serve: Callable[..., Server]
) -> None:
    """Servers die at random, then the primary does: acknowledged is stored, once, without a gap.

    ITOPS_SOAK_SECONDS=600 makes it a test of endurance; -s shows what was done."""
    primary, standby = pair
    url = url_of_both(primary, standby)
    servers = [serve(url) for _ in range(3)]
    tokens = tokens_of(servers[0])
    chance = random.Random(5)
    ends_at = time.monotonic() + SOAK_S
    has_failed_over = False
    kills = 0
    with Load(servers, tokens) as load:
        while time.monotonic() < ends_at or not has_failed_over:
            load.wait_for(40)
            victim = chance.choice(servers)
            victim.kill()
            victim.start()
            kills += 1
            if not has_failed_over and time.monotonic() > ends_at - SOAK_S / 2:
                primary.stop(signal.SIGQUIT)
                standby.promote()
                has_failed_over = True
        load.wait_for(40)
    until(lambda: all(is_ready(server) for server in servers))
    print(f"{SOAK_S:.0f} s, {kills} kills, one fail-over; {load.summary()}")
    load.check(PostgresCopy(standby, NAME))


def test_a_standby_that_has_not_heard_of_the_database(
    pair: tuple[Postgres, Postgres], serve: Callable[..., Server]
) -> None:
    """It was made a moment ago, and of several hosts the standby is asked first."""
    primary, standby = pair
    standby.sql("SELECT pg_wal_replay_pause()")
    is_over = threading.Event()

    def resume() -> None:
        while standby.log.read_text().count(f'"{NAME}" does not exist') < 3:
            if is_over.wait(0.02):
                return
        standby.sql("SELECT pg_wal_replay_resume()")

    resuming = threading.Thread(target=resume)
    resuming.start()
    try:
        assert is_ready(serve(url_of_both(standby, primary)))
    finally:
        is_over.set()
        resuming.join()


def test_why_none_of_several_hosts_will_do(
    pair: tuple[Postgres, Postgres], serve: Callable[..., Server]
) -> None:
    """The log says it for each: the primary is gone, and the other is a standby still."""
    primary, standby = pair
    server = serve(url_of_both(primary, standby))
    primary.stop()
    reasons = (
        f".s.PGSQL.{primary.port}",
        "No such file",
        f".s.PGSQL.{standby.port}",
        "read-only",
    )

    def is_told() -> bool:
        server.client().get("/readyz", expect=503)
        texts = [record["text"] for record in server.logs if "text" in record]
        return any(all(reason in text for reason in reasons) for text in texts)

    until(is_told)


@pytest.fixture
def pooler(postgres: Postgres) -> Iterator[PgBouncer]:
    postgres.sql(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0")
    running = PgBouncer(postgres, servers=2)
    yield running
    running.remove()


def test_behind_pgbouncer(
    postgres: Postgres, pooler: PgBouncer, serve: Callable[..., Server]
) -> None:
    """Two servers' connections share two of the database's: what one transaction has prepared or
    set is not there in the next."""
    servers = [serve(pooler.url(NAME)) for _ in range(2)]
    tokens = tokens_of(servers[0])
    with Load(servers, tokens) as load:
        load.wait_for(150)
    assert load.refused() == {}
    client = Client(servers[1].url, token=tokens[0])
    for query in ("sort=-priority", "sort=due_at&status=OPEN", "q=again&sort=-created_at"):
        assert client.get(f"/api/v1/tickets?{query}", expect=200).json()["items"], query
    load.check(PostgresCopy(postgres, NAME))
    assert "prepared statement" not in postgres.log.read_text()
