#!/usr/bin/env bash
# Builds the web app into web/dist, from where the daemon takes it. Does nothing when nothing changed; says so plainly when
# there is no npm: everything but the app works without it.
set -euo pipefail
cd "$(dirname "$0")/../web"

if ! command -v npm >/dev/null; then
    echo 'web: no npm here: this build has no web app (Node.js 20 or newer with npm builds it)' >&2
    exit 0
fi

# What the app is made of, as one line.
made_of() {
    find src public index.html vite.config.ts tsconfig.json package-lock.json -type f -print0 | sort -z |
        xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

if [ ! -e node_modules/.deputy ] || ! cmp -s package-lock.json node_modules/.deputy; then
    echo 'web: installing what builds the web app'
    # Not `npm ci`: it refuses locks that leave out packages for other systems.
    npm install --no-save --no-audit --no-fund --silent </dev/null
    cp package-lock.json node_modules/.deputy
fi
now=$(made_of)
if [ "$now" != "$(cat dist/made-of 2>/dev/null)" ]; then
    npm run --silent build </dev/null
    echo "$now" >dist/made-of
fi
