//! How large events are.

/// Events of one request: with all that each may hold they fit into few bodies, and into one transaction.
pub const EVENTS_MAX: usize = 1_000;

/// Characters of a name.
pub const NAME_CHARS_MAX: usize = 100;

/// Characters of a unit.
pub const UNIT_CHARS_MAX: usize = 20;

/// Characters of a user.
pub const USER_CHARS_MAX: usize = 200;

/// Characters of an id.
pub const ID_CHARS_MAX: usize = 100;

/// Bytes of properties, as JSON: the message of an error with the end of its trace.
pub const PROPERTIES_BYTES_MAX: usize = 4_096;

/// How large a value is at most, either way: sums of all that is ever kept stay far below what a float holds.
pub(super) const VALUE_MAX: f64 = 1e15;

/// How far the clock of whoever sends may be ahead of ours.
pub(super) const AHEAD_MINUTES_MAX: i64 = 60;
