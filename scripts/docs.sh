#!/usr/bin/env bash
# Runs the snippets of the documentation, some of which call Helm.
# Usage: scripts/docs.sh [PYTEST ARGUMENT...]
source "$(dirname "$0")/common.sh"

scripts/chart-tools.sh
case " $*" in
*" tests/"*) ;; # some of them
*) set -- tests/docs "$@" ;;
esac
exec scripts/pytest.sh gcc-dev "$@"
