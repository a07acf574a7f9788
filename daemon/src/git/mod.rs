//! Git: repositories, a tree per run, and how work leaves.
//!
//! Owner: the composition root, which hands [`GitWorkspaces`] to the actors as their
//! [`Workspaces`](deputy_actors::ports::Workspaces) port.
//!
//! Invariants. What an agent can write is only ever read as plain files: its `.git` is never opened, and no program is
//! started in its tree. Everything local is done by libgit2 on a bare repository that lies outside the tree, with a
//! configuration of our own; the system's git runs for the network only. Content goes from the tree into the
//! repository and back byte for byte: no filter, line-ending conversion, hook, attribute or driver has a say, since
//! files are walked, hashed and written by our own code (libgit2's own `add` and `checkout` would apply `crlf` and
//! `ident` attributes). Every call can be repeated after a crash.
//!
//! ```text
//! data_dir/repos/PROJECT.git   bare: the mirror, or Deputy's own repository
//!     refs/remotes/origin/*    branches of the remote             (own: refs/heads/*)
//!     refs/heads/deputy/RUN    the run's work, one commit a round
//!     refs/deputy/*/RUN        base, merge, delivery, previous, revert, kept, rebased, onto
//! data_dir/keys/PROJECT        deploy key
//! data_dir/runs/RUN/tree       what the agent works in, with a repository of its own that borrows the mirror's objects
//! data_dir/runs/RUN/index      what each file was when it was last read; only the host writes it
//! data_dir/runs/RUN/withheld   paths that never enter a commit, written by the secrets adapter and only read here
//! data_dir/runs/RUN/checks     a checkout for checks
//! data_dir/runs/RUN/trash      what is being removed
//! data_dir/spares/PROJECT/     a tree and an index made ahead, renamed into a run's folder
//! ```
//!
//! Inside: `network` talks to remotes, `mirror` keeps repositories, `tree` turns commits into files and back, `commit`
//! captures and compares, `run` owns a run's folder, `delivery` plans merges and reverts, `exchange` carries them out,
//! `looks` sees whether what somebody names is there, `obstacle` what a merge will meet, `reading` shows what is at a
//! commit.

mod commit;
mod delivery;
mod exchange;
mod fault;
mod freshness;
mod host;
mod keys;
mod layout;
mod locks;
mod looks;
mod mirror;
mod network;
mod obstacle;
mod reading;
mod refs;
mod run;
mod settings;
mod sources;
mod spares;
mod stale;
mod tree;
mod workspaces;

pub use settings::{GitSettings, Now};
pub use workspaces::GitWorkspaces;
