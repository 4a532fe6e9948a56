"""Validates by the JSON Schemas that ship."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, ValidationError, validators


def _pattern(
    validator: Any, pattern: str, instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    """ECMAScript's and RE2's `$` is the end, Python's also the place before a last line end."""
    anchored = re.sub(r"\$$", r"\\Z", pattern)
    if validator.is_type(instance, "string") and not re.search(anchored, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


SchemaValidator = validators.extend(Draft7Validator, {"pattern": _pattern})


def validator_for(path: Path) -> Any:
    """A validator by the schema in a file, which has to be a good draft-07 schema itself."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    SchemaValidator.check_schema(schema)
    return SchemaValidator(schema)


def faults(validator: Any, document: Any) -> list[str]:
    """`/ticketing/workflows/0/name: what is wrong`, in the order of places."""
    return sorted(
        "/" + "/".join(map(str, error.absolute_path)) + f": {error.message}"
        for error in validator.iter_errors(document)
    )
