#!/usr/bin/env python3
"""Runs a command beside a PostgreSQL of its own: with_postgres.py COMMAND...

The command finds in ITOPS_TEST_POSTGRES a URL in which DATABASE stands for the name of a database.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "lib"))

from itops.postgres import Postgres


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    postgres = Postgres()
    try:
        postgres.create().start()
        environment = dict(os.environ, ITOPS_TEST_POSTGRES=postgres.url("DATABASE"))
        return subprocess.run(sys.argv[1:], env=environment).returncode
    finally:
        postgres.remove()


if __name__ == "__main__":
    sys.exit(main())
