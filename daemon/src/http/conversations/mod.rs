//! The founder's conversations with the COO, and those that agents have behind them.
//!
//! Owner: `router`. Invariant: what is said is on record before it is answered that it was; what comes of it comes on
//! the feed, to every device alike.

mod act;
mod list;
mod read;
mod show;

pub(super) use act::{begin, change, compact, expand, say, stop};
pub(super) use list::list;
pub(super) use read::behind;
pub(super) use show::{events, messages, show};
