#!/usr/bin/env bash
# Runs all tests of the built workspace. Nothing is tried twice: a test that fails now and then is a defect.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo test --workspace --doc
if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --workspace
else
    cargo test --workspace --lib --bins --tests --no-fail-fast
fi
