"""B1 to B4 written down a second time: slow, obvious, and without a look at the C code.

Works on what yaml.safe_load gives for one document. Each function is one rule; a decision is a
plain dictionary with the keys of `itops explain --format json`, without the reason.
"""

from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Decision = dict[str, Any]

RESERVED = ("assignee", "requester", "any")


@dataclass(frozen=True)
class Question:
    """What is asked about; None stands for nobody and nothing."""

    user: str
    service: str
    group: str | None = None  # either a group …
    workflow: str | None = None  # … or a move of a ticket of this workflow
    source: str | None = None
    target: str | None = None
    assignee: str | None = None
    assignee_group: str | None = None
    requester: str | None = None
    email: str | None = None
    superadmin: bool = False


def absolute_name(org: str, name: str) -> str:
    """B1.3"""
    if "/" in name and name.split("/")[0] == org:
        return name
    return f"{org}/{name}"


def absolute_scope(org: str, path: str) -> str:
    """B1.5"""
    segments = [segment for segment in path.split("/") if segment]
    return "/".join(segments if segments[:1] == [org] else [org, *segments])


def candidates(org: str, scope: str, reference: str) -> list[str]:
    """B2.1, B2.2"""
    if "/" in reference:
        return [absolute_name(org, reference)]
    segments = scope.split("/")
    return ["/".join([*segments[:n], reference]) for n in range(len(segments), 0, -1)]


class Oracle:
    def __init__(self, document: Document) -> None:
        self.org: str = document["org"]
        self.groups = {absolute_name(self.org, g["name"]): g for g in document["groups"]}
        self.workflows = {absolute_name(self.org, w["name"]): w for w in document["workflows"]}

    def resolve(self, declared: dict[str, Any], scope: str, reference: str) -> str | None:
        """B2.1: the first declared name wins."""
        for name in candidates(self.org, scope, reference):
            if name in declared:
                return name
        return None

    def cascade(self, scope: str, reference: str) -> list[dict[str, Any]]:
        """B3.5: every candidate in order, also those after the match."""
        steps = []
        matched = False
        for name in candidates(self.org, scope, reference):
            declared = name in self.groups
            outcome = "skipped" if matched else "match" if declared else "absent"
            matched = matched or declared
            steps.append({"name": name, "declared": declared, "outcome": outcome})
        return steps

    def roster_has(self, group: str, question: Question) -> bool:
        """B3.1: a user name exactly, an address in any case."""
        entries = self.groups[group].get("users") or []
        names = [entry for entry in entries if "@" not in entry]
        addresses = [entry.lower() for entry in entries if "@" in entry]
        return question.user in names or (question.email or "").lower() in addresses

    def member_of(self, group: str, question: Question) -> str | None:
        """B3.2, B3.3: the group itself, or the same short name in a scope above it."""
        *scope, short = group.split("/")
        for n in range(len(scope), 0, -1):
            candidate = "/".join([*scope[:n], short])
            if candidate in self.groups and self.roster_has(candidate, question):
                return candidate
        return None

    def as_member(self, reference: str, question: Question) -> Decision:
        scope = absolute_scope(self.org, question.service)
        resolved = self.resolve(self.groups, scope, reference)
        roster = self.member_of(resolved, question) if resolved else None
        via = None if roster is None else "member" if roster == resolved else "inherited"
        return answer(via, resolved, roster, self.cascade(scope, reference))

    def as_assignee(self, question: Question) -> Decision:
        """B4.3: the assignee; while there is none, the members of the assignee group."""
        if question.assignee is not None:
            return answer("assignee" if question.assignee == question.user else None)
        if question.assignee_group is None:
            return answer(None)
        member = self.as_member(question.assignee_group, question)
        if member["via"] is None:
            return answer(None)
        return answer("assignee", member["resolved"], member["member_of"])

    def as_requester(self, question: Question) -> Decision:
        """B4.3"""
        return answer("requester" if question.requester == question.user else None)

    def as_either(self, question: Question) -> Decision:
        """B4.3: in person first, and only then for a group."""
        in_person = Question(**{**vars(question), "assignee_group": None})
        attempts = (
            self.as_assignee(in_person),
            self.as_requester(question),
            self.as_assignee(question),
        )
        return next((attempt for attempt in attempts if attempt["via"]), answer(None))

    def as_role(self, role: str, question: Question) -> Decision:
        if role == "assignee":
            return self.as_assignee(question)
        if role == "requester":
            return self.as_requester(question)
        if role == "any":
            return self.as_either(question)
        return self.as_member(role, question)

    def decide_group(self, question: Question) -> Decision:
        """B3.3, B3.4"""
        decision = self.as_member(question.group or "", question)
        if decision["via"] is None and decision["resolved"] and question.superadmin:
            decision = {**decision, "via": "superadmin"}
        return {**decision, "allowed": decision["via"] is not None, "workflow": None}

    def decide_transition(self, question: Question) -> Decision:
        """B4.2: some entry allows it; B3.4: a superadmin may use any that there is."""
        scope = absolute_scope(self.org, question.service)
        workflow = self.resolve(self.workflows, scope, question.workflow or "")
        entries = [
            entry
            for entry in (self.workflows[workflow]["transitions"] if workflow else [])
            if (entry["from"], entry["to"]) == (question.source, question.target)
        ]
        attempts = [self.as_role(entry["role"], question) for entry in entries]
        decision = answer(None)
        if any(attempt["via"] for attempt in attempts):
            decision = next(attempt for attempt in attempts if attempt["via"])
        elif entries:
            groups = [i for i, entry in enumerate(entries) if entry["role"] not in RESERVED]
            shown = attempts[groups[0] if groups else 0]
            decision = {**shown, "via": "superadmin" if question.superadmin else None}
        return {**decision, "allowed": decision["via"] is not None, "workflow": workflow}

    def decide(self, question: Question) -> Decision:
        if question.group is not None:
            return self.decide_group(question)
        return self.decide_transition(question)


def answer(
    via: str | None,
    resolved: str | None = None,
    member_of: str | None = None,
    cascade: list[dict[str, Any]] | None = None,
) -> Decision:
    return {"via": via, "resolved": resolved, "member_of": member_of, "cascade": cascade or []}
