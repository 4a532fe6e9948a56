"""The suites in tests/chart/unit, run by helm-unittest."""

import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from itops.charts import ROOT, tool


def test_suites(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    done = subprocess.run(
        [
            tool("helm-unittest"),
            "--strict",
            "--file=../../../../tests/chart/unit/*_test.yaml",
            "--output-type=JUnit",
            f"--output-file={report}",
            "helmcharts/dev/charts/itops",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(ElementTree.parse(report).iter("testcase"))) > 30
