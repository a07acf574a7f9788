//! Who works in Deputy: the COO, its advisors, the orchestrator, who looks back, and a worker for each kind of work. What
//! each is told, which tools it has, which model thinks, what it may change, how many of it there are at once.
//!
//! Owner: the founder writes records, through the API and the command line; what is shipped lies in `shipped/`. Invariant:
//! versions count from 1 and none of them ever changes; 0 is what is shipped. Whoever works is stamped with the version
//! that it works by, and nothing that a record says gives anybody more than their place allows.
//!
//! ```text
//! shipped ──changed──→ version 1 ──changed──→ version 2 …
//!    ↑                     │                      │
//!    └──────restored───────┴──────────────────────┘
//! ```

mod command;
mod craft;
mod decide;
mod limit;
mod permitted;
mod place;
mod refusal;
mod scope;
mod shipped;
mod stamp;
mod state;
#[cfg(test)]
mod tests;
mod version;

pub use command::Command;
pub use craft::{craft, listed};
pub use decide::decide;
pub use permitted::permitted;
pub use place::tools_of;
pub use refusal::Refusal;
pub use scope::{forbidden, out_of_scope};
pub use shipped::shipped;
pub use stamp::stamp;
pub use state::Staff;
pub use version::Version;
