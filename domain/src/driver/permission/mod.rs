//! Whether a program may do what it asks for: the founder's rules about its tools.
//!
//! Owner: whoever hears the program ask. Invariant: what is asked for and what is reported as done are judged by the same
//! function, so a rule that fits one fits the other. A rule sees what is written, not what becomes of it: it holds for
//! programs that say what they do, and what must never happen is for the sandbox to keep in.

mod argument;
mod doubt;
mod pattern;
mod rules;
mod shell;
#[cfg(test)]
mod tests;
mod tools;
mod verdict;

pub use doubt::Doubt;
pub use rules::Rules;
pub use tools::tools;
pub use verdict::{Verdict, permission};
