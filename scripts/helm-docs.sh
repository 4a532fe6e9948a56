#!/usr/bin/env bash
# Writes the chart's README.md from its values.yaml and README.md.gotmpl.
# Usage: scripts/helm-docs.sh [CHART]
source "$(dirname "$0")/common.sh"

chart=${1:-helmcharts/dev/charts/itops}
[ -x .cache/chart/helm-docs ] || scripts/chart-tools.sh
.cache/chart/helm-docs --chart-search-root "$chart" --sort-values-order file \
    --log-level warning
