//! The agents there are: their programs' versions, their logins and how their accounts stand.
//!
//! Owner: the API and `deputyd doctor` show it. Invariants: looking at an agent begins nothing of a run's and uses no
//! login; what is shown of a login names files and variables, and nothing of what is in them.

mod agents;
mod login;

pub use agents::{Quotas, roster};
