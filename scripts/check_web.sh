#!/usr/bin/env bash
# The web app's formatting, lints and types, and whether what is generated is as it would be generated now.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
    echo 'check: no npm here: the web app is not looked at' >&2
    [ "${DEPUTY_TEST_REQUIRE_ALL:-}" != 1 ]
    exit
fi
scripts/web.sh
npm --prefix web run --silent check
generator=web/tools/openapi-gen
if [ ! -e "$generator/node_modules/.deputy" ] || ! cmp -s "$generator/package-lock.json" "$generator/node_modules/.deputy"; then
    npm install --prefix "$generator" --no-save --no-audit --no-fund --silent </dev/null
    cp "$generator/package-lock.json" "$generator/node_modules/.deputy"
fi
npm --prefix "$generator" run --silent check || {
    echo 'check: web/src/api/schema.d.ts is not what openapi.json says: npm --prefix web run types' >&2
    exit 1
}
