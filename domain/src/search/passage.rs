//! Texts cut into passages: what an index holds as one.

use super::said::Said;
use super::words::{Word, words};
use deputy_protocol::api::FoundKind;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::{ProjectId, RunId};
use std::collections::HashMap;
use std::ops::Range;

/// Most times that one word is in a passage: PostgreSQL keeps no more places of it, and phrases would not be found there.
const TIMES_MAX: u32 = 255;
/// Most words of a passage. PostgreSQL counts places of words up to 16,383.
const WORDS_MAX: usize = 4_000;
/// Most bytes of its words: PostgreSQL takes a MiB of them.
const BYTES_MAX: usize = 256 * 1024;
/// Most passages of one event: two million words and more.
const PARTS_MAX: u16 = 1 << 10;

/// Which passage: it follows from the place of its event, so the same event never has it twice. Later ones are higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassageId(pub u64);

impl PassageId {
    /// The passage of this number, from 0, of the event at a position.
    pub const fn new(position: u64, part: u16) -> Self {
        Self(position * PARTS_MAX as u64 + part as u64)
    }

    /// Position of its event.
    pub const fn position(self) -> u64 {
        self.0 / PARTS_MAX as u64
    }

    /// Its number among the passages of its event.
    pub fn part(self) -> usize {
        let part = self.0 % u64::from(PARTS_MAX);
        usize::try_from(part).expect("it is below a number of 16 bits")
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
        let mut held = Held::default();
        for word in words(&said.text) {
            if !held.has_room_for(&word.text) {
                cuts.extend(std::mem::take(&mut held).cut(text));
            }
            held.add(word);
        }
        cuts.extend(held.cut(text));
    }
    cuts.truncate(usize::from(PARTS_MAX));
    cuts
}

/// A passage in the making.
#[derive(Default)]
struct Held {
    words: Vec<Word>,
    bytes: usize,
    times: HashMap<String, u32>,
}

impl Held {
    fn has_room_for(&self, word: &str) -> bool {
        self.words.len() < WORDS_MAX
            && self.bytes + word.len() <= BYTES_MAX
            && self.times.get(word).is_none_or(|times| *times < TIMES_MAX)
    }

    fn add(&mut self, word: Word) {
        self.bytes += word.text.len();
        match self.times.get_mut(&word.text) {
            Some(times) => *times += 1,
            None => drop(self.times.insert(word.text.clone(), 1)),
        }
        self.words.push(word);
    }

    fn cut(self, text: usize) -> Option<Cut> {
        let range = self.words.first()?.range.start..self.words.last()?.range.end;
        Some(Cut { text, range, words: self.words })
    }
}
