//! The hands: executes tools in a sandbox, a container or on a laptop.
//!
//! Two processes share this program. The *shim* runs outside the sandbox, outlives the daemon, and keeps
//! the journal and the spool. The *inner runner* (`serve --stdio`) runs inside and executes. Neither
//! knows the ledger or holds a secret of the founder's.

pub mod link;
pub mod process;
pub mod sandbox;
pub mod serve;
pub mod shell;
pub mod shim;
pub mod tools;
pub mod workspace;
