"""Turns api/openapi.yaml into a C array of JSON for the binary.

Usage: embed_contract.py INPUT OUTPUT dev|production. In a production build, operations marked
`x-build-flavour: dev` are left out with every component that only they used: not even their names
are in the binary.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
BYTES_A_LINE = 20


def without_other_flavours(contract: dict[str, Any], flavour: str) -> dict[str, Any]:
    """The contract with the operations of this flavour only."""
    paths = {}
    for path, item in contract["paths"].items():
        kept = {
            key: value
            for key, value in item.items()
            if key not in METHODS or value.get("x-build-flavour", flavour) == flavour
        }
        if any(key in METHODS for key in kept):
            paths[path] = kept
    return {**contract, "paths": paths}


def references(node: Any) -> set[str]:
    """Every `#/components/…` that is referred to below `node`."""
    if isinstance(node, dict):
        found = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return found.union(*(references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(references(value) for value in node))
    return set()


def without_unused_components(contract: dict[str, Any]) -> dict[str, Any]:
    """Drops components until all that are left are used; security schemes are used by name."""
    while True:
        used = references(contract)
        components = {
            kind: {
                name: value
                for name, value in entries.items()
                if kind == "securitySchemes" or f"#/components/{kind}/{name}" in used
            }
            for kind, entries in contract["components"].items()
        }
        if components == contract["components"]:
            return contract
        contract = {**contract, "components": components}


def to_c(text: bytes) -> str:
    lines = [
        "".join(f"{byte}," for byte in text[start : start + BYTES_A_LINE])
        for start in range(0, len(text), BYTES_A_LINE)
    ]
    digest = hashlib.sha256(text).hexdigest()
    return (
        "/* Written by scripts/embed_contract.py. */\n"
        '#include "http/contract.h"\n\n'
        "static const char bytes[] = {\n" + "\n".join(lines) + "\n};\n\n"
        "const struct slice contract_json = {bytes, sizeof bytes};\n"
        f'const char contract_digest[] = "{digest}";\n'
    )


def main() -> int:
    source, target, flavour = sys.argv[1:]
    contract = yaml.safe_load(Path(source).read_text(encoding="utf-8"))
    if flavour == "production":
        contract = without_unused_components(without_other_flavours(contract, flavour))
    text = json.dumps(contract, ensure_ascii=True, separators=(",", ":"))
    Path(target).write_text(to_c(text.encode("ascii")), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
