#!/bin/sh
# Checks what can be checked of deploy/ without an engine or a cluster. Tools that are not here are
# named and skipped.
set -eu
cd "$(dirname "$0")/../.."

# Most that `systemd-analyze security` may find exposed, in tenths (0 is nothing, 100 is everything).
EXPOSURE_MAX=20

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if command -v systemd-analyze >/dev/null 2>&1; then
    # the units name a program and a page that are not installed on a machine that only builds
    for unit in lachan-up.service lachan@.service; do
        sed -e 's|/usr/local/bin/lachan|/bin/true|' -e '/^Documentation=/d' \
            "deploy/systemd/$unit" >"$scratch/$unit"
    done
    systemd-analyze verify --man=no "$scratch/lachan-up.service" "$scratch/lachan@.service"
    for unit in lachan-up.service lachan@.service; do
        systemd-analyze security --offline=true --threshold="$EXPOSURE_MAX" --no-pager \
            "$scratch/$unit" >"$scratch/report" || {
            cat "$scratch/report" >&2
            exit 1
        }
    done
else
    echo "skipped: systemd-analyze is not here" >&2
fi

if command -v kubectl >/dev/null 2>&1; then
    kubectl kustomize deploy/kubernetes >/dev/null
else
    echo "skipped: kubectl is not here" >&2
fi
