"""Wrong edits of the chart's values, each caught by the earliest stage that can (wrong_edits.yaml).

A stage is shown to catch an edit, and all earlier ones are shown to let it pass: so that the table
tells the truth about each of them.
"""

import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from itops import Program
from itops.charts import Helm, HelmError
from itops.core_yaml import load_documents
from itops.json_schema import faults, validator_for

HERE = Path(__file__).resolve().parent
CHART = HERE.parent.parent / "helmcharts" / "dev" / "charts" / "itops"
STAGES = ("yaml", "schema", "check", "template", "hook", "reload")
EDITS = yaml.safe_load((HERE / "wrong_edits.yaml").read_text(encoding="utf-8"))
HELMS_TO_FIND = [edit for edit in EDITS if edit["stage"] in ("yaml", "schema", "template")]
VALIDATOR = validator_for(CHART / "values.schema.json")


def edit_name(edit: dict[str, str]) -> str:
    return edit["name"]


@pytest.fixture(params=EDITS, ids=edit_name)
def edit(request: pytest.FixtureRequest) -> dict[str, str]:
    return request.param


@pytest.fixture
def values(edit: dict[str, str], tmp_path: Path) -> Path:
    """The values file after the edit."""
    text = (CHART / "values.yaml").read_text(encoding="utf-8")
    assert edit["find"] in text, "the table is older than the file"
    path = tmp_path / "values.yaml"
    path.write_text(text.replace(edit["find"], edit["put"], 1), encoding="utf-8")
    return path


def schema_says(values: Path) -> list[str]:
    (document,) = load_documents(values)
    return faults(VALIDATOR, document)


def test_the_table_is_complete() -> None:
    assert len(EDITS) >= 50
    assert [
        name for name, count in Counter(edit["name"] for edit in EDITS).items() if count > 1
    ] == []
    order = [STAGES.index(edit["stage"]) for edit in EDITS]
    assert order == sorted(order)


def test_the_file_itself_is_good(program: Program) -> None:
    assert schema_says(CHART / "values.yaml") == []
    program.run("check", "--strict", CHART / "values.yaml", status=0)


def test_stages_before_rendering(program: Program, edit: dict[str, str], values: Path) -> None:
    """The editor's stages, and `itops check`: what one catches, check always refuses."""
    checked = program.run("check", values, status=(0, 1))
    if edit["stage"] == "yaml":
        assert edit["says"] in checked.stderr
        assert "error[yaml.syntax]" in checked.stderr
        with pytest.raises(yaml.YAMLError):
            load_documents(values)
        return
    found = schema_says(values)
    if edit["stage"] == "schema":
        assert any(edit["says"] in fault for fault in found), found
        return
    assert found == []
    if edit["stage"] == "check":
        assert f"error[{edit['says']}]" in checked.stderr
        assert checked.returncode == 1
    else:
        assert checked.stderr == ""
        assert checked.returncode == 0


@pytest.mark.parametrize("edit", HELMS_TO_FIND, ids=edit_name, indirect=True)
def test_helm_refuses(helm: Helm, edit: dict[str, str], values: Path, tmp_path: Path) -> None:
    """What Helm should catch it does catch, with the same words as the schema or the chart."""
    chart = tmp_path / "itops"
    shutil.copytree(CHART, chart)
    shutil.copy(values, chart / "values.yaml")
    with pytest.raises(HelmError) as refusal:
        helm.run("template", "itops-dev", chart)
    if edit["stage"] == "template":
        assert edit["says"] in str(refusal.value)
    elif edit["stage"] == "schema":
        assert "values don't meet the specifications of the schema" in str(refusal.value)
