//! Keeping the values of secrets out of what is recorded: output, transcripts, and what a model reads.
//!
//! Owner: whoever records output of a run builds a [`Redactor`] from the project's secrets and passes everything through
//! it. Invariant: a guarded value is found however the output is cut into pieces, as it is and in the encodings that
//! programs print by themselves (base64, percent, JSON, hexadecimal). An encoding of somebody's own is beyond it.

mod forms;
mod redactor;
mod values;

pub use redactor::{Pass, Redactor};
pub use values::{Secret, of_file};
