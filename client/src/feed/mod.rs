//! The live feed: every event once, in order, over any number of connections.
//!
//! Owner: `story` and `commands::watch`. Invariant: an event is handed on when its position is above all handed on
//! before, and a connection begins where the last one ended; so there is no gap and no duplicate.

mod connection;
mod cursor;
mod error;
mod follow;

pub(crate) use cursor::Item;
pub(crate) use error::FeedError;
pub(crate) use follow::Feed;
