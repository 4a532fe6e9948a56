# shellcheck shell=bash
# Sourced by the other scripts: strict mode, and the source root as working directory.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export root=$PWD

say() {
    printf '==> %s\n' "$*" >&2
}

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 2
}
