#!/usr/bin/env bash
# Runs the benchmarks (all, or those named), and says on which machine and commit.
# Usage: scripts/bench.sh [NAME...], where NAME is bench/bench_NAME.c or bench/bench_NAME.py
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh bench
scripts/build.sh bench
export ITOPS_BIN=$root/build/bench/src/cli/itops ITOPS_BENCH_DIR=$root/build/bench/bench

names=("$@")
if [ ${#names[@]} -eq 0 ]; then
    for source in bench/bench_*.c bench/bench_*.py; do
        name=${source##*/bench_}
        [ ! -e "$source" ] || names+=("${name%.*}")
    done
fi

printf 'commit   %s%s\n' "$(git rev-parse --short=12 HEAD)" \
    "$(git diff --quiet HEAD || echo ' with local changes')"
printf 'machine  %s, %s cores, Linux %s\n' \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(uname -r)"
printf 'build    %s, %s\n' "$(gcc --version | head -1)" "-O3, production flavour"

status=0
for name in "${names[@]}"; do
    printf '\n== %s\n' "$name"
    if [ -e "bench/bench_$name.py" ]; then
        python3 "bench/bench_$name.py" || status=1
    else
        "build/bench/bench/bench_$name" || status=1
    fi
done
exit "$status"
