//! Asking one's own questions of what happened: the tables that there are to ask, what stands in their rows, and how an
//! answer is shown.
//!
//! Owner: the tool `query` of the analytics advisor; the adapter makes the tables anew for each question, of one project.
//! Invariant: the names and columns of tables are a promise to models and to whoever repeats a question later, so they are
//! only ever added.

mod answer;
mod event;
mod run;
mod table;
#[cfg(test)]
mod tests;

pub use answer::{Answer, shown};
pub use event::{error_of, event_row};
pub use run::{Happened, deploy_rows, error_rows, run_row};
pub use table::{Column, Kind, Table, columns};
