//! How much one memory holds.

/// Most characters of a key: a line in a list.
pub const KEY_CHARS_MAX: usize = 200;

/// Most bytes of a text: several of them go into one prompt.
pub const TEXT_BYTES_MAX: usize = 8 * 1024;

/// Most of those who noted the same again that its row names; its stream names all.
pub(super) const AFFIRMED_MAX: usize = 50;

/// Most contradictions that are kept of one memory, on either side: its row holds them all.
pub const CONTRADICTIONS_MAX: usize = 50;
