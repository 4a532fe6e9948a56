#!/usr/bin/env bash
# Builds the release and runs the benchmarks (all, or those named); scripts/bench.py is the runner.
# Usage: scripts/bench.sh [NAME...], where NAME is bench/bench_NAME.c or bench/bench_NAME.py
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh bench
scripts/install-deps.sh test # PostgreSQL, and what its servers are asked with
scripts/venv.sh
scripts/build.sh bench
export ITOPS_BIN=$root/build/bench/src/cli/itops ITOPS_BENCH_DIR=$root/build/bench/bench
exec .venv/bin/python scripts/bench.py "$@"
