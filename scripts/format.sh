#!/usr/bin/env bash
# Rewrites C and Python in the house style.
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh test
scripts/venv.sh
git ls-files -z '*.c' '*.h' | xargs -0 clang-format-14 -i
.venv/bin/ruff check --quiet --fix .
.venv/bin/ruff format --quiet .
