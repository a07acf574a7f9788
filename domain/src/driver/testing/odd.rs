//! Lines and words as no program writes them and nobody says them.

use super::{Event, acts, ends, shown};
use crate::driver::{Act, Exit, Kind, LaunchOrder, Told, Word};
use deputy_protocol::link::Stream;
use proptest::prelude::*;

/// Lines as no program writes them: captured ones cut, spliced, doubled, with another character, with other numbers or
/// names, and any text at all.
pub(in crate::driver) fn odd_lines(captured: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let lines = captured.iter().flat_map(|text| text.lines()).collect::<Vec<_>>();
    let count = lines.len();
    let changed = (0..count, 0.0..1.0f64, any::<char>(), 0..7u8);
    let any = prop_oneof![
        1 => ".{0,200}",
        1 => Just(String::new()),
        1 => r#"\{"type":"[a-z_]{1,12}"(,"[a-z_]{1,10}":(1e999|-1|null|"x"|\[\]|\{\})){0,4}\}"#,
        8 => changed.prop_map(move |(at, share, other, how)| {
            let line = lines[at];
            let place = line.floor_char_boundary(place(line.len(), share));
            match how {
                0 | 1 => line.to_owned(),
                2 => line[..place].to_owned(),
                3 => line.replace(|c: char| c.is_ascii_digit(), "9999999"),
                4 => line.replacen('"', "", 1 + place % 8),
                5 => line.replace("\":\"", "\":null,\"x\":\""),
                _ => line[..place].chars().chain([other]).chain(line[place..].chars().skip(1)).collect(),
            }
        }),
    ];
    proptest::collection::vec(any, 0..60)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place within a line"
)]
fn place(length: usize, share: f64) -> usize {
    (length as f64 * share) as usize
}

/// Any word that is told.
pub(in crate::driver) fn word() -> impl Strategy<Value = Word> {
    let key = prop_oneof![
        Just("call_1_0:0".to_owned()),
        Just("call_2_0:1".to_owned()),
        "[a-f0-9-]{0,40}(#[0-9])?",
        any::<String>()
    ];
    prop_oneof![
        any::<String>().prop_map(Word::Prompt),
        key.clone().prop_map(|key| Word::Permission { key, told: Told::Allowed }),
        key.clone().prop_map(|key| Word::Permission { key, told: Told::Denied { reason: "no".to_owned() } }),
        (key, any::<String>()).prop_map(|(key, text)| Word::Answer { key, text }),
        Just(Word::Interrupt),
    ]
}

/// Whatever is heard and told: turns end at most as often as they are begun by this request, and the first one ends.
pub(in crate::driver) fn ends_each_turn_once(
    kind: Kind,
    order: &LaunchOrder,
    lines: &[String],
    words: &[(usize, Word)],
    begins: &str,
) {
    let mut events = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let stream = if at % 9 == 8 { Stream::Stderr } else { Stream::Stdout };
        events.push(Event::Line(stream, line.clone()));
        let words = words.iter().filter(|(after, _)| *after == at);
        events.extend(words.map(|(_, word)| Event::Word(word.clone())));
    }
    let seen = acts(kind, order, &events, &Exit::default());
    assert_eq!(seen, acts(kind, order, &events, &Exit::default()), "a second driver does the same");
    let told = words.iter().filter(|(at, word)| *at < lines.len() && matches!(word, Word::Prompt(_))).count();
    let took = seen.iter().filter_map(|act| if let Act::Took(word) = act { Some(*word) } else { None });
    let mut took = took.collect::<Vec<_>>();
    took.sort_unstable();
    assert!(took.windows(2).all(|pair| pair[0] < pair[1]), "read once: {}", shown(&seen));
    assert!(took.iter().all(|word| *word as usize <= told), "nothing that nobody said: {}", shown(&seen));
    let begun = seen.iter().filter(|act| matches!(act, Act::Send(line) if line.contains(begins))).count();
    assert_eq!(ends(&seen).len(), begun.max(1), "{}", shown(&seen));
}
