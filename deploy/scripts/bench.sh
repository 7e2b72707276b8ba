#!/usr/bin/env bash
# Measures the figures of the README on private databases, beside the limits of this machine.
# ROUNDS (3) and SECONDS_EACH (2) make it longer and steadier; ONLY=log,commands,deadlines,rebuild,fold,open,up shorter.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --release --locked -p lachan -p load
exec "$(realpath "${CARGO_TARGET_DIR:-target}/release")/load"
