#!/usr/bin/env bash
# Tests the parts of the page that need no browser, and builds it within its budget.
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh test
report=()
if [ -n "${ITOPS_RESULTS-}" ]; then
    report=(-- --reporter=default --reporter=junit "--outputFile.junit=$ITOPS_RESULTS/vitest.xml")
fi
scripts/web.sh build
scripts/web.sh test "${report[@]}"
