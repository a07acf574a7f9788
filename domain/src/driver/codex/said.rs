//! Words for the app server, and which of them it says that it has read.
//!
//! Its answer to `turn/steer` means that words wait for the next call of the model; what still waits when the turn is
//! interrupted is dropped without a sign. It has read them when they are a step of the turn.

use serde_json::{Value, json};

/// Words, and their number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// None for words of Deputy's own that nobody asks after.
    number: Option<u32>,
    pub(super) text: String,
}

impl Words {
    /// Those that a process begins with.
    pub(super) const fn first(text: String) -> Self {
        Self { number: Some(0), text }
    }

    /// A remark on something that the turn does.
    pub(super) const fn aside(text: String) -> Self {
        Self { number: None, text }
    }

    /// As a turn takes them.
    pub(super) fn input(&self) -> Value {
        json!([{ "type": "text", "text": self.text }])
    }

    /// By which a turn knows them: no later one repeats its name.
    pub(super) fn id_in(&self, turn: &str) -> Option<String> {
        self.number.map(|number| format!("{turn}-{number}"))
    }
}

/// Words that were sent and are no step yet.
#[derive(Debug)]
struct Sent {
    number: u32,
    text: String,
    id: Option<String>,
    /// Whether the turn will read them if it goes on: those that begin it are never asked for.
    is_accepted: bool,
}

/// All words of a process.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// How often it was told something since it began.
    told: u32,
    sent: Vec<Sent>,
}

impl Said {
    /// The next ones.
    pub(super) fn next(&mut self, text: String) -> Words {
        self.told = self.told.saturating_add(1);
        Words { number: Some(self.told), text }
    }

    /// They were sent; without an id, they begin a turn.
    pub(super) fn sent(&mut self, Words { number, text }: Words, id: Option<String>) {
        let Some(number) = number else { return };
        let is_accepted = id.is_none();
        self.sent.push(Sent { number, text, id, is_accepted });
    }

    /// The turn will read them before it ends by itself, or will not read them.
    pub(super) fn answered(&mut self, words: &Words, is_accepted: bool) {
        let Some(place) = self.sent.iter().position(|sent| Some(sent.number) == words.number) else { return };
        if is_accepted {
            self.sent[place].is_accepted = true;
        } else {
            self.sent.remove(place);
        }
    }

    /// Words are a step of the turn: by their id, where the program gives one back, or else by their text, or else those
    /// that begin it, which come before all others. Their number.
    pub(super) fn read(&mut self, id: Option<&str>, text: &str) -> Option<u32> {
        let place = |is_it: &dyn Fn(&Sent) -> bool| self.sent.iter().position(is_it);
        let place = match id {
            Some(id) => place(&|sent| sent.id.as_deref() == Some(id)),
            None => place(&|sent| sent.text == text).or_else(|| place(&|sent| sent.id.is_none())),
        };
        Some(self.sent.remove(place?).number)
    }

    /// The turn ended: of one that ended well nothing waits that it accepted. The numbers of what it has read after all.
    pub(super) fn ended(&mut self, is_done: bool) -> Vec<u32> {
        let sent = std::mem::take(&mut self.sent).into_iter();
        sent.filter(|sent| is_done && sent.is_accepted).map(|sent| sent.number).collect()
    }
}
