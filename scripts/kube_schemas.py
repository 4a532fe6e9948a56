"""Makes a folder of JSON schemas that kubeconform reads without a network.

Usage: scripts/kube_schemas.py OUTPUT WHEEL FOLDER...

WHEEL is a wheel of kubernetes-validate, which carries the schemas of Kubernetes' own kinds. Each
FOLDER holds CustomResourceDefinitions. OUTPUT gets a folder for each version of Kubernetes, and
`crds` for the rest.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

# The oldest that the chart supports (docs/helm.md), the newest, and one in between.
KUBERNETES_VERSIONS = ("1.25.0", "1.31.0", "1.37.0")
SCHEMAS_IN_WHEEL = "kubernetes_validate/kubernetes-json-schema/v{}-local-strict/"
# What kubeconform fills in to find a schema below OUTPUT.
LOCATIONS = (
    "{{ .NormalizedKubernetesVersion }}/{{ .ResourceKind }}{{ .KindSuffix }}.json",
    "crds/{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json",
)


class Loader(yaml.CSafeLoader):
    """Takes a lone `=`, which YAML 1.1 gave a meaning that nobody uses, as a text."""


Loader.add_constructor("tag:yaml.org,2002:value", Loader.construct_yaml_str)


def shortened(schema: Any) -> Any:
    """Drops addresses and descriptions, and points all references into the file itself."""
    if isinstance(schema, list):
        return [shortened(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        # A schema of schemas has properties with these names; only with a text are they keywords.
        if isinstance(value, str) and key in ("$id", "description"):
            continue
        if isinstance(value, str) and key == "$ref":
            kept[key] = "#" + value.partition("#")[2]
        else:
            kept[key] = shortened(value)
    return kept


def references(schema: Any) -> Iterator[str]:
    """The names of the definitions that a schema refers to."""
    if isinstance(schema, list):
        for value in schema:
            yield from references(value)
    elif isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].removeprefix("#/$defs/")
        for value in schema.values():
            yield from references(value)


def self_contained(schema: Any, definitions: dict[str, Any]) -> Any:
    """The schema with just the definitions that it needs: kubeconform reads all there are."""
    needed: dict[str, Any] = {}
    missing = set(references(schema))
    while missing:
        name = missing.pop()
        needed[name] = definitions[name]
        missing |= set(references(needed[name])) - needed.keys()
    return {**schema, "$defs": needed}


def strict(schema: Any) -> Any:
    """Forbids properties that a CustomResourceDefinition does not declare.

    A server drops them without a word, so that a misspelt key would never be noticed.
    """
    if isinstance(schema, list):
        return [strict(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: strict(value) for key, value in schema.items()}
    open_ended = "additionalProperties" in schema or schema.get(
        "x-kubernetes-preserve-unknown-fields"
    )
    # `properties` may be the name of a property; only with a type beside it is it the keyword.
    if schema.get("type") == "object" and "properties" in schema and not open_ended:
        schema["additionalProperties"] = False
    return schema


def definition_schemas(definition: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The path and the schema of each version of a CustomResourceDefinition."""
    spec = definition["spec"]
    for version in spec["versions"]:
        schema = version["schema"]["openAPIV3Schema"]
        # The server adds what is common to all objects.
        schema["properties"]["metadata"] = {"type": "object"}
        kind = spec["names"]["kind"].lower()
        yield f"crds/{spec['group']}/{kind}_{version['name']}.json", strict(schema)


def write_schema(path: Path, schema: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema, separators=(",", ":")) + "\n")


def import_kubernetes(output: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for version in KUBERNETES_VERSIONS:
            folder = SCHEMAS_IN_WHEEL.format(version)
            schemas = {
                name.removeprefix(folder): shortened(json.loads(archive.read(name)))
                for name in archive.namelist()
                if name.startswith(folder)
            }
            definitions = schemas.pop("_definitions.json")["$defs"]
            for name, schema in schemas.items():
                if "apiVersion" in schema.get("properties", ()):  # an object, not a part of one
                    write_schema(output / f"v{version}" / name, self_contained(schema, definitions))


def import_definitions(output: Path, folder: Path) -> None:
    for path in sorted(folder.glob("*.yaml")):
        for document in yaml.load_all(path.read_text(), Loader=Loader):
            if document and document.get("kind") == "CustomResourceDefinition":
                for name, schema in definition_schemas(document):
                    write_schema(output / name, schema)


def main() -> None:
    output, wheel, *folders = map(Path, sys.argv[1:])
    import_kubernetes(output, wheel)
    for folder in folders:
        import_definitions(output, folder)


if __name__ == "__main__":
    main()
