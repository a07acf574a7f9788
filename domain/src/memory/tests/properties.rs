//! What holds whatever happens to memories.

use super::fixtures::{carry, day, fold, forget, id, note};
use crate::ledger::{Row, RowKey, Table};
use crate::memory::{Command, Memory, decide, line};
use crate::projection;
use deputy_protocol::event::{
    Envelope, Event, MemoryCategory, MemoryEvent, MemorySource, Payload, Visibility,
};
use deputy_protocol::ids::EventId;
use deputy_protocol::stream::Stream;
use proptest::prelude::*;
use std::collections::BTreeMap;

const WORD: &str = "unutterable";

fn command() -> impl Strategy<Value = Command> {
    let by = || "founder".to_owned();
    prop_oneof![
        (0_u128..4).prop_map(move |of| {
            let contradicts = if of == 0 { Vec::new() } else { vec![id(of)] };
            let note = crate::memory::Note { contradicts, ..note("key", WORD) };
            Command::Note { note, by: by() }
        }),
        (proptest::option::of(-0.5_f64..1.5), any::<bool>()).prop_map(move |(confidence, words)| {
            Command::Change {
                category: words.then_some(MemoryCategory::Open),
                key: None,
                text: words.then(|| format!("{WORD} too")),
                confidence,
                contradicts: Vec::new(),
                by: by(),
            }
        }),
        (1_u128..9, any::<bool>()).prop_map(|(of, by_hand)| Command::Prefer { over: vec![id(of)], by_hand }),
        Just(Command::Use { by: MemorySource::Founder }),
        (1_u128..9).prop_map(|of| Command::Contradict { memory: id(of) }),
        Just(forget()),
        Just(Command::Empty),
    ]
}

/// Facts that follow from commands, and from contradictions that others bring.
fn lives() -> impl Strategy<Value = Vec<MemoryEvent>> {
    let others = proptest::option::of((1_u128..9, any::<bool>()));
    proptest::collection::vec((command(), others), 1..30).prop_map(|steps| {
        let (mut it, mut facts) = (None, Vec::new());
        for (at, (command, contradicted)) in (0..).zip(steps) {
            let mut new = decide(Option::as_ref(&it), command, day(at)).unwrap_or_default();
            if let (Some((by, is_again)), true) = (contradicted, it.is_some()) {
                let (by, at) = (id(by), day(at));
                if by == id(8) {
                    new.push(MemoryEvent::Cleared { of: id(1), at });
                }
                new.push(if is_again {
                    MemoryEvent::Outdone { by, at }
                } else {
                    MemoryEvent::Contradicted { by, at }
                });
            }
            it = fold(it, &new);
            facts.extend(new);
        }
        facts
    })
}

fn envelope(version: u64, event: &Event) -> Envelope {
    let (kind, payload) = event.encode();
    Envelope {
        position: version,
        stream: Stream::Memory(id(77)),
        version,
        event_id: EventId(uuid::Uuid::from_u128(u128::from(version))),
        kind,
        kind_version: 1,
        payload: Payload::Kept(payload),
        recorded_at: day(0),
        actor: String::new(),
        correlation: None,
        causation: None,
        epoch: None,
        project_id: None,
        visibility: Visibility::Admin,
        digest: [0; 32],
        salt: Vec::new(),
        hash: [0; 32],
    }
}

/// The rows that follow from events: those without words are what is left after redaction.
fn rows<'a>(facts: impl Iterator<Item = (u64, &'a MemoryEvent)>) -> BTreeMap<(Table, String), Row> {
    let mut rows = BTreeMap::new();
    for (version, fact) in facts {
        let event = Event::Memory(fact.clone());
        let envelope = envelope(version, &event);
        for RowKey { table, key } in projection::keys(&envelope, &event) {
            let row = rows.remove(&(table, key.clone()));
            if let Some(row) = projection::apply(&RowKey { table, key: key.clone() }, row, &envelope, &event)
            {
                rows.insert((table, key), row);
            }
        }
    }
    rows
}

fn has_words(fact: &MemoryEvent) -> bool {
    matches!(fact, MemoryEvent::Noted { .. } | MemoryEvent::Changed { .. })
}

proptest! {
    #[test]
    fn confidence_stays_between_none_and_all(facts in lives()) {
        let mut it = None;
        for fact in facts {
            it = fold(it, &[fact]);
            if let Some(known) = it.as_ref().and_then(Memory::known) {
                prop_assert!((0.0..=1.0).contains(&known.confidence), "{}", known.confidence);
            }
        }
    }

    #[test]
    fn what_was_forgotten_says_nothing_in_any_row_and_rows_follow_from_what_is_left(facts in lives()) {
        let numbered = || (1..).zip(&facts);
        let whole = rows(numbered());
        if fold(None, &facts).is_some_and(|it| it.known().is_none()) {
            for row in whole.values() {
                prop_assert!(!row.doc.as_str().contains(WORD));
            }
            prop_assert_eq!(whole.keys().map(|(table, _)| *table).collect::<Vec<_>>(), [Table::Memories]);
            // What a rebuild finds after the payloads were emptied.
            let left = rows(numbered().filter(|(_, fact)| !has_words(fact)));
            prop_assert_eq!(left, whole);
        }
    }

    #[test]
    fn two_that_contradict_each_other_both_say_so(pairs in proptest::collection::vec((0_usize..4, 0_usize..4, any::<bool>()), 0..12)) {
        let begin = |at: usize| {
            let command = Command::Note { note: note(&format!("key {at}"), WORD), by: String::new() };
            carry(None, command, day(0)).unwrap()
        };
        let mut all: Vec<Option<Memory>> = (0..4).map(begin).collect();
        let name = |at: usize| id(100 + at as u128);
        for (at, of, is_again) in pairs.into_iter().filter(|(at, of, _)| at != of) {
            let (command, fact) = if is_again {
                let over = vec![name(of)];
                (Command::Prefer { over, by_hand: false }, MemoryEvent::Outdone { by: name(at), at: day(1) })
            } else {
                let fact = MemoryEvent::Contradicted { by: name(at), at: day(1) };
                (Command::Contradict { memory: name(of) }, fact)
            };
            // Both facts are one append.
            if let Ok(facts) = decide(all[at].as_ref(), command, day(1)) {
                all[at] = fold(all[at].take(), &facts);
                all[of] = fold(all[of].take(), &[fact]);
            }
        }
        let says = |one: usize| all[one].as_ref().and_then(Memory::known).unwrap().contradictions();
        for one in 0..4 {
            for other in 0..4 {
                prop_assert_eq!(says(one).contains(&name(other)), says(other).contains(&name(one)));
            }
        }
    }

    #[test]
    fn a_memory_stays_on_its_line_whatever_it_says(key in "\\PC{1,40}", text in any::<String>()) {
        let mut known = super::fixtures::known("key", "text");
        (known.key, known.text) = (key, text);
        prop_assert_eq!(line(id(1), &known).lines().count(), 1);
    }
}
