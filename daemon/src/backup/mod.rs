//! Backups: everything that cannot be made anew, in one folder, and back.
//!
//! Owner: `app.rs` makes the one that creates; `commands` restore. Invariants: a backup is of one moment, and whatever
//! its ledger speaks of is in it; it has its name only once it is whole, on disk and walked through; a restore changes
//! nothing unless every byte is the one that was written, and what it restores starts paused.
//!
//! ```text
//! NAME/manifest.json   what is in it, with a digest of each file
//! NAME/ledger.db       or ledger.dump on PostgreSQL
//! NAME/data/...        the data directory without what can be made anew: repositories, keys, and what comes later
//! ```
//!
//! Left out: workspaces (`runs/`, `spares/`). What their runs had captured is in the repositories; what they had not is named in
//! the manifest. A run that was at work begins its attempt anew.

mod create;
mod daily;
mod destination;
mod error;
mod manifest;
mod mark;
mod names;
mod repositories;
mod restore;
mod tree;

pub use create::{BackupMaker, Made};
pub use destination::Destination;
pub use error::BackupError;
pub use manifest::{Engine, FileEntry, Manifest};
pub use repositories::{NoPacker, Packer};
pub use restore::{Restored, restore};
