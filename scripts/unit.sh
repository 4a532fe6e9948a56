#!/usr/bin/env bash
# Builds one flavour and runs the unit and store tests in it; those that need a server only when
# they are asked for (scripts/with_postgres.sh scripts/unit.sh BUILD --suite store-postgres).
# Usage: scripts/unit.sh gcc-dev|clang-production|asan|tsan [MESON TEST ARGUMENT...]
source "$(dirname "$0")/common.sh"

build=${1:?which build}
shift
[ $# -gt 0 ] || set -- --no-suite store-postgres
scripts/install-deps.sh test
scripts/build.sh "$build"

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=second_deadlock_stack=1

status=0
run_for_build "$build" \
    meson test -C "build/$build" --no-rebuild --print-errorlogs "$@" || status=$?
if [ -n "${ITOPS_RESULTS-}" ]; then
    cp "build/$build/meson-logs/testlog.junit.xml" "$ITOPS_RESULTS/"
fi
exit "$status"
