#!/usr/bin/env bash
# Makes .venv hold exactly what tests/requirements.txt pins; rebuilt only when that file changes.
source "$(dirname "$0")/common.sh"

stamp=.venv/requirements.txt
cmp --silent tests/requirements.txt "$stamp" && exit 0

say "building .venv from tests/requirements.txt"
rm -rf .venv
python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement tests/requirements.txt
cp tests/requirements.txt "$stamp"
