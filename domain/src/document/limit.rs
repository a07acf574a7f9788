//! How large documents are.

/// Characters of a title.
pub const TITLE_CHARS_MAX: usize = 200;

/// Bytes of a text: ten times a long specification. Larger ones are files of the repository.
pub const TEXT_BYTES_MAX: usize = 256 << 10;
