"""The version stands in several files; all of them say the same."""

import re
from typing import Any

import yaml
from itops.charts import ROOT


def read(path: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    return document


def test_chart_and_program_have_one_version() -> None:
    found = re.search(r"^  version: '([^']+)'", (ROOT / "meson.build").read_text(), re.MULTILINE)
    assert found
    umbrella = read("helmcharts/dev/Chart.yaml")
    [dependency] = umbrella["dependencies"]
    chart = read("helmcharts/dev/charts/itops/Chart.yaml")
    assert {
        umbrella["version"],
        umbrella["appVersion"],
        dependency["version"],
        chart["version"],
        chart["appVersion"],
        read("helmcharts/prod/itops/values.yaml")["image"]["tag"],
    } == {found[1]}
