//! Texts cut into passages: what an index holds as one.

use super::said::Said;
use super::words::{Word, words};
use deputy_protocol::api::FoundKind;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::{ProjectId, RunId};
use std::ops::Range;

/// Most words of a passage. PostgreSQL counts places of words up to 16,383.
const WORDS_MAX: usize = 4_000;
/// Most bytes of its words: PostgreSQL takes a MiB of them.
const BYTES_MAX: usize = 256 * 1024;
/// Most passages of one event: two million words and more.
const PARTS_MAX: u64 = 1 << 10;

/// Which passage: it follows from the place of its event, so the same event never has it twice. Later ones are higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassageId(pub u64);

impl PassageId {
    /// The passage of this number, from 0, of the event at a position.
    pub const fn new(position: u64, part: u64) -> Self {
        Self(position * PARTS_MAX + part)
    }

    /// Position of its event.
    pub const fn position(self) -> u64 {
        self.0 / PARTS_MAX
    }

    /// Its number among the passages of its event.
    pub const fn part(self) -> usize {
        (self.0 % PARTS_MAX) as usize
    }

    /// Those of the events after a position are not lower than this.
    pub const fn after(position: u64) -> Self {
        Self::new(position + 1, 0)
    }
}

/// Words that an index holds as one: all that is looked for must be in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Which.
    pub id: PassageId,
    /// The run it belongs to.
    pub run_id: Option<RunId>,
    /// The project.
    pub project_id: Option<ProjectId>,
    /// What kind of words.
    pub kind: FoundKind,
    /// Who may see them; never internal.
    pub visibility: Visibility,
    /// In order, as they are compared.
    pub words: Vec<String>,
}

/// A passage as a place in what was said: which text, and the bytes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub text: usize,
    pub range: Range<usize>,
    pub words: Vec<Word>,
}

/// The passages of what was said in one event, in order.
pub(super) fn cut(said: &[Said]) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for (text, said) in said.iter().enumerate() {
        let (mut held, mut bytes) = (Vec::new(), 0);
        let mut close = |held: &mut Vec<Word>| {
            if let (Some(first), Some(last)) = (held.first(), held.last()) {
                let range = first.range.start..last.range.end;
                cuts.push(Cut { text, range, words: std::mem::take(held) });
            }
        };
        for word in words(&said.text) {
            if held.len() == WORDS_MAX || bytes + word.text.len() > BYTES_MAX {
                close(&mut held);
                bytes = 0;
            }
            bytes += word.text.len();
            held.push(word);
        }
        close(&mut held);
    }
    cuts.truncate(PARTS_MAX as usize);
    cuts
}
