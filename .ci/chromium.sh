#!/usr/bin/env bash
# Installs Chromium for the browser tests, where it is missing and Debian's packages can give it.
# Elsewhere it says what is missing: those tests then skip with the same reason.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done
if ! command -v apt-get >/dev/null; then
    echo "Chromium is missing: install it to run the browser tests; the others run without." >&2
    exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
$as_root apt-get -qq update
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium >/dev/null
