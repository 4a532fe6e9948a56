"""Asks the program one question, and takes its answer apart."""

import json
from pathlib import Path

from itops import Program

from decisions.oracle import Decision, Question


def arguments(question: Question) -> list[str]:
    given = {
        "user": question.user,
        "email": question.email,
        "service": question.service,
        "group": question.group,
        "workflow": question.workflow,
        "from": question.source,
        "to": question.target,
        "assignee": question.assignee,
        "assignee-group": question.assignee_group,
        "requester": question.requester,
    }
    options = [f"--{name}={value}" for name, value in given.items() if value is not None]
    return options + (["--superadmin"] if question.superadmin else [])


def explain(program: Program, registry: Path, question: Question) -> Decision:
    """The program's decision; its exit status must say the same."""
    done = program.run(
        "explain",
        f"--source={registry}",
        "--format=json",
        *arguments(question),
        status=(0, 1),
    )
    decision: Decision = json.loads(done.stdout)
    assert done.returncode == (0 if decision["allowed"] else 1)
    assert not done.stderr
    return decision
