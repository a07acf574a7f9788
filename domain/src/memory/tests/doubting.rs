//! How far a memory is trusted that another one says otherwise than.

use super::fixtures::{carry, day, fold, id, is, known, noted};
use crate::memory::{CONTRADICTIONS_MAX, Command, Known, Memory, Refusal, decide};
use deputy_protocol::event::MemoryEvent;

const RED: u128 = 1;
const BLUE: u128 = 2;

fn trusted(confidence: f64) -> Command {
    Command::Change {
        category: None,
        key: None,
        text: None,
        confidence: Some(confidence),
        contradicts: Vec::new(),
        by: "founder".to_owned(),
    }
}

fn prefer(over: &[u128], by_hand: bool) -> Command {
    Command::Prefer { over: over.iter().map(|number| id(*number)).collect(), by_hand }
}

fn said(it: &Memory) -> &Known {
    it.known().unwrap()
}

fn doubted(it: Memory, by: u128) -> Memory {
    it.apply(&MemoryEvent::Contradicted { by: id(by), at: day(1) })
}

#[test]
fn what_is_said_again_holds_again_and_neither_is_any_newer() {
    let red = doubted(noted("colour", "red"), BLUE);
    let facts = decide(Some(&red), prefer(&[BLUE], false), day(9)).unwrap();
    assert_eq!(facts, [MemoryEvent::Preferred { over: vec![id(BLUE)], confidence: 1.0, at: day(9) }]);
    let red = fold(Some(red), &facts).unwrap();
    assert!(is(said(&red).confidence, 1.0));
    assert_eq!((said(&red).updated_at, &said(&red).contradicts), (day(0), &vec![id(BLUE)]));
    assert_eq!((said(&red).contradicted_by.len(), said(&red).set), (0, None));

    let blue = noted("colour", "blue").apply(&MemoryEvent::Contradicts { memory: id(RED), at: day(1) });
    let outdone = MemoryEvent::Outdone { by: id(RED), at: day(9) };
    let once = blue.apply(&outdone);
    assert!(is(said(&once).confidence, 0.5));
    assert_eq!((said(&once).updated_at, said(&once).contradicts.len()), (day(0), 0));
    assert_eq!(said(&once).contradicted_by, [id(RED)]);
    assert_eq!(once.clone().apply(&outdone), once, "however often it is told");
}

#[test]
fn a_confidence_that_was_set_by_hand_is_gone_over_by_the_founder_alone() {
    let set = carry(Some(noted("colour", "red")), trusted(0.3), day(1)).unwrap().unwrap();
    assert!(said(&set).is_set());
    let doubted = doubted(set, BLUE);
    assert!(is(said(&doubted).confidence, 0.15) && !said(&doubted).is_set());
    let agent = carry(Some(doubted.clone()), prefer(&[BLUE], false), day(2)).unwrap().unwrap();
    assert!(is(said(&agent).confidence, 0.3) && said(&agent).is_set());
    let founder = carry(Some(doubted), prefer(&[BLUE], true), day(2)).unwrap().unwrap();
    assert!(is(said(&founder).confidence, 1.0) && !said(&founder).is_set());
}

#[test]
fn what_the_forgotten_one_took_comes_back_once() {
    let clear = |it: Memory, of: u128| it.apply(&MemoryEvent::Cleared { of: id(of), at: day(2) });
    let red = doubted(doubted(noted("colour", "red"), BLUE), 3);
    assert!(is(said(&red).confidence, 0.25));
    let red = clear(clear(red, BLUE), BLUE);
    assert!(is(said(&red).confidence, 0.5));
    assert_eq!((said(&red).contradictions(), said(&red).updated_at), (vec![id(3)], day(0)));
    assert_eq!(clear(red.clone(), 99), red, "another one is nothing to it");

    // What the founder said since stands, and what came behind that comes back.
    let set = carry(Some(red), trusted(0.3), day(2)).unwrap().unwrap();
    let set = clear(doubted(set, BLUE), 3);
    assert!(is(said(&set).confidence, 0.15));
    let set = clear(set, BLUE);
    assert!(is(said(&set).confidence, 0.3) && said(&set).contradictions().is_empty());
}

#[test]
fn it_holds_in_place_of_so_many_and_no_more() {
    let red = noted("colour", "red");
    let many: Vec<u128> = (2..).take(CONTRADICTIONS_MAX + 1).collect();
    assert_eq!(decide(Some(&red), prefer(&many, true), day(1)), Err(Refusal::ContradictsTooMuch));
    assert!(decide(Some(&red), prefer(&many[1..], true), day(1)).is_ok());
    assert_eq!(decide(Some(&red), prefer(&[], true), day(1)), Err(Refusal::AlreadyDone));
}

#[test]
fn rows_that_were_written_before_are_read() {
    let mut row = serde_json::to_value(known("colour", "red")).unwrap();
    assert!(row.get("doubted_for").is_none() && row.get("set").is_none(), "{row}");
    row["confidence"] = 0.5.into();
    let read: Known = serde_json::from_value(row).unwrap();
    assert!(read.doubted_for.is_empty() && !read.is_set());
}
