//! What people and programs see.
//!
//! Owner: `commands`. Invariant: the server's words pass `escape` before they reach a terminal; standard output is
//! written in `out` only; what is not a terminal gets plain lines.

mod card;
mod cost;
mod diff;
mod escape;
mod fault;
mod link;
mod out;
mod progress;
mod run;
mod table;
mod words;

pub(crate) use card::{card, head};
pub(crate) use cost::cost;
pub(crate) use diff::{diff, files_of};
pub(crate) use escape::{Shape, clean};
pub(crate) use fault::{fault, note};
pub(crate) use link::link;
pub(crate) use out::Out;
pub(crate) use progress::{Progress, paint};
pub(crate) use run::{commit_name, run_details, run_line, state};
pub(crate) use table::Table;
pub(crate) use words::{bytes, moment, short, size, span, who, word};
