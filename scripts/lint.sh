#!/usr/bin/env bash
# Installs what the linters need and runs them all (scripts/lint.py holds the table).
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh test
scripts/venv.sh
scripts/build.sh gcc-dev build.ninja # clang-tidy reads its compile_commands.json
exec .venv/bin/python scripts/lint.py "$@"
