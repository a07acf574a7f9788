//! A run as it happens, told in lines.
//!
//! Owner: `commands::watch` and `commands::delegate`. Invariant: what is told comes from recorded facts, each told
//! once; how a run stands is asked of the server, never guessed from what was told.

mod course;
mod everything;
mod follow;
mod steps;
mod teller;
mod thread;
mod told;

pub(crate) use everything::everything;
pub(crate) use follow::{Ending, follow};
pub(crate) use teller::Teller;
pub(crate) use told::{Mark, Told};
