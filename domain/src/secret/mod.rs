//! Keeping the values of secrets out of what is recorded: output, transcripts, and what a model reads.
//!
//! Owner: whoever records output of a run builds a [`Redactor`] from the project's secrets and passes everything through
//! it. Invariant: a guarded value is found however the output is cut into pieces, also where lines of JSON tell a text
//! piece by piece ([`Joined`]), as it is and in the encodings that programs print by themselves (base64, percent, JSON,
//! hexadecimal). An encoding of somebody's own is beyond it.

mod forms;
mod joined;
pub(crate) mod leaves;
mod redactor;
#[cfg(test)]
mod tests;
mod values;

pub use joined::Joined;
pub use redactor::{Pass, Redactor};
pub use values::{Secret, of_file};
