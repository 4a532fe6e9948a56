"""The JSON Schemas and `itops check` judge the same cases alike, as far as a schema can see.

Every case of bad/ and good/ goes through both. The schema refuses nothing that `check` accepts, and
what `check` refuses the schema refuses too, unless every code of the case is one that a schema
cannot know. So each case has an earliest stage: the editor and Helm (schema), or `check`.
"""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from itops import Program
from itops.core_yaml import load_documents
from itops.json_schema import faults, validator_for

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CASES = sorted([*(HERE / "bad").glob("*.bad*"), *(HERE / "good").glob("*.good*")])
CHART = ROOT / "helmcharts" / "dev" / "charts" / "itops"
ERROR = re.compile(r": error\[([a-z_.]+)\]: ")

# Codes of faults that show in a document by itself. The others take knowledge of other entries
# (references, duplicates, the organisation), of the file (its syntax) or of the directory.
SCHEMA_CODES = {
    "schema.unknown_key",
    "schema.missing",
    "schema.type",
    "schema.enum",
    "schema.range",
    "name.invalid",
    "name.reserved",
    "workflow.no_transitions",
    "workflow.self_transition",
    "workflow.duplicate_transition",
}

# These come before any schema, and some of the inputs would keep Python busy for ever.
BEFORE_SCHEMA = {"yaml.syntax", "yaml.limit"}

# Cases whose code a schema knows, but not there; and the other way round.
CHECK_AFTER_ALL = {
    "name_key_differs": "a schema cannot compare a key with the name below it",
    "type_custom_tag": "there are no tags in JSON",
    "type_unknown_tag_outside": "there are no tags in JSON",
}
SCHEMA_AFTER_ALL = {
    "name_too_deep": "seven segments are too many whatever the organisation is",
}


def case_id(case: Path) -> str:
    return case.name.split(".")[0]


def is_readable(case: Path) -> bool:
    expected = case.with_name(case_id(case) + ".expected")
    text = expected.read_text(encoding="utf-8") if expected.exists() else ""
    return not BEFORE_SCHEMA & set(ERROR.findall(text))


def documents_of(case: Path) -> list[Any] | None:
    """What a case declares; None when it is not even YAML."""
    files = sorted(case.glob("[!.]*.yaml")) if case.is_dir() else [case]
    try:
        return [document for file in files if file.is_file() for document in load_documents(file)]
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def policy_of(document: Any) -> Any:
    """What a chart's values would have under `ticketing`; the document itself if nothing."""
    if isinstance(document, dict):
        itops = document.get("itops")
        for holder in (document, itops if isinstance(itops, dict) else {}):
            if "ticketing" in holder:
                return holder["ticketing"]
    return document


@cache
def registry_validator() -> Any:
    return validator_for(ROOT / "examples" / "ticketing.schema.json")


@cache
def chart_validator() -> Any:
    return validator_for(CHART / "values.schema.json")


@cache
def chart_values() -> dict[str, Any]:
    (values,) = load_documents(CHART / "values.yaml")
    return dict(values)


def refusals(documents: list[Any]) -> list[str]:
    return [fault for document in documents for fault in faults(registry_validator(), document)]


def chart_refusals(documents: list[Any]) -> list[str]:
    return [
        fault
        for document in documents
        for fault in faults(chart_validator(), {**chart_values(), "ticketing": policy_of(document)})
    ]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_both_judge_alike(program: Program, case: Path) -> None:
    args = case.with_name(case_id(case) + ".args")
    arguments = args.read_text().split() if args.exists() else []
    done = program.run("check", *arguments, case.name, cwd=case.parent, status=(0, 1))
    codes = set(ERROR.findall(done.stderr))
    if codes & BEFORE_SCHEMA:
        return
    documents = documents_of(case)
    assert documents is not None, "only Python cannot read it"
    refused = refusals(documents)
    if done.returncode == 0:
        assert refused == []
    expected = bool(codes & SCHEMA_CODES)
    if case_id(case) in CHECK_AFTER_ALL:
        assert expected, "no exception is needed"
        expected = False
    if case_id(case) in SCHEMA_AFTER_ALL:
        assert not expected, "no exception is needed"
        expected = True
    assert bool(refused) == expected, (sorted(codes), refused)


@pytest.mark.parametrize("case", [case for case in CASES if is_readable(case)], ids=case_id)
def test_the_chart_judges_like_the_registry(case: Path) -> None:
    documents = documents_of(case) or []
    policies = [policy_of(document) for document in documents]
    assert bool(chart_refusals(policies)) == bool(refusals([{"ticketing": p} for p in policies]))


def test_schemas_are_up_to_date(program: Program) -> None:
    script = ROOT / "scripts" / "gen_schemas.py"
    done = subprocess.run(
        [sys.executable, str(script), str(program.path), "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "path", [CHART / "values.schema.json", ROOT / "examples" / "ticketing.schema.json"]
)
def test_editors_get_help_for_every_key(path: Path) -> None:
    """A description everywhere, and nothing that has to be fetched."""

    def visit(schema: Any, where: str) -> None:
        if isinstance(schema, list):
            for index, entry in enumerate(schema):
                visit(entry, f"{where}/{index}")
        if not isinstance(schema, dict):
            return
        assert schema.get("$ref", "#/definitions/").startswith("#/definitions/"), where
        for key, value in schema.get("properties", {}).items():
            is_rule = "/if" in where or where.endswith(("/then", "/itops"))  # they only refine
            has_help = isinstance(value, bool) or "description" in value or "$ref" in value
            assert is_rule or has_help, f"{where}/{key}"
        for key, value in schema.items():
            visit(value, f"{where}/{key}")

    visit(validator_for(path).schema, "")


def test_shipped_policy_is_good() -> None:
    assert faults(chart_validator(), chart_values()) == []
    for path in sorted((ROOT / "examples" / "ticketing.d").glob("*.yaml")):
        assert refusals(load_documents(path)) == []
