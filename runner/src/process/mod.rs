//! Processes as the kernel shows them: who they are, who belongs to a run, and their end.
//!
//! Owner: shim and inner runner alike.
//! Invariant: a process is only signalled through a descriptor that was checked against its start time,
//! so a reused pid is never hit.

mod cgroup;
mod cgroup_files;
mod identity;
mod kill;
mod members;
mod scan;

pub use cgroup::Cgroup;
pub use identity::{boot_id, identity, is_alive, own_identity};
pub use kill::{Killed, kill_all};
pub use members::{CALL_VARIABLE, MARK_VARIABLE, Members};
pub use scan::{Process, pid_namespace, snapshot};
