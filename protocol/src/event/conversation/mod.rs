//! Facts about conversations, and the words they are made of.
//!
//! Owner: the founder and whoever asks say something, the conversation's owner answers. Invariant: what was said is on
//! record before anybody thinks about it, and a reply says up to where it heard.

mod fact;
mod purpose;
mod repeat;
mod shown;

pub use fact::ConversationEvent;
pub use purpose::{ContextWish, Outcome, Purpose};
pub use repeat::{DayOfWeek, Repeat, TimeOfDay};
pub use shown::Shown;
