"""The contract (api/openapi.yaml) as tests hold answers to it."""

import copy
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from itops.client import Client
from itops.program import ROOT

METHODS = ("get", "put", "post", "delete", "patch")
BASE = "urn:contract"
PROBLEM = "application/problem+json"
# Used with others by allOf: they must stay open, or no problem could have members of its own.
OPEN_SCHEMAS = frozenset({"Problem", "TicketProblem"})
# Its answer is a contract itself, and its example only the beginning of one.
OPEN_ANSWERS = frozenset({"getContract"})


@dataclass(frozen=True)
class Operation:
    """One operation of the contract; `pointer` is where it stands."""

    id: str
    method: str
    path: str
    pointer: str
    definition: dict[str, Any]
    pattern: re.Pattern[str]

    @property
    def is_public(self) -> bool:
        return self.definition.get("security") == []

    @property
    def is_dev_only(self) -> bool:
        return self.definition.get("x-build-flavour") == "dev"

    @property
    def takes_body(self) -> bool:
        return "requestBody" in self.definition

    @property
    def is_change(self) -> bool:
        return self.method != "get"


def escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def close_objects(node: Any) -> None:
    """Objects with declared properties take no others: answers hold nothing undocumented."""
    if isinstance(node, dict):
        if "properties" in node and node.get("type") in ("object", ["object", "null"]):
            node.setdefault("additionalProperties", False)
        for key, value in node.items():
            if key not in ("example", "examples"):
                close_objects(value)
    elif isinstance(node, list):
        for value in node:
            close_objects(value)


class Contract:
    """`Contract().check(answer)` fails with the reason when the contract does not allow it."""

    def __init__(self) -> None:
        text = (ROOT / "api" / "openapi.yaml").read_text(encoding="utf-8")
        self.document: dict[str, Any] = yaml.safe_load(text)
        self.strict = copy.deepcopy(self.document)
        for name, schema in self.strict["components"]["schemas"].items():
            if name not in OPEN_SCHEMAS:
                close_objects(schema)
        close_objects(self.strict["paths"])
        resource = Resource.from_contents(self.strict, default_specification=DRAFT202012)
        self.registry: Registry = Registry().with_resource(BASE, resource)
        self.operations = {operation.id: operation for operation in self._operations()}

    def _operations(self) -> list[Operation]:
        found = []
        for path, item in self.strict["paths"].items():
            # Only a workflow's name may hold slashes.
            pattern = re.sub(r"\{(\w+)\}", "([^/]+)", path)
            pattern = pattern.replace("workflows/([^/]+)", "workflows/(.+)")
            for method in METHODS:
                if method in item:
                    definition = item[method]
                    pointer = f"/paths/{escape(path)}/{method}"
                    identity = definition["operationId"]
                    found.append(
                        Operation(identity, method, path, pointer, definition, re.compile(pattern))
                    )
        return found

    def operation_of(self, answer: requests.Response) -> Operation:
        method = str(answer.request.method).lower()
        path = urlsplit(str(answer.request.url)).path
        matching = [
            operation
            for operation in self.operations.values()
            if operation.method == method and operation.pattern.fullmatch(path)
        ]
        assert matching, f"the contract has no operation {method} {path}"
        return min(matching, key=lambda operation: operation.path.count("{"))

    def resolve(self, pointer: str, node: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Where a node, or what it refers to, really stands."""
        while "$ref" in node:
            pointer = node["$ref"].removeprefix("#")
            node = self.strict
            for token in pointer.strip("/").split("/"):
                node = node[token.replace("~1", "/").replace("~0", "~")]
        return pointer, node

    def response(self, operation: Operation, status: str) -> tuple[str, dict[str, Any]]:
        pointer = f"{operation.pointer}/responses/{status}"
        return self.resolve(pointer, operation.definition["responses"][status])

    def validate(self, pointer: str, value: Any, *, closed: bool = True) -> None:
        """Fails unless `value` is an instance of the schema at `pointer`."""
        schema: dict[str, Any] = {"$ref": f"{BASE}#{pointer}"}
        if closed and isinstance(value, dict):
            schema["unevaluatedProperties"] = False
        validator = Draft202012Validator(
            schema, registry=self.registry, format_checker=FormatChecker()
        )
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
        assert not errors, f"not as {pointer} says:\n" + "\n".join(errors)

    def check(self, answer: requests.Response) -> None:
        """Status, media type, headers and body are what the operation documents."""
        operation = self.operation_of(answer)
        status = str(answer.status_code)
        assert status in operation.definition["responses"], (
            f"{operation.id} does not document status {status}\n{answer.text}"
        )
        pointer, response = self.response(operation, status)
        self._check_headers(operation, response, answer)
        content = response.get("content")
        if content is None:
            assert answer.content == b"", f"{operation.id} {status} has a body"
            return
        media_type = answer.headers["Content-Type"].split(";")[0]
        assert media_type in content, f"{operation.id} {status} is {media_type}"
        value = answer.text if media_type.startswith("text/") else answer.json()
        closed = operation.id not in OPEN_ANSWERS
        self.validate(f"{pointer}/content/{escape(media_type)}/schema", value, closed=closed)

    def _check_headers(
        self, operation: Operation, response: dict[str, Any], answer: requests.Response
    ) -> None:
        assert answer.headers.get("X-Request-Id"), f"{operation.id} without X-Request-Id"
        for name, node in response.get("headers", {}).items():
            pointer, header = self.resolve("", node)
            value = answer.headers.get(name)
            if value is None:
                assert name == "Idempotent-Replayed", f"{operation.id} without {name}"
            elif pointer:
                integer = header["schema"].get("type") == "integer"
                self.validate(f"{pointer}/schema", int(value) if integer else value)

    def codes(self, operation: Operation) -> dict[str, str]:
        """Every problem code that the operation documents, with its status."""
        found: dict[str, str] = {}
        for status in operation.definition["responses"]:
            _, response = self.response(operation, status)
            schema = response.get("content", {}).get(PROBLEM, {}).get("schema", {})
            for part in schema.get("allOf", []):
                for code in part.get("properties", {}).get("code", {}).get("enum", []):
                    found[code] = status
        return found


class CheckedClient(Client):
    """A client that holds every answer to the contract."""

    def __init__(self, client: Client, contract: Contract) -> None:
        self.__dict__.update(client.__dict__)
        self.contract = contract

    def request(self, *arguments: Any, **options: Any) -> requests.Response:
        answer = super().request(*arguments, **options)
        self.contract.check(answer)
        return answer
