#!/usr/bin/env bash
# Installs the tools of the chart's tests and runs these tests.
# Usage: scripts/chart.sh [PYTEST ARGUMENT...]
source "$(dirname "$0")/common.sh"

scripts/chart-tools.sh
case " $*" in
*" tests/"*) ;; # some of them
*) set -- tests/chart "$@" ;;
esac
exec scripts/pytest.sh gcc-dev "$@"
