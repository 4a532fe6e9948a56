#!/usr/bin/env bash
# Runs Python tests against the program of one build.
# Usage: scripts/pytest.sh BUILD PYTEST ARGUMENT...
source "$(dirname "$0")/common.sh"

build=${1:?which build}
shift
scripts/install-deps.sh test
scripts/venv.sh
scripts/build.sh "$build" src/cli/itops

export ITOPS_BIN=$root/build/$build/src/cli/itops
report=()
if [ -n "${ITOPS_RESULTS-}" ]; then
    report=(--junit-xml="$ITOPS_RESULTS/pytest.xml")
fi
exec .venv/bin/python -m pytest "${report[@]}" "$@"
