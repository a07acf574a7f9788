//! Words for a program, from when they are put down until it is known to have read them.
//!
//! Whoever says something to a program learns that it was written to its standard input, and no more. Most programs say
//! later that they have read it; one that ends before has not, as far as anybody knows, and the next one is told again.

use super::afresh::AFRESH;
use super::{Act, Fact, TurnEnd};
use crate::agent::labelled;
use deputy_protocol::event::Prompt;
use std::collections::BTreeMap;

/// Before words that an earlier process of the session may have read without a sign of it.
const AGAIN: &str = "You may have read this already; if so, it is not a new request.";

/// The end of the one turn of a process that gives no sign of having read its words but that it ends well.
pub(super) fn taken_if_done(end: TurnEnd) -> Vec<Act> {
    let took = matches!(end, TurnEnd::Done { .. }).then_some(Act::Took(0));
    took.into_iter().chain([Act::Fact(Fact::TurnEnded(end))]).collect()
}

/// Something that a program is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    source: Prompt,
    /// Which of the run's inputs; 0 for none of them.
    input: u32,
    text: String,
}

impl Saying {
    fn words(&self) -> String {
        labelled(self.source, &self.text)
    }
}

/// What a process was told, and what of it it is not known to have read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sayings {
    /// How often it was told something; it begins with the first.
    told: u32,
    waiting: BTreeMap<u32, Vec<Saying>>,
}

impl Sayings {
    /// Whether it is not known yet to have read the words of this number.
    pub fn waits_for(&self, word: u32) -> bool {
        self.waiting.contains_key(&word)
    }

    fn tell(&mut self, sayings: Vec<Saying>) {
        self.waiting.insert(self.told, sayings);
        self.told += 1;
    }

    /// The process has read these words.
    pub(super) fn took(&mut self, word: u32) {
        self.waiting.remove(&word);
    }

    /// What it began with, if it did not read that.
    fn first(mut self) -> Vec<Saying> {
        self.waiting.remove(&0).unwrap_or_default()
    }

    /// All that it did not read, in the order in which it was said.
    fn all(self) -> Vec<Saying> {
        self.waiting.into_values().flatten().collect()
    }
}

/// What no process has been told yet, or none is known to have read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsaid {
    /// Words that were prompted and that no process has yet.
    words: Vec<Saying>,
    /// Words of processes that ended and are not known to have read them.
    unheard: Vec<Saying>,
}

impl Unsaid {
    /// Words are put down. Those that repeat what was to be said again anyhow take its place.
    pub(super) fn put_down(&mut self, source: Prompt, input: u32, text: &str) {
        let is_afresh = source == Prompt::Deputy && input == 0 && text.starts_with(AFRESH);
        let saying = Saying { source, input, text: text.to_owned() };
        self.unheard.retain(|unheard| {
            let is_in_it = is_afresh && (unheard.input > 0 || unheard.source == Prompt::Deputy);
            *unheard != saying && !is_in_it
        });
        self.words.push(saying);
    }

    /// The words of a process that begins: what none before it is known to have read, and what was put down since.
    pub(super) fn first_words(&mut self, resumed: bool) -> (String, Sayings) {
        let again = std::mem::take(&mut self.unheard);
        let note = (resumed && !again.is_empty()).then(|| labelled(Prompt::Deputy, AGAIN));
        let said = [again, std::mem::take(&mut self.words)].concat();
        let words: Vec<_> = note.into_iter().chain(said.iter().map(Saying::words)).collect();
        let mut sayings = Sayings::default();
        sayings.tell(said);
        (words.join("\n\n"), sayings)
    }

    /// What a process, whose sayings these are, is told of what was put down.
    pub(super) fn more_words(&mut self, process: Option<&mut Sayings>) -> String {
        let said = std::mem::take(&mut self.words);
        let words: Vec<_> = said.iter().map(Saying::words).collect();
        match process {
            Some(sayings) => sayings.tell(said),
            // Nobody is there to hear it.
            None => self.words = said,
        }
        words.join("\n\n")
    }

    /// All that a process which ended is not known to have read is for the next one.
    pub(super) fn again(&mut self, sayings: Sayings) {
        self.unheard.extend(sayings.all());
    }

    /// What it began with is for the next one, if it did not read that.
    pub(super) fn again_first(&mut self, sayings: Sayings) {
        self.unheard.extend(sayings.first());
    }

    /// Whether something was put down that no process has.
    pub(super) const fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// Whether something was said that no process is known to have read.
    pub(super) const fn has_unheard(&self) -> bool {
        !self.unheard.is_empty()
    }
}
