#!/usr/bin/env bash
# Tries the charts on a real API server of Kubernetes, with both Helms. No stage of `make test`: its
# tools take a quarter of an hour to build, once.
# Usage: scripts/cluster.sh [PYTEST ARGUMENT...]
source "$(dirname "$0")/common.sh"

scripts/chart-tools.sh --with-cluster
exec scripts/pytest.sh gcc-dev tests/cluster "$@"
