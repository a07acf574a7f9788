//! What can be asked of a memory, and what comes of it.

use super::fixtures::{carry, day, forget, id, is, known, note, noted};
use crate::memory::{Command, FORGETTING, FORGOTTEN, Refusal, TEXT_BYTES_MAX, decide};
use deputy_protocol::event::{MemoryEvent, MemorySource};

fn change(text: &str) -> Command {
    Command::Change {
        category: None,
        key: None,
        text: Some(text.to_owned()),
        confidence: None,
        contradicts: Vec::new(),
        by: "founder".to_owned(),
    }
}

#[test]
fn a_memory_begins_with_all_confidence_and_a_key_on_one_line() {
    let known = known("  tone\n of   voice ", "plain words");
    assert_eq!(known.key, "tone of voice");
    assert!(is(known.confidence, 1.0));
    assert_eq!(known.last_used_at, None);
}

#[test]
fn what_says_nothing_or_too_much_is_not_noted() {
    let noting = |key: &str, text: &str| {
        decide(None, Command::Note { note: note(key, text), by: String::new() }, day(0))
    };
    assert_eq!(noting(" ", "x"), Err(Refusal::Silent));
    assert_eq!(noting("x", "\n"), Err(Refusal::Silent));
    assert_eq!(noting(&"k".repeat(201), "x"), Err(Refusal::LongKey { chars: 201 }));
    let size_bytes = TEXT_BYTES_MAX + 1;
    assert_eq!(noting("x", &"t".repeat(size_bytes)), Err(Refusal::LongText { size_bytes }));
}

#[test]
fn a_contradiction_halves_the_confidence_once_for_each_that_contradicts() {
    let mut it = noted("price", "9 dollars");
    for (by, left) in [(1, 0.5), (1, 0.5), (2, 0.25)] {
        it = it.apply(&MemoryEvent::Contradicted { by: id(by), at: day(1) });
        assert!(is(it.known().unwrap().confidence, left));
    }
    assert_eq!(it.known().unwrap().contradictions(), [id(1), id(2)]);
}

#[test]
fn a_day_of_use_is_recorded_once() {
    let used = Command::Use { by: MemorySource::Founder };
    let it = carry(Some(noted("a", "b")), used.clone(), day(3)).unwrap();
    assert_eq!(decide(it.as_ref(), used.clone(), day(3)), Err(Refusal::AlreadyDone));
    assert_eq!(decide(it.as_ref(), used, day(4)).unwrap().len(), 1);
}

#[test]
fn a_change_that_changes_nothing_leaves_no_fact() {
    let it = noted("a", "b");
    assert_eq!(decide(Some(&it), change("b"), day(1)), Err(Refusal::AlreadyDone));
    let after = carry(Some(it.clone()), change("c"), day(1)).unwrap().unwrap();
    assert_eq!((after.known().unwrap().text.as_str(), after.known().unwrap().updated_at), ("c", day(1)));
    let beyond = Command::Change {
        category: None,
        key: None,
        text: None,
        confidence: Some(1.5),
        contradicts: Vec::new(),
        by: String::new(),
    };
    assert_eq!(decide(Some(&it), beyond, day(1)), Err(Refusal::NoConfidence));
}

#[test]
fn what_was_forgotten_stays_so_and_only_its_payloads_can_still_be_emptied() {
    let it = carry(Some(noted("a", "secret")), forget(), day(2)).unwrap().unwrap();
    assert_eq!((it.known(), it.state()), (None, FORGETTING));
    assert!(!serde_json::to_string(&it).unwrap().contains("secret"));
    assert_eq!(decide(Some(&it), forget(), day(3)), Err(Refusal::AlreadyDone));
    for command in
        [change("c"), Command::Use { by: MemorySource::Founder }, Command::Contradict { memory: id(1) }]
    {
        assert_eq!(decide(Some(&it), command, day(3)), Err(Refusal::Forgotten));
    }
    let again = Command::Note { note: note("a", "secret"), by: String::new() };
    assert_eq!(decide(Some(&it), again, day(3)), Err(Refusal::AlreadyDone));
    let emptied = carry(Some(it), Command::Empty, day(3)).unwrap().unwrap();
    assert_eq!(emptied.state(), FORGOTTEN);
    assert_eq!(decide(Some(&emptied), Command::Empty, day(4)), Err(Refusal::AlreadyDone));
}

#[test]
fn what_is_remembered_is_not_emptied() {
    assert_eq!(decide(Some(&noted("a", "b")), Command::Empty, day(1)), Err(Refusal::Remembered));
    assert_eq!(decide(None, forget(), day(1)), Err(Refusal::Unknown));
}
