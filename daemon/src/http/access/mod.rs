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
//! A device that somebody signed in shows a cookie in place of a token, and may do what that person may at the moment: the
//! same roles, the same narrowing to a project. What changes something has to come from our own page then.
//!
//! A token for one project sees and touches only what belongs to it, and is never the whole installation's admin.

mod caller;
mod credentials;
mod guard;
mod limits;
mod peer;
mod tickets;

pub(super) use caller::Caller;
pub(super) use credentials::{COOKIE_NAME, cookie};
pub use guard::Access;
pub(super) use guard::{Guarded, guard};
pub(super) use limits::{Limits, network};
pub(super) use peer::counted_at;
pub(super) use tickets::Tickets;
