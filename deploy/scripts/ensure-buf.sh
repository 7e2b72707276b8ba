#!/usr/bin/env bash
# Finds buf in .local/tools or installs it from npm. Quiet when there is nothing to do.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=1.75.0
buf=.local/tools/node_modules/.bin/buf
if [ -x "$buf" ] && [ "$("$buf" --version 2>/dev/null)" = "$version" ]; then
  exit 0
fi
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}
if ! command -v npm >/dev/null; then
  echo "installing npm"
  if command -v apt-get >/dev/null; then
    as_root apt-get update -qq && as_root apt-get install -y -qq npm >/dev/null
  elif command -v dnf >/dev/null; then
    as_root dnf install -y -q npm
  elif command -v apk >/dev/null; then
    as_root apk add -q npm
  elif command -v brew >/dev/null; then
    brew install -q node
  else
    echo "npm is needed for buf: install Node.js" >&2
    exit 1
  fi
fi
mkdir -p .local/tools
npm install --silent --no-fund --no-audit --prefix .local/tools "@bufbuild/buf@$version" >/dev/null
