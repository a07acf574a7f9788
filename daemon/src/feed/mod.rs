//! The feed: everything that is recorded, as it is recorded, to whoever may see it.
//!
//! Owner: `app.rs` starts the hub; `http` hands it the WebSockets. Invariant: a reader's place is a position in the
//! ledger and nothing else, so there is no gap and no duplicate, neither at the switch from replay to live nor after a
//! disconnect.
//!
//! One task per daemon follows the head and encodes each event once, into a ring of recent frames that all readers
//! share. A reader that is older than the ring reads from the ledger until it has caught up; one that was live and
//! falls out of the ring is told so and closed. What no reader wants is not read at all.

mod deltas;
mod entry;
mod hub;
mod merge;
mod places;
mod presence;
mod reader;
mod ring;
mod seek;
mod session;
mod settings;
mod tail;

pub use deltas::Deltas;
pub use entry::event_json;
pub use hub::FeedHub;
pub use merge::Merge;
pub use presence::Presence;
pub use reader::{Admission, After, Ask, Reader};
pub use seek::last_before;
pub use session::serve;
pub use settings::FeedSettings;
