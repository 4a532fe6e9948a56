#!/usr/bin/env bash
# Tries several servers on a PostgreSQL that Patroni keeps alive. No stage of `make test`: Patroni takes
# its time, twenty seconds for each primary that is lost.
# Usage: scripts/patroni.sh [PYTEST ARGUMENT...]
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh patroni
exec scripts/pytest.sh gcc-dev tests/patroni "$@"
