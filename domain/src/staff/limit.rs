//! How much a record may hold.

/// Characters of what somebody is for: it stands in lists, and in a prompt beside eleven others.
pub(super) const SPECIALITY_CHARS_MAX: usize = 200;

/// Bytes of instructions. They go before the model in every call.
pub(super) const INSTRUCTIONS_BYTES_MAX: usize = 16 * 1024;

/// Patterns of files that a worker may change.
pub(super) const PATTERNS_MAX: usize = 100;

/// Characters of one pattern.
pub(super) const PATTERN_CHARS_MAX: usize = 200;
