//! Bad input, over the real daemon: each gets an error that says what to do, and nothing is lost.
//!
//! What is not here is proven elsewhere:
//!
//! | input | where |
//! |---|---|
//! | unknown fields, wrong types, 10 MB bodies, invalid UTF-8, names beginning with `-` or with a newline, in requests | `http/bad_input.rs`, `http/shapes.rs` |
//! | branches and addresses of that kind, files above a limit | `daemon/tests/git/bad_input.rs` |
//! | a full disk, a read-only data directory, a port in use, a second daemon | `operations.rs`, `ledger_sqlite.rs` |
//! | answers and approvals under one idempotency key, approvals of another commit | `http/idempotency.rs`, `http/views.rs` |

mod configuration;
mod decisions;
mod files;
mod repositories;
mod shared;
