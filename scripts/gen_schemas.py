"""Writes the JSON Schemas that ship, from the program's own tables (`itops schema`).

The chart's values.schema.json is values.schema.part.json, which people write and which describes
every value but policy, with policy put in. examples/ticketing.schema.json is for files of a
registry. With --check it only says whether both are up to date.

Usage: scripts/gen_schemas.py ITOPS [--check]
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHART = ROOT / "helmcharts" / "dev" / "charts" / "itops"
CHART_PART = CHART / "values.schema.part.json"
CHART_SCHEMA = CHART / "values.schema.json"
REGISTRY_SCHEMA = ROOT / "examples" / "ticketing.schema.json"


def schema_of(itops: Path, document: str) -> dict[str, Any]:
    command = [str(itops), "schema", "--for", document]
    schema: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return schema


def chart_schema(part: dict[str, Any], policy: dict[str, Any]) -> dict[str, Any]:
    """The hand-written part with `ticketing` added; neither may redefine what the other defines."""
    own = part.get("definitions", {})
    twice = sorted(
        (own.keys() & policy["definitions"].keys()) | (part["properties"].keys() & {"ticketing"})
    )
    if twice:
        raise ValueError(f"{CHART_PART.name} defines what is generated: {', '.join(twice)}")
    return {
        **part,
        "properties": {**part["properties"], "ticketing": policy["properties"]["ticketing"]},
        "definitions": {**own, **policy["definitions"]},
    }


def schemas(itops: Path) -> dict[Path, str]:
    part = json.loads(CHART_PART.read_text(encoding="utf-8"))
    made = {
        CHART_SCHEMA: chart_schema(part, schema_of(itops, "values")),
        REGISTRY_SCHEMA: schema_of(itops, "registry"),
    }
    return {path: json.dumps(schema, indent=2) + "\n" for path, schema in made.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("itops", type=Path, help="the program")
    parser.add_argument("--check", action="store_true", help="change nothing; status 1 if outdated")
    given = parser.parse_args()

    outdated = False
    for path, text in schemas(given.itops).items():
        if not given.check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            outdated = True
            print(
                f"{path.relative_to(ROOT)} is not what the tables say: "
                f"run scripts/gen_schemas.py {given.itops}",
                file=sys.stderr,
            )
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
