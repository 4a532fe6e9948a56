#!/usr/bin/env bash
# Fuzzes every parser from its kept corpus. Usage: scripts/fuzz.sh [SECONDS A TARGET] [TARGET]
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh test
scripts/build.sh fuzz
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
exec python3 scripts/fuzz.py "$@"
