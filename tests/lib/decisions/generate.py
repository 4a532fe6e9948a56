"""Registries and questions at random, the same for the same seed, and valid by construction."""

import random
from typing import Any

from decisions.oracle import Document, Question

ORG = "acme"
PEOPLE = ("ann", "ben", "cat", "dan")
ADDRESSES = ("Ann@Example.com", "ben@example.com")
SHORT_GROUPS = ("admins", "oncall", "leads")
SHORT_WORKFLOWS = ("fix", "change")
STATUSES = ("OPEN", "IN_PROGRESS", "RESOLVED", "CLOSED")
RESERVED = ("assignee", "requester", "any")


def _scopes() -> list[str]:
    """A tree with two branches on the way down, so that some scopes are no ancestors."""
    scopes = [""]
    for depth in range(4):
        parents = [scope for scope in scopes if scope.count("/") == depth - 1 or depth == 0]
        scopes += [f"{parent}/{name}".strip("/") for parent in parents for name in ("a", "b")]
        scopes = sorted(set(scopes), key=lambda scope: (scope.count("/"), scope))
    return scopes


def _full_name(chance: random.Random, scope: str, short: str) -> str:
    """As a person may write it: with or without the organisation."""
    if not scope:
        return short
    return f"{ORG}/{scope}/{short}" if chance.random() < 0.2 else f"{scope}/{short}"


def _roster(chance: random.Random) -> list[str]:
    return chance.sample(PEOPLE + ADDRESSES, chance.randint(0, 2))


def _transitions(chance: random.Random, roles: list[str]) -> list[dict[str, str]]:
    moves = [(source, target) for source in STATUSES for target in STATUSES if source != target]
    chosen = {
        (*chance.choice(moves), chance.choice((*roles, *RESERVED, *RESERVED)))
        for _ in range(chance.randint(4, 16))
    }
    listed = sorted(chosen)
    chance.shuffle(listed)
    return [{"from": source, "to": target, "role": role} for source, target, role in listed]


def registry(seed: int) -> Document:
    chance = random.Random(seed)
    scopes = _scopes()
    on_one_branch = ["", "a", "a/b", "a/b/a", "a/b/a/b"]
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for short in SHORT_GROUPS:
        for scope in {*chance.sample(on_one_branch, 2), *chance.sample(scopes, 2)}:
            name = _full_name(chance, scope, short)
            groups[(scope, short)] = {"name": name, "users": _roster(chance)}
    roles = [*SHORT_GROUPS, *(g["name"] for (scope, _), g in groups.items() if scope)]
    workflows = []
    for short in SHORT_WORKFLOWS:
        for scope in sorted({"", *chance.sample(on_one_branch, 2)}):
            name = _full_name(chance, scope, short)
            transitions = _transitions(chance, roles)
            workflows.append({"name": name, "displayName": name, "transitions": transitions})
    return {"org": ORG, "groups": list(groups.values()), "workflows": workflows}


def questions(seed: int, document: Document, count: int) -> list[Question]:
    chance = random.Random(seed)
    services = [*_scopes(), "a/b/a/b", "a/b/a/a", f"{ORG}/a/b"]
    return [_question(chance, chance.choice(services), document) for _ in range(count)]


def _question(chance: random.Random, service: str, document: Document) -> Question:
    user = chance.choice(PEOPLE)
    address = f"{user}@example.com"
    common: dict[str, Any] = {
        "user": user,
        "service": service,
        "email": chance.choice((None, address, address.upper())),
        "superadmin": chance.random() < 0.1,
    }
    names = [*SHORT_GROUPS, *(group["name"] for group in document["groups"]), "nobodys"]
    if chance.random() < 0.3:
        return Question(group=chance.choice(names), **common)
    declared = [
        (entry["from"], entry["to"])
        for workflow in document["workflows"]
        for entry in workflow["transitions"]
    ]
    source, target = chance.choice(declared)
    if chance.random() < 0.1:
        source, target = chance.choice(STATUSES), chance.choice(STATUSES)
    return Question(
        workflow=chance.choice((*SHORT_WORKFLOWS, document["workflows"][-1]["name"])),
        source=source,
        target=target,
        assignee=chance.choice((None, None, None, user, *PEOPLE)),
        assignee_group=chance.choice((None, *names)),
        requester=chance.choice((None, user, *PEOPLE)),
        **common,
    )
