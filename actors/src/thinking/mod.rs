//! Thinking: a model asked, paid for and heard, move by move, whoever it is that thinks.
//!
//! Owner: the owner of a run with Deputy's own loop, and that of a conversation, each over a mind of its own. Invariant:
//! money is set aside before a question and settled after it, together with what the answer brought; whoever takes over
//! finds in the thread what was begun, and never asks the same twice at once.

mod call;
mod compact;
mod fault;
mod gate;
mod mind;
mod purse;
mod thread;
mod throttle;

pub(crate) use call::call;
pub(crate) use compact::compact;
pub(crate) use fault::ThoughtFault;
pub(crate) use gate::Asked;
pub(crate) use mind::{Admission, Mind, Settlement};
pub(crate) use purse::{priced, priced_ones, reserve, tomorrow};
pub(crate) use thread::{Thread, load_transcript, models, models_near};
pub(crate) use throttle::AllLimited;
pub use throttle::ModelLimit;
pub(crate) use throttle::Throttle;
