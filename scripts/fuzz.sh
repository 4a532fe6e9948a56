#!/usr/bin/env bash
# Fuzzes every parser from its kept corpus. Usage: scripts/fuzz.sh [SECONDS A TARGET] [TARGET]
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh test
scripts/build.sh fuzz
exec python3 scripts/fuzz.py "$@"
