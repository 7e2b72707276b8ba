#!/usr/bin/env bash
# Runs every test: the doc tests first, then everything else, so that the runner's own summary
# comes last. One private PostgreSQL serves the whole run.
set -euo pipefail
cd "$(dirname "$0")/../.."

# everything in one build: packages built one by one would be compiled again with other features
cargo build --locked --workspace --all-targets
cargo test --locked --quiet --workspace --doc
programs="$(realpath "${CARGO_TARGET_DIR:-target}/debug")"
export LACHAN_BIN="$programs/lachan"
exec "$programs/with-postgres" cargo nextest run --locked --workspace "$@"
