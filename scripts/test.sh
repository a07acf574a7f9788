#!/usr/bin/env bash
# Runs all tests of the built workspace; `test.sh kill` the kill suites alone, however long they take, and shows what they
# say. Nothing is tried twice: a test that fails now and then is a defect.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = kill ]; then
    # Without nextest, which ends a test that takes longer than anything in the ordinary suite. One after the other:
    # each keeps the machine busy.
    exec cargo test --workspace --test kill --test stories -- \
        --nocapture --test-threads=1 nothing_is_lost killed_at_every
fi
# The other side of a protocol, which the tests would build themselves, each in its own time.
cargo build --locked --quiet --manifest-path tests/agents/acp/Cargo.toml --target-dir "${CARGO_TARGET_DIR:-target}/acp-agent"
cargo test --workspace --doc
scripts/test_web.sh
if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --workspace
else
    cargo test --workspace --lib --bins --tests --no-fail-fast
fi
