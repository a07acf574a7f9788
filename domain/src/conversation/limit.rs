//! How much one conversation holds, and how often its owner may fall.

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
