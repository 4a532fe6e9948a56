"""A large installation made up from numbers: the policy, the people, and rows for every table.

The same size gives the same rows. One ticket is opened a minute, the last one just now; people work
on each for three days. So a small and a large installation have as many open tickets, and differ in
how long they have been in use.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ORG = "acme"
PEOPLE, GROUPS, ITEMS, WORKFLOWS, SERVICES = 500, 40, 15, 5, 120
PRIORITIES = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
STATUSES = ("OPEN", "IN_PROGRESS", "RESOLVED", "CLOSED")
MINUTE, DAY = 60_000, 86_400_000
TARGETS = {  # B5.1: response, resolution
    "CRITICAL": (5 * MINUTE, 120 * MINUTE),
    "HIGH": (30 * MINUTE, 480 * MINUTE),
    "MEDIUM": (120 * MINUTE, DAY),
    "LOW": (DAY, 5 * DAY),
}
CHUNK = 20_000
EVENTS_KEPT = 100_000
COMMON = (
    *("disk", "full", "database", "server", "slow", "restart", "network", "timeout", "deploy"),
    *("failed", "login", "access", "denied", "backup", "missing", "certificate", "expired"),
    *("queue", "stuck", "memory", "leak", "cluster", "node", "unreachable", "customer", "report"),
    *("urgent", "please", "check", "again", "since", "morning", "payment", "order", "export"),
    *("import", "password", "reset", "printer", "firewall"),
)
RARE = 5000  # numbers behind a word
REVISION = "sha256:" + "0" * 64

# In the order in which they refer to each other.
COLUMNS = {
    "users": "id username display_name email is_superadmin is_active created_at_ms",
    "tickets": "id version status priority requester_id assignee_id created_at_ms updated_at_ms"
    " resolved_at_ms closed_at_ms response_target_ms response_from_priority response_due_at_ms"
    " response_met_at_ms response_breached_at_ms response_stopped_ms resolution_target_ms"
    " resolution_from_priority resolution_due_at_ms resolution_met_at_ms"
    " resolution_breached_at_ms resolution_stopped_ms next_check_at_ms at_risk_from_ms workflow"
    " item assignee_group service scope_2 scope_3 scope_4 scope_5 title description",
    "ticket_comments": "id ticket_id author_id created_at_ms body",
    "ticket_status_history": "ticket_id sequence at_ms actor kind old_value new_value comment_id"
    " via acted_as member_of revision workflow rule",
    "ticket_events": "id ticket_id at_ms actor kinds",
}
Rows = dict[str, list[tuple]]


def group_name(number: int) -> str:
    return f"{ORG}/platform{number % 3}/team-{number}"


def service_name(number: int) -> str:
    platform, env, cluster = number % 3, number // 3 % 4, number // 12 % 2
    return f"{ORG}/platform{platform}/env{env}/cluster{cluster}/service{number}"


def person_name(number: int) -> str:
    return f"person{number}"


def write_policy(directory: Path) -> None:
    """What a server of the installation loads."""
    moves = [f"      - {{from: {old}, to: {new}, role: any}}" for old, new in pairwise(STATUSES)]
    lines = [f"org: {ORG}", "groups:"]
    for number in range(GROUPS):
        users = ", ".join(person_name(n) for n in range(1 + number, 1 + PEOPLE, GROUPS))
        name = group_name(number).removeprefix(f"{ORG}/")
        lines.append(f"  - {{name: {name}, users: [{users}]}}")
    lines.append("workflows:")
    for number in range(WORKFLOWS):
        names = [f"  - name: workflow{number}", f"    displayName: Workflow {number}"]
        lines += [*names, "    transitions:", *moves]
    lines += ["catalog:", "  categories: [{name: all, displayName: All}]", "  items:"]
    for number in range(ITEMS):
        lines += [
            f"    - name: item{number}",
            f"      displayName: Item {number}",
            "      category: all",
            f"      workflow: workflow{number % WORKFLOWS}",
        ]
    (directory / "policy.yaml").write_text("\n".join(lines) + "\n")


class Installation:
    """`chunks` gives the rows, some thousand tickets at a time."""

    def __init__(self, tickets: int, now_ms: int) -> None:
        self.tickets = tickets
        self.now_ms = now_ms
        self.chance = random.Random(1)
        # Texts are cut from one long one, in which one word of four is as rare as a host name.
        self.words = [
            word if self.chance.random() < 0.75 else f"{word}{self.chance.randrange(RARE)}"
            for word in self.chance.choices(COMMON, k=1 << 20)
        ]
        self.comments = 0
        self.history = 0

    def text(self, length: int) -> list[str]:
        at = self.chance.randrange(len(self.words) - length)
        return self.words[at : at + length]

    def chunks(self) -> Iterator[tuple[Rows, dict[int, list[str]]]]:
        """Rows by table, and the words of each ticket."""
        first = self.now_ms - self.tickets * MINUTE
        yield {"users": [self.person(number, first) for number in range(1, PEOPLE + 1)]}, {}
        for begin in range(1, self.tickets + 1, CHUNK):
            rows: Rows = defaultdict(list)
            words: dict[int, list[str]] = {}
            for number in range(begin, min(begin + CHUNK, self.tickets + 1)):
                words[number] = self.ticket(rows, number, first + number * MINUTE)
            self.history += len(rows["ticket_status_history"])
            yield rows, words

    def person(self, number: int, at_ms: int) -> tuple:
        name = person_name(number)
        return (number, name, f"Person Number {number}", f"{name}@example.com", 0, 1, at_ms)

    def ticket(self, rows: Rows, number: int, opened: int) -> list[str]:
        chance = self.chance
        status = STATUSES[min((self.now_ms - opened) // DAY, 3)]
        priority = PRIORITIES[chance.randrange(4)]
        requester, worker = chance.randrange(1, PEOPLE + 1), chance.randrange(1, PEOPLE + 1)
        workflow = f"{ORG}/workflow{chance.randrange(WORKFLOWS)}"
        service = service_name(chance.randrange(SERVICES))
        path = service.split("/")
        is_taken = status != "OPEN" or chance.random() < 0.5
        moved = [opened + day * DAY + chance.randrange(DAY // 2) for day in range(3)]
        history: list[tuple] = [(opened, person_name(requester), "opened", None, "OPEN", None)]
        body = self.life(history, status, person_name(worker), moved) if is_taken else []
        if body:
            comment = (self.comments, number, worker, moved[0], " ".join(body))
            rows["ticket_comments"].append(comment)
        clocks = self.clocks(history, priority, opened, status, moved)
        updated = history[-1][0]
        for sequence, (at_ms, who, kind, old, new, comment_id) in enumerate(history, 1):
            is_move = kind == "status"
            rule = f"policy.yaml:{sequence}" if is_move else None
            via = "assignee" if is_move or kind == "assignee" else None
            rows["ticket_status_history"].append(
                (
                    *(number, sequence, at_ms, who, kind, old, new, comment_id, via, None, None),
                    *(REVISION, workflow if is_move else None, rule),
                )
            )
        title, description = self.text(6), self.text(30)
        rows["tickets"].append(
            (
                *(number, len(history), status, priority),
                *(requester, worker if is_taken else None),
                *(opened, updated, moved[1] if status in ("RESOLVED", "CLOSED") else None),
                *(moved[2] if status == "CLOSED" else None, *clocks, workflow),
                *(f"{ORG}/item{chance.randrange(ITEMS)}", group_name(chance.randrange(GROUPS))),
                *(service, *("/".join(path[:count]) for count in (2, 3, 4, 5))),
                *(" ".join(title), " ".join(description)),
            )
        )
        if number > self.tickets - EVENTS_KEPT:
            rows["ticket_events"].append((number, number, updated, history[-1][1], 1))
        return title + description + body

    def life(self, history: list[tuple], status: str, actor: str, moved: list[int]) -> list[str]:
        """What was done to a ticket that somebody has taken; the words of its comment."""
        history.append((moved[0], actor, "assignee", None, actor, None))
        if status == "OPEN":
            return []
        self.comments += 1
        history.append((moved[0], actor, "status", "OPEN", "IN_PROGRESS", None))
        history.append((moved[0], actor, "comment", None, None, self.comments))
        if status in ("RESOLVED", "CLOSED"):
            history.append((moved[1], actor, "status", "IN_PROGRESS", "RESOLVED", None))
        if status == "CLOSED":
            history.append((moved[2], actor, "status", "RESOLVED", "CLOSED", None))
        return self.text(12)

    def clocks(
        self, history: list[tuple], priority: str, opened: int, status: str, moved: list[int]
    ) -> tuple:
        """Both clocks, when to look next, when at risk. Adds the breaches to the history."""
        stops = (
            moved[0] if status != "OPEN" else None,
            moved[1] if status in ("RESOLVED", "CLOSED") else None,
        )
        values: tuple = ()
        running = []
        for name, target, stop in zip(
            ("response", "resolution"), TARGETS[priority], stops, strict=True
        ):
            due = opened + target
            breached = None
            if (stop or self.now_ms) > due:
                breached = max(due + 1, history[-1][0])
                history.append((breached, "system", "sla_breached", None, name, None))
            elif stop is None:
                running.append((due + 1, due - target // 4))
            values += (target, 1, due, stop, breached, 0)
        return (
            *values,
            min((due for due, _ in running), default=None),
            min((risk for _, risk in running), default=None),
        )
