#!/usr/bin/env bash
# Runs Python tests against the program of one build, or of none (tests of our own tools).
# Usage: scripts/pytest.sh BUILD|none PYTEST ARGUMENT...
source "$(dirname "$0")/common.sh"

build=${1:?which build}
shift
scripts/install-deps.sh test
scripts/venv.sh
if [ "$build" != none ]; then
    scripts/build.sh "$build" src/cli/itops src/cli/itops-without-page
    export ITOPS_BIN=$root/build/$build/src/cli/itops
fi
report=()
if [ -n "${ITOPS_RESULTS-}" ]; then
    report=(--junit-xml="$ITOPS_RESULTS/pytest.xml")
fi
run_for_build "$build" .venv/bin/python -m pytest "${report[@]}" "$@"
