//! Money for calls of models: set aside before a call, settled after it.
//!
//! Owner: whoever has a model asked (a run, a conversation) keeps a purse in its fold. Invariant: a call is not made
//! when what is spent and set aside, with what it may cost, passes a cap; at worst the calls in flight go over.

mod afford;
mod call;

pub use afford::{Caps, Committed, Short, Shortage, afford};
pub use call::{Call, DayBudget, Reservation, UNKNOWN_MODEL};
