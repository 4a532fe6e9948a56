"""The contract as a document: valid, with examples that are, and with every code of the program."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from itops.contract import Contract, escape
from openapi_spec_validator import validate

ROOT = Path(__file__).resolve().parents[2]
# Where the interface's problems come from, but for what only commands and the server's start say.
SOURCES = [*(ROOT / "src" / "http").glob("*.c"), *(ROOT / "src" / "service").glob("*.c")]
NOT_OF_THE_INTERFACE = frozenset(
    {
        "audit_export.c",
        "audit_report.c",
        "audit_totals.c",
        "audit_verify.c",
        "audit_walk.c",
        "client.c",
        "demo.c",
        "event_feed.c",
        "listen.c",
        "loop.c",
        "password.c",
        "proxies.c",
        "server.c",
        "token.c",
        "transport.c",
        "user_admin.c",
    }
)
CODE = r'"(?P<code>[a-z]+(?:_[a-z]+)+)"'
CALLS = (
    re.compile(r"error_set(?:_at)?\(\s*&?\w+,\s*\w+,\s*" + CODE),
    re.compile(r"refuse\(\s*\w+,\s*\d+,\s*\w+,\s*" + CODE),
    re.compile(r"forbid\(\s*" + CODE),
    re.compile(r"service_path_resolve\(\s*\w+,\s*[^,]+,\s*" + CODE),
    re.compile(r"\{[45]\d\d, " + CODE),
)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract()


def test_is_openapi_3_1(contract: Contract) -> None:
    assert contract.document["openapi"].startswith("3.1.")
    validate(contract.document)


def media_types(contract: Contract) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything with a schema and examples: media types, parameters and headers, by pointer."""

    def walk(pointer: str, node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        if isinstance(node, dict):
            if "schema" in node and ("example" in node or "examples" in node):
                yield pointer, node
            for key, value in node.items():
                if key not in ("example", "examples"):
                    yield from walk(f"{pointer}/{escape(str(key))}", value)
        elif isinstance(node, list):
            for index, value in enumerate(node):
                yield from walk(f"{pointer}/{index}", value)

    yield from walk("/paths", contract.strict["paths"])
    yield from walk("/components", contract.strict["components"])


def test_every_example_is_valid(contract: Contract) -> None:
    count = 0
    for pointer, node in media_types(contract):
        examples = [example["value"] for example in node.get("examples", {}).values()]
        examples += [node["example"]] if "example" in node else []
        for example in examples:
            closed = "getContract" not in pointer and "openapi.json" not in pointer
            contract.validate(f"{pointer}/schema", example, closed=closed)
            count += 1
    assert count > 60


def test_every_answer_with_a_body_has_an_example_or_a_schema_of_its_own(
    contract: Contract,
) -> None:
    for operation in contract.operations.values():
        for status in operation.definition["responses"]:
            _, response = contract.response(operation, status)
            for media_type, content in response.get("content", {}).items():
                assert "schema" in content, f"{operation.id} {status} {media_type}"
                if status.startswith("2"):
                    assert "example" in content, f"{operation.id} {status} {media_type}"
        if operation.takes_body:
            content = operation.definition["requestBody"]["content"]["application/json"]
            assert "example" in content or "examples" in content, operation.id


def test_operations_are_described(contract: Contract) -> None:
    identities = [operation.id for operation in contract.operations.values()]
    assert len(identities) == len(set(identities)) > 20
    for operation in contract.operations.values():
        assert operation.definition["summary"]
        assert operation.definition["tags"]
        for status in operation.definition["responses"]:
            assert contract.response(operation, status)[1]["description"]


def test_everything_that_is_defined_is_used(contract: Contract) -> None:
    text = json.dumps(contract.document)
    for kind, entries in contract.document["components"].items():
        for name in entries:
            if kind != "securitySchemes":
                assert f'"#/components/{kind}/{name}"' in text, f"{kind}/{name} is used nowhere"


def test_operations_document_what_all_of_their_kind_answer(contract: Contract) -> None:
    for operation in contract.operations.values():
        codes = contract.codes(operation)
        expected = set()
        if operation.path.startswith("/api/"):
            expected |= {"invalid_query"}
        if not operation.is_public:
            expected |= {"not_signed_in", "internal", "busy"}
            expected |= {"csrf_required"} if operation.is_change else set()
        if operation.takes_body:
            expected |= {"invalid_json", "invalid_body", "body_too_large"}
            expected |= {"unsupported_media_type"}
        if "{id}" in operation.path:
            expected |= {"ticket_not_found"}
        assert expected <= set(codes), f"{operation.id}: {expected - set(codes)}"


def codes_of_the_program() -> dict[str, str]:
    found: dict[str, str] = {}
    for source in SOURCES:
        if source.name not in NOT_OF_THE_INTERFACE:
            text = source.read_text(encoding="utf-8")
            for call in CALLS:
                found |= {match["code"]: source.name for match in call.finditer(text)}
    return found


def test_every_code_of_the_program_is_documented(contract: Contract) -> None:
    documented = {
        code for operation in contract.operations.values() for code in contract.codes(operation)
    }
    documented |= set(re.findall(r"`([a-z_]+)`", contract.document["info"]["description"]))
    program = codes_of_the_program()
    assert len(program) > 40
    assert {code: file for code, file in program.items() if code not in documented} == {}


def embedded(flavour: str, directory: Path) -> dict[str, Any]:
    """The contract as scripts/embed_contract.py puts it into a binary of this flavour."""
    target = directory / f"{flavour}.c"
    script = ROOT / "scripts" / "embed_contract.py"
    source = ROOT / "api" / "openapi.yaml"
    subprocess.run([sys.executable, script, source, target, flavour], check=True)
    array = target.read_text().split("bytes[] = {")[1].split("}")[0]
    return json.loads(bytes(int(number) for number in array.split(",") if number.strip()))


def test_a_development_build_embeds_all_of_it(contract: Contract, tmp_path: Path) -> None:
    assert embedded("dev", tmp_path) == contract.document


def test_a_production_build_embeds_no_development_operation(
    contract: Contract, tmp_path: Path
) -> None:
    production = embedded("production", tmp_path)
    validate(production)
    gone = {operation.path for operation in contract.operations.values() if operation.is_dev_only}
    assert gone
    assert set(production["paths"]) == set(contract.document["paths"]) - gone
    text = json.dumps(production)
    for word in ("registry/reload", "reloadRegistry", "not_projected_yet", "NameChanges"):
        assert word not in text
        assert word in json.dumps(contract.document)
