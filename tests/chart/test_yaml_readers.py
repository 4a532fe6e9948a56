"""Helm reads YAML 1.1 and the program YAML 1.2: where they differ, `itops check` says so.

Both read the same scalars here, as values and as keys, and Helm itself says what it made of them.
"""

import json
from pathlib import Path

import pytest
import yaml
from itops import Program
from itops.charts import Helm, Release
from itops.core_yaml import load_documents

SCALARS = (Path(__file__).parent / "yaml_scalars.txt").read_text(encoding="utf-8").split()
# What means nothing is no key: Helm itself refuses that.
KEY_SCALARS = [text for text in SCALARS if text not in ("~", "null", "Null", "NULL")]
CODE = "yaml.ambiguous"
TEMPLATE = """taken:
{{- range .Values.ticketing.values }}
- {{ toJson . | toJson }}
{{- end }}
{{- range .Values.ticketing.keys }}
- {{ keys . | first | toJson | toJson }}
{{- end }}
"""


@pytest.fixture
def values(tmp_path: Path) -> Path:
    """A chart that prints, one a line, what it was given: each scalar as a value, then as a key."""
    chart = tmp_path / "readers"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("{apiVersion: v2, name: readers, version: 1.0.0}\n")
    (chart / "templates" / "taken.yaml").write_text(TEMPLATE)
    lines = ["ticketing:", "  values:", *(f"    - {text}" for text in SCALARS)]
    lines += ["  keys:", *(f"    - {text}: 0" for text in KEY_SCALARS)]
    (chart / "values.yaml").write_text("\n".join(lines) + "\n")
    return chart / "values.yaml"


def test_check_knows_what_helm_changes(helm: Helm, program: Program, values: Path) -> None:
    release = Release(name="readers", chart=values.parent, namespace="default")
    taken = [json.loads(text) for text in yaml.safe_load(helm.template(release, {}))["taken"]]
    [document] = load_documents(values)
    meant = [*document["ticketing"]["values"], *KEY_SCALARS]
    written = [("value", text) for text in SCALARS] + [("key", text) for text in KEY_SCALARS]
    changed = {
        each
        for each, ours, theirs in zip(written, meant, taken, strict=True)
        if (isinstance(ours, str), ours) != (isinstance(theirs, str), theirs)
        or isinstance(ours, bool) != isinstance(theirs, bool)
    }
    report = json.loads(program.run("check", "--format", "json", values, status=1).stdout)
    lines = values.read_text(encoding="utf-8").splitlines()
    places = [number for number, line in enumerate(lines, 1) if line.startswith("    - ")]
    at_line = dict(zip(places, written, strict=True))
    said = {at_line[found["line"]] for found in report["diagnostics"] if found["code"] == CODE}
    assert (sorted(said - changed), sorted(changed - said)) == ([], [])
    assert len(changed) > 50
