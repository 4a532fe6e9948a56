"""The chart's page: made from its values, and without a value that it says nothing about."""

import shutil
import subprocess
from pathlib import Path

from itops.charts import ROOT, tool

CHART = ROOT / "helmcharts" / "dev" / "charts" / "itops"


def test_page_is_up_to_date(tmp_path: Path) -> None:
    tool("helm-docs")
    copy = shutil.copytree(CHART, tmp_path / "itops")
    subprocess.run([ROOT / "scripts" / "helm-docs.sh", copy], check=True)
    assert (copy / "README.md").read_text() == (CHART / "README.md").read_text()


def test_every_value_is_explained() -> None:
    page = (CHART / "README.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and line.count("|") >= 5]
    assert len(rows) > 80
    assert [row for row in rows if row.endswith("|  |")] == []
