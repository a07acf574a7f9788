//! How much one conversation holds, and how often its owner may fall.

use chrono::TimeDelta;

/// Most bytes of one text: as many as a run is told.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;

/// Characters of first words that a conversation is called by: a line of a list.
pub const TITLE_CHARS: usize = 60;

/// Characters of a title that somebody chose.
pub const TITLE_CHARS_MAX: usize = 200;

/// Texts that wait to be heard: the row holds them, and is written with each fact.
pub const UNHEARD_MAX: usize = 100;

/// Owners that came and went without anything heard from a model, before the turn is given up.
pub const STRIKES_MAX: u32 = 3;

/// Characters of what is to be done at its time: it is read in a list, and told with a notice.
pub const APPOINTMENT_CHARS_MAX: usize = 4_000;

/// What is scheduled in one conversation at once: each can begin a turn, and a turn costs money.
pub const APPOINTMENTS_MAX: usize = 20;

/// The same in all of them together.
pub const HOUSE_APPOINTMENTS_MAX: usize = 200;

/// How far ahead an agent schedules by itself, at least: in a turn that none of the founder's words led to. Otherwise one
/// that comes due and schedules the next would ask a model without an end.
pub(super) const BY_ITSELF_AHEAD: TimeDelta = TimeDelta::hours(1);
