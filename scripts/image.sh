#!/usr/bin/env bash
# Builds and tries out the container image (scripts/image.py does it), without a container engine.
# Usage: scripts/image.sh build|run|facts [FLAVOUR] [ARGUMENT...]
source "$(dirname "$0")/common.sh"

[ "$(id -u)" -eq 0 ] || die "needs root, to make a root file system and to enter it"
scripts/install-deps.sh image
exec python3 scripts/image.py "$@"
