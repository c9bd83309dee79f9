#!/usr/bin/env bash
# Installs PostgreSQL's server for the store's tests, where it is missing and Debian's packages can give it; the
# tests start a server of their own. Elsewhere it says what is missing: those tests then skip with the same reason.
set -euo pipefail

if ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null; then exit 0; fi
if ! command -v apt-get >/dev/null; then
    echo "PostgreSQL is missing: install it to run the store's tests on it; the others run without." >&2
    exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
$as_root apt-get -qq update
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql >/dev/null
