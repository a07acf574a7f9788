//! Captured output, read again by a driver.

use super::{Act, Driver, Exit, Fact, Told, Word};
use deputy_protocol::link::Stream;
use proptest::prelude::*;
use std::fmt::Write;

/// What is told to the driver on the way: decisions and answers to whatever is asked, and words behind a line.
pub(super) struct Script {
    pub(super) told: Option<Told>,
    pub(super) answer: &'static str,
    /// The first line with this in it is followed by this word.
    pub(super) words: Vec<(&'static str, Word)>,
    /// Told when the first turn ends.
    pub(super) next: Option<&'static str>,
    pub(super) exit: Exit,
}

impl Default for Script {
    fn default() -> Self {
        let exit = Exit { code: Some(0), ..Exit::default() };
        Self { told: Some(Told::Allowed), answer: "hi", words: Vec::new(), next: None, exit }
    }
}

/// All that comes out of a driver that reads these lines.
pub(super) fn replay(mut driver: Box<dyn Driver>, lines: &str, script: &Script) -> Vec<Act> {
    let mut words = script.words.clone();
    let mut next = script.next;
    let mut acts = driver.begin();
    for line in lines.lines() {
        let mut news = driver.heard(Stream::Stdout, line);
        if let Some(at) = words.iter().position(|(sign, _)| line.contains(sign)) {
            news.extend(driver.told(&words.remove(at).1));
        }
        while !news.is_empty() {
            let act = news.remove(0);
            news.extend(reply(driver.as_mut(), &act, script, &mut next));
            acts.push(act);
        }
    }
    acts.extend(driver.ended(&script.exit));
    acts
}

fn reply(driver: &mut dyn Driver, act: &Act, script: &Script, next: &mut Option<&'static str>) -> Vec<Act> {
    match (act, &script.told) {
        (Act::Fact(Fact::PermissionAsked { key, .. }), Some(told)) => {
            driver.told(&Word::Permission { key: key.clone(), told: told.clone() })
        }
        (Act::Fact(Fact::QuestionAsked { key, .. }), _) => {
            driver.told(&Word::Answer { key: key.clone(), text: script.answer.to_owned() })
        }
        (Act::Fact(Fact::TurnEnded(_)), _) => {
            next.take().map(|words| driver.told(&Word::Prompt(words.to_owned()))).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// One line for each act, bounded.
pub(super) fn shown(acts: &[Act]) -> String {
    let mut text = String::new();
    for act in acts {
        let line = match act {
            Act::Send(line) => format!("> {}", line.trim_end()),
            Act::Show(piece) => format!("~ {piece:?}"),
            Act::Fact(fact) => format!("{fact:?}"),
            Act::Close => "close".to_owned(),
        };
        writeln!(text, "{}", super::remark::bounded(&line, 600)).unwrap();
    }
    text
}

/// Turns that ended.
pub(super) fn ends(acts: &[Act]) -> usize {
    acts.iter().filter(|act| matches!(act, Act::Fact(Fact::TurnEnded(_)))).count()
}

/// Lines of these fixtures and of nobody, changed here and there.
pub(super) fn lines(fixtures: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let known = fixtures.iter().flat_map(|text| text.lines()).collect::<Vec<_>>();
    let line = prop_oneof![
        6 => proptest::sample::select(known.clone()).prop_map(ToOwned::to_owned),
        2 => (proptest::sample::select(known.clone()), any::<proptest::sample::Index>(), any::<char>()).prop_map(
            |(line, at, other)| {
                let at = at.index(line.chars().count().max(1));
                line.chars().enumerate().map(|(i, c)| if i == at { other } else { c }).collect()
            }
        ),
        1 => proptest::sample::select(known.clone()).prop_map(|line| line.replace(['0', '1'], "99999999999999999999")),
        1 => proptest::sample::select(known).prop_map(|line| line.replace("\":\"", "\":null,\"x\":\"")),
        1 => any::<String>(),
    ];
    proptest::collection::vec(line, 0..60)
}

/// Any word that is told.
pub(super) fn word() -> impl Strategy<Value = Word> {
    let key = prop_oneof![Just("call_1_0:0".to_owned()), Just("call_2_0:1".to_owned()), any::<String>()];
    prop_oneof![
        any::<String>().prop_map(Word::Prompt),
        key.clone().prop_map(|key| Word::Permission { key, told: Told::Allowed }),
        key.clone().prop_map(|key| Word::Permission { key, told: Told::Denied { reason: "no".to_owned() } }),
        (key, any::<String>()).prop_map(|(key, text)| Word::Answer { key, text }),
        Just(Word::Interrupt),
    ]
}

/// Whatever is heard and told: turns end at most as often as they are begun by this request, and the first one ends.
pub(super) fn ends_each_turn_once(
    mut driver: Box<dyn Driver>,
    lines: &[String],
    words: &[(usize, Word)],
    begins: &str,
) -> Vec<Act> {
    let mut acts = driver.begin();
    for (at, line) in lines.iter().enumerate() {
        acts.extend(driver.heard(if at % 9 == 8 { Stream::Stderr } else { Stream::Stdout }, line));
        for (_, word) in words.iter().filter(|(after, _)| *after == at) {
            acts.extend(driver.told(word));
        }
    }
    acts.extend(driver.ended(&Exit::default()));
    let begun = acts.iter().filter(|act| matches!(act, Act::Send(line) if line.contains(begins))).count();
    assert_eq!(ends(&acts), begun.max(1), "{}", shown(&acts));
    acts
}
