#!/usr/bin/env bash
# Configures (once) and compiles one of the known builds in build/NAME.
# Usage: scripts/build.sh NAME [NINJA TARGET...]
source "$(dirname "$0")/common.sh"

name=${1-}
case $name in
run)
    compiler=gcc
    options=(-Dweb=enabled -Dbuildtype=release -Ddebug=true -Dtests=false -Dbench=false)
    ;;
gcc-dev) compiler=gcc options=(-Dweb=enabled) ;;
clang-production) compiler=clang-14 options=(-Dweb=enabled -Dflavour=production) ;;
bench)
    compiler=gcc
    options=(-Dweb=enabled -Dbuildtype=release -Dflavour=production -Dtests=false)
    ;;
asan) compiler=gcc options=(-Dweb=enabled "-Db_sanitize=address,undefined") ;;
tsan) compiler=gcc options=(-Db_sanitize=thread) ;;
fuzz)
    compiler=clang-14
    options=(-Dweb=disabled -Dfuzz=true -Dtests=false -Dbench=false
        "-Db_sanitize=address,undefined" -Db_lundef=false)
    ;;
*) die "usage: scripts/build.sh run|gcc-dev|clang-production|bench|asan|tsan|fuzz [TARGET...]" ;;
esac
shift

# A build directory remembers how it was configured; another configuration starts afresh.
stamp=build/$name/configured-as
if [ "$(cat "$stamp" 2>/dev/null)" != "$compiler ${options[*]}" ]; then
    rm -rf "build/$name"
    CC=$compiler meson setup "build/$name" "${options[@]}" >&2
    echo "$compiler ${options[*]}" >"$stamp"
fi
ninja -C "build/$name" "$@" >&2
