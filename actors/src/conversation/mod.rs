//! The owner of a conversation: it thinks until it has answered.
//!
//! Owner: the dynamic supervisor `conversations`; transient, so one that failed is started anew and takes it again. On
//! restart it takes the lease under a new epoch and goes on where the thread stands. Invariant: each move is recorded
//! before the next; a tool that began is begun again, since each of them leaves the same thing however often it is used.
//!
//! ```text
//! taking ─owned→ thinking ─answered, asked, parked→ leaving → gone
//!    └─not ours→ gone       └─something was said meanwhile→ taking
//! ```

mod actor;
mod desk;
mod fold;
mod handle;
mod message;
mod mind;
mod others;
mod own;
mod question;
mod schedule;
mod state;
mod think;
mod thinkers;
mod tools;

pub use handle::{ConversationError, ConversationHandle};
pub(crate) use question::Question;
pub use schedule::{NewAppointment, ScheduleHandle};
pub use thinkers::Thinkers;
