"""YAML by the core schema of version 1.2, as `itops` reads it; PyYAML alone speaks 1.1."""

import re
from pathlib import Path
from typing import Any

import yaml

_TAG = "tag:yaml.org,2002:"


class CoreLoader(yaml.SafeLoader):
    """`yes`, `on` and dates are texts, `0o17` is a number, foreign tags mean nothing."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _integer(loader: CoreLoader, node: yaml.ScalarNode) -> int:
    text = loader.construct_scalar(node)
    return int(text, 0) if text.startswith(("0x", "0o")) else int(text)


def _float(loader: CoreLoader, node: yaml.ScalarNode) -> float:
    return float(loader.construct_scalar(node).replace(".inf", "inf").replace(".nan", "nan"))


def _untagged(loader: CoreLoader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


for _kind, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
    ("merge", r"<<", "<"),
):
    CoreLoader.add_implicit_resolver(
        _TAG + _kind, re.compile(rf"^(?:{_pattern})$"), ["" if c == "\0" else c for c in _first]
    )
CoreLoader.add_constructor(_TAG + "int", _integer)
CoreLoader.add_constructor(_TAG + "float", _float)
CoreLoader.add_multi_constructor("!", _untagged)


def load_documents(path: Path) -> list[Any]:
    """All documents of a file. Raises yaml.YAMLError, or ValueError for what is not UTF-8."""
    text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    return list(yaml.load_all(text, CoreLoader))
