"""Decisions as data: tables that a person wrote, and random ones that an oracle answers (B1-B4)."""

from pathlib import Path

import pytest
import yaml
from decisions import generate
from decisions.explain import explain
from decisions.oracle import Oracle, Question
from decisions.tables import Row, cascade_letters, read_table
from itops import Program

TABLES = sorted((Path(__file__).parent / "decisions").glob("*.table"))
ROWS = [row for table in TABLES for row in read_table(table, "acme")]

SEEDS = range(1, 17)
QUESTIONS_PER_SEED = 25
GENERATED = [(seed, number) for seed in SEEDS for number in range(QUESTIONS_PER_SEED)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.place)
def test_table(program: Program, row: Row) -> None:
    decision = explain(program, row.registry, row.question)
    found = {**decision, "cascade": cascade_letters(decision)}
    assert {key: found[key] for key in row.expected} == row.expected, decision["reason"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.place)
def test_oracle_agrees_with_the_tables(row: Row) -> None:
    document = yaml.safe_load(row.registry.read_text(encoding="utf-8"))
    question = row.question
    if "@" in question.user:
        question = Question(**{**vars(question), "email": question.user})
    decision = Oracle(document).decide(question)
    found = {**decision, "cascade": cascade_letters(decision)}
    assert {key: found[key] for key in row.expected} == row.expected


@pytest.fixture(scope="module")
def registries(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The generated registries as files, so that a failure can be looked at."""
    directory = tmp_path_factory.mktemp("registries")
    paths = {}
    for seed in SEEDS:
        paths[seed] = directory / f"seed-{seed}.yaml"
        paths[seed].write_text(yaml.safe_dump(generate.registry(seed)), encoding="utf-8")
    return paths


@pytest.mark.parametrize(("seed", "number"), GENERATED)
def test_generated(program: Program, registries: dict[int, Path], seed: int, number: int) -> None:
    document = generate.registry(seed)
    question = generate.questions(seed, document, QUESTIONS_PER_SEED)[number]
    decision = explain(program, registries[seed], question)
    reason = decision.pop("reason")
    assert decision == Oracle(document).decide(question), (question, reason)
    assert reason


def test_generated_questions_reach_every_outcome() -> None:
    """A generator that only makes refusals would prove little."""
    seen: dict[str | None, int] = {}
    declared = 0
    for seed in SEEDS:
        document = generate.registry(seed)
        for question in generate.questions(seed, document, QUESTIONS_PER_SEED):
            decision = Oracle(document).decide(question)
            seen[decision["via"]] = seen.get(decision["via"], 0) + 1
            declared += bool(decision["cascade"])
    assert declared >= 100
    for via in (None, "assignee", "requester", "member", "inherited", "superadmin"):
        assert seen[via] >= 10, seen
