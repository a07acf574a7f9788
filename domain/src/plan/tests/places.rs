//! How many tasks of a plan are worked on side by side: those that rest hold no place, and whoever goes on again has one.

use super::fixtures::{Life, at, confirm, done, draw, missed, node, order, propose};
use crate::plan::{Next, gathered};

/// Four tasks that have nothing to do with each other, and room for one at a time.
fn drawn() -> Life {
    let nodes = gathered(["a", "b", "c", "d"].map(|name| node(name, &[])).to_vec(), "Four");
    Life::default().with([propose(), confirm(1), missed(1), missed(2), draw(nodes)])
}

/// What begins now with so much room, and how many are looked after.
fn begins(life: &Life, room: usize) -> (Vec<String>, usize) {
    match life.plan().next(at(0), room) {
        Next::Work { begin, watch } => (begin.into_iter().map(|node| node.name.0).collect(), watch.len()),
        other => panic!("{other:?}"),
    }
}

fn some(names: &[&str], watched: usize) -> (Vec<String>, usize) {
    (names.iter().map(|name| (*name).to_owned()).collect(), watched)
}

#[test]
fn one_that_rests_leaves_its_place_to_the_next_and_one_that_goes_on_takes_it_again() {
    let one = 1;
    let life = drawn();
    assert_eq!(begins(&life, one), some(&["a"], 0));
    let life = life.with([order("a", 1)]);
    assert_eq!(begins(&life, one), some(&[], 1), "it is worked on");
    // It asks the founder, and there is room for one beside it.
    let resting = 1;
    assert_eq!(begins(&life, one + resting), some(&["b"], 1));
    let life = life.with([order("b", 2)]);
    assert_eq!(begins(&life, one + resting), some(&[], 2), "one rests, one is worked on");
    // It was answered: two are worked on, and nothing begins until both places are free again.
    assert_eq!(begins(&life, one), some(&[], 2));
    let life = life.with([done("b")]);
    assert_eq!(begins(&life, one), some(&[], 1), "the first has the place");
    let life = life.with([done("a")]);
    assert_eq!(begins(&life, one), some(&["c"], 0));
}

#[test]
fn however_many_rest_there_is_room_for_as_many_as_ever_beside_them() {
    for (side_by_side, resting) in (1..=3).flat_map(|many| (0..=many).map(move |few| (many, few))) {
        let names = &["a", "b", "c"][..resting];
        let life = drawn().with((1..).zip(names).map(|(number, name)| order(name, number)));
        let (begin, watched) = begins(&life, side_by_side + resting);
        assert_eq!((begin.len(), watched), (side_by_side.min(4 - resting), resting));
    }
}

#[test]
fn with_no_room_at_all_it_waits_and_does_not_end() {
    assert_eq!(drawn().plan().next(at(0), 0), Next::Wait);
}
