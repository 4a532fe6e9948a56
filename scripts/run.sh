#!/usr/bin/env bash
# Builds the program and serves the demo; ITOPS_LISTEN, ITOPS_REGISTRY, ITOPS_DB choose otherwise.
source "$(dirname "$0")/common.sh"

scripts/install-deps.sh run
scripts/build.sh run src/cli/itops

export ITOPS_LISTEN=${ITOPS_LISTEN:-127.0.0.1:8080}
export ITOPS_REGISTRY=${ITOPS_REGISTRY:-helmcharts/dev/charts/itops/values.yaml}
export ITOPS_DB=${ITOPS_DB:-sqlite://$root/var/itops.db}
mkdir -p var
exec build/run/src/cli/itops serve --demo
