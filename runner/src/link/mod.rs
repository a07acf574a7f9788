//! Frames over tokio's streams.
//!
//! Owner: shim, inner runner and daemon. It rests on the codec in `deputy_protocol::link::codec`.
//! Invariant: reading is bounded by the codec's limit and may be cancelled between frames.

mod client;
mod io;

pub use client::{Client, ClientError};
pub use io::{FrameReader, LinkIoError, write_frame};
