//! Questions in SQL, asked of a database in memory that holds the rows of one project and nothing else, for one question.
//!
//! Owner: `app.rs` makes it; the tool `query` asks it. Invariant: what runs is never what was written but what `translate`
//! understood of it and wrote down itself: one `SELECT` over the tables that there are, with functions whose cost and size
//! have a bound. Nothing in it can name a file, another database or another project, and time and memory end it.
//!
//! ```text
//! SQL ─→ translate ─→ rows of the tables it names ─→ a database in memory, which then takes no more ─→ run, with an end
//! ```

mod apart;
mod desk;
mod fill;
mod limits;
mod run;
mod translate;

pub use desk::QueryDesk;
