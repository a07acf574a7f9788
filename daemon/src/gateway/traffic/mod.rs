//! What programs of runs, Deputy's own agent, the COO and its advisors said to models, and what they answered, kept for 14
//! days.
//!
//! Owner: the gateway and those who think write it, the API reads it. Invariant: every piece of a request is written once, under the digest
//! of its redacted bytes; a record is written after the pieces that it names, and the sweep removes a piece only when
//! no record names it. It is no part of the history: what is lost of it is missed by nobody but a reader.
//!
//! ```text
//! DATA_DIR/traffic/ (mode 0700)
//!   ID.jsonl         of a run or a conversation: one line per call: the record, the request's frame, and the digests of its pieces
//!   pieces/AB/CDEF…  a piece of a request, or an answer, by its SHA-256
//! ```

mod entry;
mod pieces;
mod store;
mod sweep;
mod thought;

pub(super) use entry::Spoken;
pub use store::{Traffic, TrafficFault};
pub use thought::Thoughts;
