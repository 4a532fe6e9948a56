"""Measures how much policy a release holds: what Helm keeps of it, and its largest ConfigMap.

Usage: PYTHONPATH=tests/lib:scripts .venv/bin/python scripts/chart_limits.py
Needs the tools of scripts/chart-tools.sh.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from itops.charts import Helm, read_releases
from itops.policy_chart import config_maps, edited_in_place, large_policy, release_secret_size

CASES = ((10, 20), (200, 500), (1000, 2500), (2000, 5000), (4000, 5000))
WITHOUT_GUARD: dict[str, Any] = {"policy": {"maxBytes": 2**31 - 1}}
WITHOUT_CHECK: dict[str, Any] = {"policyCheck": {"enabled": False}}
HEAD = (
    "| workflows | groups | policy | largest ConfigMap | Secret, demo | without the check"
    " | Secret, development | without the check |"
)


def main() -> int:
    demo, dev = (read_releases()[name] for name in ("itops-demo", "itops-dev"))
    print(HEAD)
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as home:
        helm = Helm("helm4", Path(home))
        for workflows, groups in CASES:
            policy = large_policy(workflows, groups)
            given = {"ticketing": policy, **WITHOUT_GUARD}
            edited = edited_in_place(dev, policy, Path(home) / f"edited-{workflows}")
            parts = config_maps(helm.template(demo, given), "policy").values()
            sizes = [sum(len(key) + len(text) for key, text in part.items()) for part in parts]
            digests = max(len(part.get("MANIFEST", "")) for part in parts)
            columns = (
                workflows,
                groups,
                sum(sizes) - digests,
                max(sizes),
                release_secret_size(helm, demo, given),
                release_secret_size(helm, demo, given | WITHOUT_CHECK),
                release_secret_size(helm, edited, WITHOUT_GUARD),
                release_secret_size(helm, edited, WITHOUT_GUARD | WITHOUT_CHECK),
            )
            print("| " + " | ".join(f"{column:,}" for column in columns) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
