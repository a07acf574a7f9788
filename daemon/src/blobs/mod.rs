//! Blobs in files: what runs wrote, whole, named by its SHA-256.
//!
//! Owner: the composition root, which gives [`FileBlobs`] to the actors as their
//! [`Blobs`](deputy_actors::ports::Blobs) port.
//!
//! Invariants. A file below two folders of two digits has the content that its name says, all of it, and survives a power
//! cut from the moment on at which it is told to be kept. It never changes; its time of modification is when somebody
//! kept that content last. Nobody but the daemon's user can read it.
//!
//! ```text
//! data_dir/blobs/ab/cd/abcd…        a blob: 64 digits of hexadecimal
//! data_dir/blobs/incoming/…partial  one in the making; what a crash leaves is removed at the next start
//! ```

mod adapter;
mod blocking;
mod files;
mod reader;
mod writer;

pub use adapter::FileBlobs;
