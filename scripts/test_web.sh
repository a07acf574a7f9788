#!/usr/bin/env bash
# The web app's tests: components by themselves, then the whole app in Chromium before the real daemon.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null || ! command -v chromium >/dev/null; then
    echo 'test: without npm and chromium the web app is not tested: run make setup' >&2
    [ "${DEPUTY_TEST_REQUIRE_ALL:-}" != 1 ]
    exit
fi
npm --prefix web run --silent test
npm --prefix web run --silent e2e
