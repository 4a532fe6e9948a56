#!/usr/bin/env bash
# Runs clang-tidy over src/ by the compile commands of build/gcc-dev; prints findings only.
source "$(dirname "$0")/common.sh"

run-clang-tidy-14 -quiet -j2 -p=build/gcc-dev -extra-arg=-Wno-unknown-warning-option \
    "^$root/src/" 2>/dev/null | sed --regexp-extended --expression 's/\x1b\[[0-9;]*m//g' \
    --expression '/^clang-tidy-14 /d'
