"""One server and three on one PostgreSQL, against the database's own limit for the same statements.

The load is a technician's hour: equal parts create, update, comment and open. wrk asks the servers;
pgbench runs what a server sends for each of them (statements.py): every one in a transaction of its
own, and many in one transaction on one connection, as a server's batch. All take turns, on one
machine and one database.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

import statements
from report import report

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "lib"))
from itops import Client, Program, Server
from itops.postgres import BIN, Postgres

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = ROOT / "tests" / "faults" / "registry.d"
SERVERS = 3
CONNECTIONS = 32  # to each server, and of pgbench
BATCH = 32
ROUNDS = int(os.environ.get("ITOPS_REPLICAS_ROUNDS", "3"))
SECONDS = int(os.environ.get("ITOPS_REPLICAS_SECONDS", "10"))
TICKETS = 100_000  # there before: so many that pgbench does not meet the same ones all the time
SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "4GB", **statements.SETTINGS}

# Every ticket is created, changed and commented on once, and read as often as it is created.
LUA = """
local fresh, changed, known = {}, {}, {}
local turn = 0
local json = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer %(token)s"}
local first = {["If-Match"] = '"1"'}
for name, value in pairs(json) do first[name] = value end
request = function()
    turn = turn %% 4 + 1
    if turn == 2 and #fresh > 0 then
        local id = table.remove(fresh)
        changed[#changed + 1] = id
        return wrk.format("PATCH", "/api/v1/tickets/" .. id, first, '{"title":"Again"}')
    elseif turn == 3 and #changed > 0 then
        local id = table.remove(changed)
        known[#known %% 10000 + 1] = id
        return wrk.format("POST", "/api/v1/tickets/" .. id .. "/comments", json, '%(comment)s')
    elseif turn == 4 and #known > 0 then
        return wrk.format("GET", "/api/v1/tickets/" .. known[math.random(#known)], json)
    end
    return wrk.format("POST", "/api/v1/tickets", json, '%(ticket)s')
end
response = function(status, headers, body)
    local id = status == 201 and string.match(body, '"number":"T%%-(%%d+)"')
    if id then fresh[#fresh + 1] = id end
end
"""


def ask(server: Server, lua: Path, rates: list[float]) -> None:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(lua), server.url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in output and "Socket errors" not in output, output
    rates.append(float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]))


def through(servers: list[Server], lua: Path) -> float:
    """Requests a second of all servers together."""
    rates: list[float] = []
    threads = [threading.Thread(target=ask, args=(server, lua, rates)) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rates) == len(servers)
    return sum(rates)


def by_pgbench(postgres: Postgres, scripts: list[Path], clients: int, batch: int) -> float:
    """Operations a second, of which each script has so many."""
    command = [str(BIN / "pgbench"), "--no-vacuum", "--protocol=prepared", "--jobs=1"]
    command += [f"--client={clients}", f"--time={SECONDS}"]
    command += [f"--file={script}@1" for script in scripts]
    command += [postgres.conninfo(statements.DATABASE)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return batch * float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def multiply_first(postgres: Postgres) -> None:
    """Makes many tickets of the first one."""
    columns = postgres.sql(
        "SELECT string_agg(column_name, ', ') FROM information_schema.columns"
        " WHERE table_name = 'tickets' AND column_name NOT IN ('id', 'lane')",
        statements.DATABASE,
    )
    numbers = f"generate_series(2, {TICKETS}) n"
    postgres.sql(
        f"INSERT INTO tickets (id, {columns}) SELECT n, {columns} FROM tickets, {numbers};"
        f"INSERT INTO ticket_words SELECT n, words FROM ticket_words, {numbers};"
        f"SELECT setval('ticket_numbers', {TICKETS})",
        statements.DATABASE,
    )
    postgres.sql("VACUUM (ANALYZE)", statements.DATABASE)


def main() -> None:
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="itops-bench-")))
        postgres = Postgres(**SETTINGS)
        stack.callback(postgres.remove)
        url = postgres.create().start().url(statements.DATABASE)
        program = Program(Path(os.environ["ITOPS_BIN"]))
        servers = [
            stack.enter_context(
                Server(program, registry=REGISTRY, directory=directory, database=url)
            )
            for _ in range(SERVERS)
        ]
        servers[0].add_user("crew-0")
        token = program.create_token(url, "crew-0")
        Client(servers[0].url, token=token).open_ticket(**statements.TEXTS)
        multiply_first(postgres)
        operations = statements.record(postgres, servers[0], token, TICKETS)
        singles = [directory / f"{number}.sql" for number, _ in enumerate(operations)]
        for path, one in zip(singles, operations, strict=True):
            path.write_text(statements.script([one]))
        batch = directory / "batch.sql"
        batch.write_text(statements.script(operations * (BATCH // len(operations))))
        lua = directory / "mix.lua"
        lua.write_text(LUA % {"token": token, **statements.BODIES})
        measured = [
            (
                by_pgbench(postgres, singles, CONNECTIONS, 1),
                by_pgbench(postgres, [batch], 1, BATCH),
                through(servers[:1], lua),
                through(servers, lua),
            )
            for _ in range(ROUNDS)
        ]
    single, together, one, three = (statistics.median(c) for c in zip(*measured, strict=True))
    each = "each in a transaction of its own"
    report(f"create, update, comment, open: pgbench, {CONNECTIONS} clients, {each}", single, " /s")
    report(f"the same by pgbench, one client, {BATCH} in a transaction", together, " /s")
    report(f"through one server, {CONNECTIONS} connections", one, " /s")
    report(f"through {SERVERS} servers, {CONNECTIONS} connections each", three, " /s")
    report_ratio("one server against pgbench, one by one", [(m[2], m[0]) for m in measured])
    report_ratio("one server against pgbench in batches", [(m[2], m[1]) for m in measured])
    report_ratio(f"{SERVERS} servers against pgbench in batches", [(m[3], m[1]) for m in measured])
    report_ratio(f"{SERVERS} servers against one", [(m[3], m[2]) for m in measured])


def report_ratio(what: str, pairs: list[tuple[float, float]]) -> None:
    report(what, statistics.median(a / b for a, b in pairs), "x")


if __name__ == "__main__":
    main()
