#!/usr/bin/env bash
# Prepares the machine and runs the stages (all, or those named); scripts/stages.py is their table.
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh test
scripts/venv.sh
exec .venv/bin/python scripts/stages.py "$@"
