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

# Runs a command of one build. The sanitizers reserve fixed ranges of addresses, and the kernel's
# randomisation may put something else there: then the program ends before main.
run_for_build() {
    local build=$1
    shift
    case $build in
    asan | tsan)
        if setarch --addr-no-randomize true 2>/dev/null; then
            setarch --addr-no-randomize "$@"
            return
        fi
        ;;
    esac
    "$@"
}
