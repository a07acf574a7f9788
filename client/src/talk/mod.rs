//! A live session with a run's agent: what it does is shown as it happens, what the founder writes is said to it.
//!
//! Owner: `commands::talk`. Invariant: leaving ends nothing; whose turn it is is asked of the server, never guessed.

mod keyboard;
mod page;
mod said;
mod talker;
mod turn;

pub(crate) use keyboard::Keyboard;
pub(crate) use page::Page;
pub(crate) use talker::{follow, talk};
pub(crate) use turn::answer;
