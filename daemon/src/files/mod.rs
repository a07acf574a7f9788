//! Files of workspaces as they lie there now, for people who look on.
//!
//! Owner: the composition root, which gives [`TreeFiles`] to the API. Invariant: an agent writes these trees while they are
//! read, so every path is resolved by the kernel below a descriptor of the tree, through no link; what is no plain file or
//! folder is never opened; and each answer is bounded before it is read.

mod find;
mod look;

pub use look::TreeFiles;
