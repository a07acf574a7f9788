#!/usr/bin/env bash
# Measures the areas that are named, or all of them and writes docs/benchmarks.md. `web` is the app, in Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."

web=
areas=()
for area in "$@"; do
    if [ "$area" = web ]; then web=yes; else areas+=("$area"); fi
done
if [ $# -eq 0 ]; then
    web=yes
    export DEPUTY_BENCH_WRITE=1
fi
[ -z "$web" ] || scripts/web.sh
cargo build --profile bench --workspace --bins --bench deputy
if [ $# -eq 0 ] || [ ${#areas[@]} -gt 0 ]; then
    cargo bench --workspace --bench deputy -- "${areas[@]}"
fi
[ -n "$web" ] || exit 0
if ! command -v npm >/dev/null || ! command -v chromium >/dev/null; then
    echo 'bench: without npm and chromium the web app is not measured: run make setup' >&2
    exit 0
fi
lighthouse=web/tools/lighthouse
if [ ! -e "$lighthouse/node_modules/.deputy" ] || ! cmp -s "$lighthouse/package-lock.json" "$lighthouse/node_modules/.deputy"; then
    npm install --prefix "$lighthouse" --no-save --no-audit --no-fund --silent </dev/null
    cp "$lighthouse/package-lock.json" "$lighthouse/node_modules/.deputy"
fi
# What the bench profile builds lies where a release does.
DEPUTY_PROGRAMS=${DEPUTY_PROGRAMS:-$(realpath "${CARGO_TARGET_DIR:-target}/release")} npm --prefix web run --silent bench
