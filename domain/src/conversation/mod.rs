//! A conversation: what was said, whose turn it is, and what it costs.
//!
//! Owner: whoever receives a command loads the fold, calls `decide` and appends; one owner under a lease does the
//! thinking. Invariant: what was said is heard, in order and once, by whoever thinks next; an end of a turn says up to
//! where it heard.
//!
//! ```text
//!            ┌──────────────── replied, failed, stopped ─────────────────┐
//!            ↓                                                           │
//! opened ─→ idle ──said──→ thinking ──claimed, under a lease──→ thinking ┤
//!                             ↑  ↑                                  │    └─→ ended (all but talks)
//!                             │  └───answered, resumed, said── waiting ←┘ asked, parked
//!                             └──said meanwhile──┘
//! ```

mod apply;
mod appointment;
mod brief;
mod command;
mod cut;
mod decide;
mod limit;
mod refusal;
mod scheduled;
mod state;
#[cfg(test)]
mod tests;

pub use appointment::{Appointment, Due};
pub use command::Command;
pub use cut::Cut;
pub use decide::{decide, title};
pub use limit::{
    APPOINTMENT_CHARS_MAX, APPOINTMENTS_MAX, HOUSE_APPOINTMENTS_MAX, STRIKES_MAX, TEXT_BYTES_MAX,
    TITLE_CHARS, TITLE_CHARS_MAX, UNHEARD_MAX,
};
pub use refusal::Refusal;
pub use state::{Conversation, State};
