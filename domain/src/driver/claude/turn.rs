//! Which turn is on, and which of the words told during it were read.
//!
//! Words told while it works become part of the turn between two calls of tools; if none comes, the program answers
//! them in a turn of its own, right after. Both are one turn here: it ends with the first result behind which nothing
//! is unread.
//!
//! What it read is in its session only a while later, unless it is what began the turn: one that is killed in between
//! leaves a session that knows nothing of it. So words count as taken when their model has answered, and a tool that it
//! asked for has ended, too; or when the turn is over.

use super::TurnEnd;

/// Digits at the end of a UUID that count the messages.
const COUNTER_DIGITS: usize = 12;

/// A message to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ToSend {
    pub(super) text: String,
    /// By which its echo is known; none for the one that begins a turn.
    pub(super) uuid: Option<String>,
}

/// Words that were sent with an id.
#[derive(Debug)]
struct Unread {
    uuid: String,
    number: u32,
    text: String,
}

/// Words that it has read and may not have written down.
#[derive(Debug)]
struct Read {
    number: u32,
    /// Whether they began the turn: those are in its session before its model is asked.
    is_first: bool,
    /// Whether its model said something since.
    is_answered: bool,
}

/// A turn, or none.
#[derive(Debug, Default)]
pub(super) struct Turn {
    is_open: bool,
    is_interrupted: bool,
    /// The id of a turn's first line. New in every process, so that ids made from it are, too.
    salt: Option<String>,
    sent: u64,
    /// How often it was told something.
    told: u32,
    /// Numbers of words that were sent without an id, and not read.
    nameless: Vec<u32>,
    /// Sent and not read.
    unread: Vec<Unread>,
    read: Vec<Read>,
    /// Told before there was an id to make theirs from, with their numbers.
    waiting: Vec<(u32, String)>,
    /// How the turn ended, if nothing is unread after all.
    held: Option<TurnEnd>,
}

impl Turn {
    pub(super) const fn is_open(&self) -> bool {
        self.is_open
    }

    pub(super) const fn is_interrupted(&self) -> bool {
        self.is_interrupted
    }

    /// Words for the program. What is sent of them now.
    pub(super) fn told(&mut self, text: String) -> Option<ToSend> {
        let number = self.told;
        self.told = self.told.wrapping_add(1);
        if !self.is_open {
            *self = Self { is_open: true, nameless: vec![number], ..self.afresh() };
            return Some(ToSend { text, uuid: None });
        }
        if self.salt.is_none() {
            self.waiting.push((number, text));
            return None;
        }
        Some(self.steer(number, text))
    }

    /// The program began to work, with a line of this id. What waited for it.
    pub(super) fn began(&mut self, uuid: Option<&str>) -> Vec<ToSend> {
        if let Some(uuid) = uuid.filter(|uuid| is_uuid(uuid)) {
            self.salt = Some(uuid.to_owned());
        }
        if self.salt.is_none() {
            return Vec::new();
        }
        std::mem::take(&mut self.waiting).into_iter().map(|(number, text)| self.steer(number, text)).collect()
    }

    /// The message of this id was read, and those before it; one of an unknown id is that without one.
    pub(super) fn read(&mut self, uuid: &str) {
        let read = |is_first| move |number| Read { number, is_first, is_answered: false };
        let Some(at) = self.unread.iter().position(|unread| unread.uuid == uuid) else {
            self.read.extend(self.nameless.drain(..).map(read(true)));
            return;
        };
        self.held = None;
        self.read.extend(self.unread.drain(..=at).map(|unread| unread.number).map(read(false)));
    }

    /// Its model said something. The numbers of words that it has taken.
    pub(super) fn answered(&mut self) -> Vec<u32> {
        self.read.iter_mut().for_each(|read| read.is_answered = true);
        self.taken(|read| read.is_first)
    }

    /// A tool of its ended. The same.
    pub(super) fn used(&mut self) -> Vec<u32> {
        self.taken(|read| read.is_answered)
    }

    /// The program says that the turn ended, well or not. The same: what began one that ended well was read, whether or
    /// not the program said so.
    pub(super) fn over(&mut self, is_done: bool) -> Vec<u32> {
        let mut taken = self.taken(|_| true);
        if is_done {
            taken.append(&mut self.nameless);
        }
        taken
    }

    fn taken(&mut self, is_it: impl Fn(&Read) -> bool) -> Vec<u32> {
        self.read.extract_if(.., |read| is_it(read)).map(|read| read.number).collect()
    }

    /// It is to end now. The ids of messages that are not to be read any more, and words never sent.
    pub(super) fn interrupt(&mut self) -> (Vec<String>, Vec<String>) {
        self.is_interrupted = true;
        let unread = self.unread.iter().map(|unread| unread.uuid.clone()).collect();
        (unread, std::mem::take(&mut self.waiting).into_iter().map(|(_, text)| text).collect())
    }

    /// The message of this id will not be read. Its words, and the turn's end if it waited for that.
    pub(super) fn dropped(&mut self, uuid: &str) -> (Option<String>, Option<TurnEnd>) {
        let Some(at) = self.unread.iter().position(|unread| unread.uuid == uuid) else { return (None, None) };
        let words = self.unread.remove(at).text;
        let end = self.held.take_if(|_| self.unread.is_empty());
        (Some(words), end.and_then(|end| self.close(end)))
    }

    /// The program says that the turn ended. Its end, or what it goes on with.
    pub(super) fn ended(&mut self, end: TurnEnd) -> (Option<TurnEnd>, Option<ToSend>) {
        if !self.waiting.is_empty() {
            let (numbers, texts): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting).into_iter().unzip();
            let text = texts.join("\n\n");
            self.nameless.extend(numbers);
            return (None, Some(ToSend { text, uuid: None }));
        }
        if self.unread.is_empty() {
            return (self.close(end), None);
        }
        self.held = Some(end);
        (None, None)
    }

    /// It ended, whatever is unread; nothing if none was on.
    pub(super) fn close(&mut self, end: TurnEnd) -> Option<TurnEnd> {
        let was_open = self.is_open;
        *self = self.afresh();
        was_open.then_some(end)
    }

    /// What is known of the process, without the turn.
    fn afresh(&mut self) -> Self {
        Self { salt: self.salt.take(), sent: self.sent, told: self.told, ..Self::default() }
    }

    fn steer(&mut self, number: u32, text: String) -> ToSend {
        self.sent = self.sent.wrapping_add(1);
        let salt = self.salt.as_deref().expect("words are sent while it works once it has an id");
        let uuid = format!("{}{:012x}", &salt[..salt.len() - COUNTER_DIGITS], self.sent & 0xffff_ffff_ffff);
        self.unread.push(Unread { uuid: uuid.clone(), number, text: text.clone() });
        ToSend { text, uuid: Some(uuid) }
    }
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, COUNTER_DIGITS])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
