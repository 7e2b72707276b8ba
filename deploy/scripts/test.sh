#!/usr/bin/env bash
# Runs every test: the doc tests first, then everything else, so that the runner's own summary
# comes last. One private PostgreSQL serves the whole run.
set -euo pipefail
cd "$(dirname "$0")/../.."

# everything in one build: packages built one by one would be compiled again with other features;
# the fault tests need a program that can be made to crash at a given point
whole=(--locked --workspace --features lachan/crash-points)
cargo build "${whole[@]}" --all-targets
cargo test --quiet "${whole[@]}" --doc
programs="$(realpath "${CARGO_TARGET_DIR:-target}/debug")"
export LACHAN_BIN="$programs/lachan"
exec "$programs/with-postgres" cargo nextest run "${whole[@]}" "$@"
