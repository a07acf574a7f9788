//! What a project's tools need and nobody else may see: variables of their environment, and files in their tree.
//!
//! Owner: the composition root, which gives [`FileSecrets`] to the actors as their
//! [`Secrets`](deputy_actors::ports::Secrets) port.
//!
//! Invariants. No error names a value. Everything is readable by its owner only. A file is named in the run's list of
//! withheld paths before it is in the tree, so no moment exists at which it could enter a commit. What is in a tree and
//! was not put there by us is never overwritten, and no link in a tree leads us anywhere.
//!
//! ```text
//! data_dir/secrets/PROJECT/env.json   variables
//! data_dir/secrets/PROJECT/files/     files, as they are to lie in the tree
//! data_dir/runs/RUN/withheld          paths that never enter a commit, read by the git adapter
//! data_dir/runs/RUN/placed            what was put into which tree of the run
//! ```

mod adapter;
mod fault;
mod names;
mod place;
mod records;
mod store;

pub use adapter::FileSecrets;
