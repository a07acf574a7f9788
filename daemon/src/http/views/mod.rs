//! From rows to what readers see: pure functions.
//!
//! Owner: the handlers, and whoever else shows a run (notifications). Invariant: nothing here reads, decides or waits.

mod conversation;
mod house;
mod inbox;
mod message;
mod project;
mod run;
mod session;
mod spend;
mod task;

pub use conversation::conversation_view;
pub use house::{backup, house};
pub use inbox::inbox_item;
pub use message::{Around, Fact, answers, behind_answer, ends_turn, is_message, messages};
pub use project::project;
pub use run::{questions, run_view, state as run_state};
pub use session::{session_at, session_views};
pub use spend::{spend_by_run, spend_item, spend_rest};
pub use task::task_view;
