#!/usr/bin/env bash
# Runs a command with a Node.js that is new enough for web/ in the PATH: the machine's own, or one
# from npm that is kept in .cache/node. Usage: scripts/node.sh COMMAND [ARGUMENT...]
source "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || die "usage: scripts/node.sh COMMAND [ARGUMENT...]"
command -v npm >/dev/null || die "npm is missing: apt-get install npm"

# What Vite asks for: 20.19 or a later 20, 22.12 or anything later.
is_new_enough() {
    node --eval '
        const [major, minor] = process.versions.node.split(".").map(Number);
        const isEnough = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
        process.exit(isEnough ? 0 : 1);' 2>/dev/null
}

# Certificates that this machine trusts are good for npm too (a proxy's, say).
export NODE_USE_SYSTEM_CA=1

own=.cache/node
if ! is_new_enough; then
    mkdir -p "$own"
    (
        flock 9
        if ! cmp --silent scripts/node/package-lock.json "$own/installed"; then
            say "Node.js $(node --version 2>/dev/null || echo '(none)') is too old; getting another"
            cp scripts/node/package.json scripts/node/package-lock.json "$own/"
            npm ci --prefix "$own" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
            cp scripts/node/package-lock.json "$own/installed"
        fi
    ) 9>.cache/node.lock
    folders=("$root/$own"/node_modules/node-linux-*/bin) # the one of this processor
    export PATH=$root/$own/node_modules/.bin:${folders[0]}:$PATH
    is_new_enough || die "this machine's Node.js is too old, and npm has none for $(uname -m)"
fi
exec "$@"
