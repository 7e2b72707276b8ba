#!/bin/sh
# Makes sure PostgreSQL's server programs are there (15 or later). Quiet when they are.
set -eu

if [ -n "${LACHAN_PG_BIN:-}" ]; then
    [ -x "$LACHAN_PG_BIN/initdb" ] && [ -x "$LACHAN_PG_BIN/postgres" ] && exit 0
    echo "LACHAN_PG_BIN holds no initdb and postgres: $LACHAN_PG_BIN" >&2
    exit 1
fi

present() {
    command -v initdb >/dev/null 2>&1 && command -v postgres >/dev/null 2>&1 && return 0
    for bin in /usr/lib/postgresql/*/bin; do
        [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && return 0
    done
    return 1
}
present && exit 0

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "PostgreSQL is missing and installing it needs root: $*" >&2
        exit 1
    fi
}

echo "installing PostgreSQL" >&2
if command -v apt-get >/dev/null 2>&1; then
    as_root apt-get update -qq
    # no cluster of its own: only the programs are wanted
    as_root mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql procps >/dev/null
elif command -v dnf >/dev/null 2>&1; then
    as_root dnf install -y -q postgresql-server procps-ng
elif command -v apk >/dev/null 2>&1; then
    as_root apk add -q postgresql procps
elif command -v brew >/dev/null 2>&1; then
    brew install -q postgresql
else
    echo "no package manager known here; install PostgreSQL 15 or later" >&2
    exit 1
fi

if ! present; then
    echo "PostgreSQL was installed but its programs were not found; set LACHAN_PG_BIN" >&2
    exit 1
fi
