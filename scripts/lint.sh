#!/usr/bin/env bash
# Installs what the linters need and runs them all (scripts/lint.py holds the table).
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh test
scripts/venv.sh
scripts/build.sh gcc-dev # clang-tidy reads its compile commands and generated headers
exec .venv/bin/python scripts/lint.py "$@"
