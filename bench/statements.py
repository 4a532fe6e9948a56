"""What a server sends to PostgreSQL for one operation, as a script for pgbench.

A real server does the operation once and the database logs the statements with their values. Those
that belong to this one time (the ticket, the moment, the server) become variables. So the
statements are the program's own, also after it was changed.
"""

import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "lib"))
from itops import Client, Server
from itops.postgres import Postgres

# No other value looks like these.
TICKET, COMMENT = 987654321, 123456789
DATABASE = "itops"
SETTINGS = {"log_min_messages": "LOG", "log_line_prefix": "%p "}
BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
ENDS = ["SET LOCAL statement_timeout = 0;", "COMMIT;"]
NEW_TICKET = "SELECT nextval('ticket_numbers')"
VALUE = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
TEXTS = {
    "item": "job",
    "title": "Checkout answers slowly",
    "description": "p99 is above **two seconds** since the deployment at noon; `cart` is fine.",
}
COMMENT_BODY = {"body": "The **cache** was cold: it is filled before the switch from now on."}
BODIES = {"ticket": json.dumps(TEXTS), "comment": json.dumps(COMMENT_BODY)}
# Into the past, so that what a ticket is due at does not matter.
MOMENT = "\\set now 1700000000000 + random(1, 1000000000)"


def statements_in(log: str) -> list[tuple[str, dict[str, str]]]:
    """Texts and values, in order: of the connection that looked up who asks, and of the writer. The
    timer's and others' are none of the operation's."""
    found: dict[str, list[tuple[str, dict[str, str]]]] = defaultdict(list)
    for line in log.splitlines():
        if executed := re.match(r"^(\d+) LOG:  execute (?:<unnamed>|\w+): (.*)", line):
            found[executed[1]].append((executed[2], {}))
        elif detail := re.match(r"^(\d+) DETAIL:  parameters: (.*)", line):
            text, _ = found[detail[1]][-1]
            found[detail[1]][-1] = (text, dict(VALUE.findall(detail[2])))
    return [
        statement
        for mark in ("FROM api_tokens", "INTO store_writers")
        for statements in found.values()
        if any(mark in text for text, _ in statements)
        for statement in statements
    ]


def literal(value: str, moment: str, ticket: str) -> str:
    if value == f"'{TICKET}'":
        return ticket
    if value == f"'{COMMENT}'":
        return "currval(pg_get_serial_sequence('ticket_comments', 'id'))"
    if value == moment:
        return ":now"
    if re.fullmatch(r"'-?\d+'", value):
        return value.strip("'")
    # pgbench would take a colon within a text for a variable.
    return value.replace(":", "' || chr(58) || '") if ":" in value else value


def fill_in(text: str, values: dict[str, str], moment: str, ticket: str) -> str:
    filled = {number: literal(value, moment, ticket) for number, value in values.items()}
    if "INTO store_writers" in text:
        filled["1"] = "'bench-' || :client_id"
    return re.sub(r"\$(\d+)", lambda place: f"({filled[place[1]]})", text)


@dataclass(frozen=True)
class Operation:
    """The reading before, and what the writer's transaction has besides its ends."""

    reading: list[str]
    writing: list[str]


def operation(log: str, tickets: int) -> Operation:
    found = statements_in(log)
    moment = next(
        (values["2"] for text, values in found if "INTO ticket_events" in text), "no moment"
    )
    is_new = any(text == NEW_TICKET for text, _ in found)
    ticket = "currval('ticket_numbers')" if is_new else ":ticket"
    texts = [fill_in(text, values, moment, ticket) + ";" for text, values in found]
    begin = next((n for n, text in enumerate(texts) if text.startswith(BEGIN)), len(texts))
    variables = [MOMENT, f"\\set ticket random(1, {tickets})"]
    inner = [text for text in texts[begin + 1 :] if text not in ENDS]
    return Operation([*variables, *texts[:begin]], inner)


def script(operations: list[Operation]) -> str:
    """One transaction of all of them, sent in one go."""
    lines = ["\\startpipeline"]
    for one in operations:
        lines += one.reading
    if writers := [one for one in operations if one.writing]:
        mark, *_ = writers[0].writing
        lines += [BEGIN + ";", mark]
        for one in writers:
            lines += [*one.reading[:2], *one.writing[1:]]
        lines += ENDS
    return "\n".join([*lines, "\\endpipeline"]) + "\n"


def record(postgres: Postgres, server: Server, token: str, tickets: int) -> list[Operation]:
    """Create, update, comment and open, for the server's database with at least so many tickets."""
    crew = Client(server.url, token=token)
    crew.open_ticket(item="job")  # what only the first one does
    set_number(postgres, "'ticket_numbers'", TICKET - 1)
    set_number(postgres, "pg_get_serial_sequence('ticket_comments', 'id')", COMMENT - 1)
    path = f"/api/v1/tickets/{TICKET}"
    works: list[Callable[[], object]] = [
        lambda: crew.open_ticket(**TEXTS),
        lambda: crew.patch(path, {"title": "Again"}, headers={"If-Match": '"1"'}, expect=200),
        lambda: crew.post(f"{path}/comments", COMMENT_BODY, expect=201),
        lambda: crew.get(path, expect=200),
    ]
    log_statements(postgres, "all")
    logs = [logged_during(postgres, work) for work in works]
    log_statements(postgres, "none")
    set_number(postgres, "'ticket_numbers'", tickets + 1)  # one was opened above
    return [operation(log, tickets) for log in logs]


def set_number(postgres: Postgres, sequence: str, number: int) -> None:
    postgres.sql(f"SELECT setval({sequence}, {number})", DATABASE)


def log_statements(postgres: Postgres, which: str) -> None:
    postgres.sql(f"ALTER SYSTEM SET log_statement = '{which}'")
    postgres.sql("SELECT pg_reload_conf()")
    time.sleep(1)  # until every connection has heard of it


def logged_during(postgres: Postgres, work: Callable[[], object]) -> str:
    begin = postgres.log.stat().st_size
    work()
    postgres.sql("SELECT 'the log is written'")
    with postgres.log.open() as log:
        log.seek(begin)
        return log.read()
