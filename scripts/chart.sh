#!/usr/bin/env bash
# Installs the tools of the chart's tests and runs these tests.
# Usage: scripts/chart.sh [PYTEST ARGUMENT...]
source "$(dirname "$0")/common.sh"

scripts/chart-tools.sh
exec scripts/pytest.sh gcc-dev tests/chart "$@"
