#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own, which tests find by ITOPS_TEST_POSTGRES.
# Usage: scripts/with_postgres.sh COMMAND...
source "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || die "usage: scripts/with_postgres.sh COMMAND..."
scripts/install-deps.sh test
scripts/venv.sh
exec .venv/bin/python scripts/with_postgres.py "$@"
