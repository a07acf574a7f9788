//! A body as text.
//!
//! Owner: whoever fetched it. Invariant: time and memory grow with the length of the body and with nothing else, whatever
//! stands in it. That is why no tree is made of a page: trees of hostile pages take quadratic time, and are deeper than
//! any stack. Tags are read one after the other, and what is open is counted, not kept.

mod decode;
mod html;
mod sheet;
mod tags;

#[cfg(test)]
mod tests;

pub(super) use decode::decode;
pub(super) use html::{Page, html};
