#!/usr/bin/env bash
# Runs a script of web/package.json with what package-lock.json pins, installed when that changed.
# Usage: scripts/web.sh build|lint|test|... [ARGUMENT...]
source "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || die "usage: scripts/web.sh SCRIPT [ARGUMENT...]"

installed=web/node_modules/.installed-from
mkdir -p .cache
(
    flock 9 # builds of several flavours may come here at once
    if ! cmp --silent web/package-lock.json "$installed"; then
        say "installing what web/package-lock.json pins"
        scripts/node.sh npm ci --prefix web --prefer-offline --no-audit --no-fund --loglevel=error >&2
        cp web/package-lock.json "$installed"
    fi
) 9>.cache/web.lock
exec scripts/node.sh npm run --prefix web "$@"
