//! The one place that prints.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for shells talks on its standard streams"
)]

use std::fmt::Display;

/// A line for people or programs.
pub(super) fn line(text: impl Display) {
    println!("{text}");
}

/// A remark beside the output.
pub(super) fn note(text: impl Display) {
    eprintln!("{text}");
}

/// Why it did not work, with all causes.
pub(super) fn error(error: &anyhow::Error) {
    eprintln!("deputyd: {error:#}");
}
