//! A driver that hears captured output, and is told things on the way.

use crate::driver::{Act, Exit, Fact, Kind, LaunchOrder, Told, Word};
use deputy_protocol::link::Stream;
use std::collections::VecDeque;

/// What happens to a driver, in order.
#[derive(Clone, Debug)]
pub(in crate::driver) enum Event {
    Line(Stream, String),
    Word(Word),
}

/// What calls for words.
enum Cue<'a> {
    Line(&'a str),
    Fact(&'a Fact),
}

/// The lines of a captured standard output.
pub(in crate::driver) fn lines(captured: &str) -> Vec<Event> {
    captured.lines().map(|line| Event::Line(Stream::Stdout, line.to_owned())).collect()
}

/// All acts of a driver that lives through this.
pub(in crate::driver) fn acts(kind: Kind, order: &LaunchOrder, events: &[Event], end: &Exit) -> Vec<Act> {
    let mut driver = kind.driver(order);
    let mut acts = driver.begin();
    for event in events {
        acts.extend(match event {
            Event::Line(stream, line) => driver.heard(*stream, line),
            Event::Word(word) => driver.told(word),
        });
    }
    acts.extend(driver.ended(end));
    acts
}

/// All acts of a driver that hears this, with words that a line or a fact calls for told behind it.
fn converse(
    kind: Kind,
    order: &LaunchOrder,
    captured: &str,
    end: &Exit,
    mut words: impl FnMut(&Cue<'_>) -> Vec<Word>,
) -> Vec<Act> {
    let mut driver = kind.driver(order);
    let mut seen = driver.begin();
    let mut events = Vec::new();
    for line in captured.lines() {
        events.push(Event::Line(Stream::Stdout, line.to_owned()));
        let mut news = VecDeque::from(driver.heard(Stream::Stdout, line));
        let mut told = words(&Cue::Line(line));
        loop {
            for word in told {
                news.extend(driver.told(&word));
                events.push(Event::Word(word));
            }
            let Some(act) = news.pop_front() else { break };
            told = if let Act::Fact(fact) = &act { words(&Cue::Fact(fact)) } else { Vec::new() };
            seen.push(act);
        }
    }
    seen.extend(driver.ended(end));
    assert_eq!(seen, acts(kind, order, &events, end), "the same lines and words give the same acts");
    seen
}

/// With words that a fact calls for.
pub(in crate::driver) fn talk(
    kind: Kind,
    order: &LaunchOrder,
    captured: &str,
    end: &Exit,
    mut answer: impl FnMut(&Fact) -> Vec<Word>,
) -> Vec<Act> {
    converse(kind, order, captured, end, |cue| match cue {
        Cue::Fact(fact) => answer(fact),
        Cue::Line(_) => Vec::new(),
    })
}

/// Without words.
pub(in crate::driver) fn replay(kind: Kind, order: &LaunchOrder, captured: &str, end: &Exit) -> Vec<Act> {
    talk(kind, order, captured, end, |_| Vec::new())
}

/// What a driver is told on the way: decisions and answers to whatever is asked, and words behind a line.
pub(in crate::driver) struct Script {
    pub(in crate::driver) told: Option<Told>,
    pub(in crate::driver) answer: &'static str,
    /// The first line with this in it is followed by this word.
    pub(in crate::driver) words: Vec<(&'static str, Word)>,
    /// Told when the first turn ends.
    pub(in crate::driver) next: Option<&'static str>,
    pub(in crate::driver) exit: Exit,
}

impl Default for Script {
    fn default() -> Self {
        let exit = super::exit(0);
        Self { told: Some(Told::Allowed), answer: "hi", words: Vec::new(), next: None, exit }
    }
}

/// With the words of a script.
pub(in crate::driver) fn play(kind: Kind, order: &LaunchOrder, captured: &str, script: &Script) -> Vec<Act> {
    let (mut words, mut next) = (script.words.clone(), script.next);
    converse(kind, order, captured, &script.exit, |cue| {
        let word = match cue {
            Cue::Line(line) => {
                let due = words.iter().position(|(sign, _)| line.contains(sign));
                due.map(|due| words.remove(due).1)
            }
            Cue::Fact(Fact::PermissionAsked { key, .. }) => {
                script.told.clone().map(|told| Word::Permission { key: key.clone(), told })
            }
            Cue::Fact(Fact::QuestionAsked { key, .. }) => {
                Some(Word::Answer { key: key.clone(), text: script.answer.to_owned() })
            }
            Cue::Fact(Fact::TurnEnded(_)) => next.take().map(|words| Word::Prompt(words.to_owned())),
            Cue::Fact(_) => None,
        };
        word.into_iter().collect()
    })
}
