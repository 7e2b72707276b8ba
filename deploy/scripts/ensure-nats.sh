#!/bin/sh
# Makes sure a nats-server is there (2.9.10 or later). Quiet when it is.
set -eu

if [ -n "${LACHAN_NATS_SERVER:-}" ]; then
    [ -x "$LACHAN_NATS_SERVER" ] && exit 0
    echo "LACHAN_NATS_SERVER points to no program: $LACHAN_NATS_SERVER" >&2
    exit 1
fi
# Debian installs into /usr/sbin, which not every user has in PATH
PATH="$PATH:/usr/sbin:/usr/local/sbin"
command -v nats-server >/dev/null 2>&1 && exit 0

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "nats-server is missing and installing it needs root: $*" >&2
        exit 1
    fi
}

echo "installing nats-server" >&2
if command -v apt-get >/dev/null 2>&1; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nats-server >/dev/null
elif command -v dnf >/dev/null 2>&1; then
    as_root dnf install -y -q nats-server
elif command -v apk >/dev/null 2>&1; then
    as_root apk add -q nats-server
elif command -v brew >/dev/null 2>&1; then
    brew install --quiet nats-server
else
    echo "no known package manager; install nats-server 2.9.10 or later, or set LACHAN_NATS_SERVER" >&2
    exit 1
fi
command -v nats-server >/dev/null 2>&1 || {
    echo "nats-server was installed but is not in PATH; set LACHAN_NATS_SERVER" >&2
    exit 1
}
