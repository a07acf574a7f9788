//! One reader's connection.
//!
//! Owner: the task of the connection. Invariant: `position` is the last one that was scanned; everything up to it that
//! the reader may see was sent, once and in order.

mod life;
mod pages;
mod pieces;
mod state;

pub use life::serve;
