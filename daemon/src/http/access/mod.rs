//! Who may do what.
//!
//! Owner: `router` gives each route its access; `guard` sees to it before a handler runs. Invariant: what a caller
//! may do comes from the token's record alone; a handler cannot forget to ask.
//!
//! | role | may |
//! |---|---|
//! | `ingest` | send events of the one project that it is for, and read nothing |
//! | `viewer` | read projects, tasks, runs and their events, the inbox and the queue, the feed; no code, no transcripts, no check output, no money |
//! | `developer` | also send events of products, delegate, cancel, approve, reject, stop, retry, roll back, send messages, ask for changes, answer, requeue; read diffs, artifacts, transcripts, spend |
//! | `admin` | also add projects, make, list and revoke tokens, pause and resume |
//!
//! A token for one project sees and touches only what belongs to it, and is never the whole installation's admin.

mod caller;
mod guard;
mod limits;
mod tickets;

pub(super) use caller::Caller;
pub use guard::Access;
pub(super) use guard::{Guarded, guard};
pub(super) use limits::Limits;
pub(super) use tickets::Tickets;
