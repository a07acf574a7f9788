//! Projects.
//!
//! Owner: `router` names the handlers. Invariant: what is said of a secret is its name; a change that cannot be made
//! has kept no secret.

mod add;
mod change;
mod list;
mod remove;
mod show;

pub(super) use add::add;
pub(super) use change::change;
pub(super) use list::list;
pub(super) use remove::remove;
pub(super) use show::show;
