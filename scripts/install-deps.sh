#!/usr/bin/env bash
# Installs the Debian packages that are missing for one purpose; touches nothing when none is.
# Usage: scripts/install-deps.sh run|test|bench|go|image|patroni
source "$(dirname "$0")/common.sh"

run_packages=(
    ca-certificates gcc git libc6-dev libevent-dev libjansson-dev libmd4c-dev libpq-dev libsodium-dev
    libsqlite3-dev libssl-dev libyaml-dev meson ninja-build pkg-config python3 python3-yaml
)
# Debian's npm, unless there is one of another origin: those two exclude each other.
command -v npm >/dev/null || run_packages+=(npm)
test_packages=(
    chromium clang-14 clang-format-14 clang-tidy-14 cppcheck curl jq libclang-rt-14-dev libcmocka-dev
    llvm-14 openssl pgbouncer postgresql-15 python3-venv shellcheck sqlite3 strace
)
bench_packages=(wrk)
go_packages=(golang-go) # any Go will do: it fetches the one that is needed
image_packages=(buildah crun debootstrap)
patroni_packages=(etcd-server patroni python3-etcd)

case ${1-} in
run) wanted=("${run_packages[@]}") ;;
test) wanted=("${run_packages[@]}" "${test_packages[@]}") ;;
bench) wanted=("${run_packages[@]}" "${bench_packages[@]}") ;;
go) wanted=("${go_packages[@]}") ;;
image) wanted=("${image_packages[@]}") ;;
patroni) wanted=("${patroni_packages[@]}") ;;
*) die "usage: scripts/install-deps.sh run|test|bench|go|image|patroni" ;;
esac

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

command -v dpkg-query >/dev/null ||
    die "this is not Debian; install the equivalents of: ${wanted[*]}"

missing=()
for package in "${wanted[@]}"; do
    is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=(env DEBIAN_FRONTEND=noninteractive)
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "run as root: apt-get install ${missing[*]}"
    as_root=(sudo "${as_root[@]}")
fi

say "installing ${missing[*]}"
# Tests start a server of their own. The package would start another one for good.
if [[ " ${missing[*]} " == *" postgresql-15 "* ]] && [ ! -e /etc/postgresql-common ]; then
    "${as_root[@]}" mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' |
        "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
"${as_root[@]}" apt-get update --quiet
"${as_root[@]}" apt-get install --quiet --yes --no-install-recommends "${missing[@]}"
