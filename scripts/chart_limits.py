"""Measures how much policy a release holds: what Helm keeps of it, and its largest ConfigMap.

Usage: PYTHONPATH=tests/lib:scripts .venv/bin/python scripts/chart_limits.py
Needs the tools of scripts/chart-tools.sh.
"""

import sys
import tempfile
from pathlib import Path

from itops.charts import Helm, read_releases
from itops.policy_chart import config_maps, large_policy, release_secret_size

CASES = ((10, 20), (200, 500), (1000, 2500), (2000, 5000), (4000, 5000))
WITHOUT_GUARD = 2**31 - 1


def main() -> int:
    release = read_releases()["itops-demo"]
    print("| workflows | groups | policy | largest ConfigMap | Secret | without the check |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as home:
        helm = Helm("helm4", Path(home))
        for workflows, groups in CASES:
            values = {
                "ticketing": large_policy(workflows, groups),
                "policy": {"maxBytes": WITHOUT_GUARD},
            }
            parts = config_maps(helm.template(release, values), "policy").values()
            sizes = [sum(len(key) + len(text) for key, text in part.items()) for part in parts]
            digests = max(len(part.get("MANIFEST", "")) for part in parts)
            bare = values | {"policyCheck": {"enabled": False}}
            columns = (
                workflows,
                groups,
                sum(sizes) - digests,
                max(sizes),
                release_secret_size(helm, release, values),
                release_secret_size(helm, release, bare),
            )
            print("| " + " | ".join(f"{column:,}" for column in columns) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
