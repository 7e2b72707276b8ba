#!/usr/bin/env bash
# Finds cargo-nextest or installs it from crates.io. Quiet when there is nothing to do.
set -euo pipefail

if cargo nextest --version >/dev/null 2>&1; then
  exit 0
fi
echo "installing cargo-nextest (a few minutes, once)"
cargo install --quiet --locked cargo-nextest
