//! Which memories stand behind which answers.

use crate::projection::recalled::{RECALLED_MAX, RecalledDoc, apply};
use chrono::DateTime;
use deputy_protocol::event::{MemoryRef, StepEvent};
use deputy_protocol::ids::MemoryId;
use uuid::Uuid;

fn step(numbers: impl IntoIterator<Item = usize>, version: u64, input: u32) -> StepEvent {
    let memory = |number| MemoryRef { id: MemoryId(Uuid::from_u128(number as u128)), version };
    let memories = numbers.into_iter().map(memory).collect();
    StepEvent::Recalled { memories, tool_use: None, input, at: DateTime::UNIX_EPOCH }
}

fn behind(all: &[RecalledDoc], input: u32) -> (Vec<(u128, u64)>, bool) {
    let behind = RecalledDoc::behind(all, input);
    let listed = behind.listed.iter().map(|it| (it.memory.id.0.as_u128(), it.memory.version));
    (listed.collect(), behind.left_out)
}

#[test]
fn each_is_behind_all_answers_from_the_first_on() {
    let mut all = Vec::new();
    for step in [step([1, 2], 1, 1), step([2, 3], 4, 2)] {
        apply(&mut all, &step);
        apply(&mut all, &step);
    }
    assert_eq!(behind(&all, 0), (vec![], false));
    assert_eq!(behind(&all, 1), (vec![(1, 1), (2, 1)], false));
    assert_eq!(behind(&all, 9), (vec![(1, 1), (2, 1), (3, 4)], false));
}

#[test]
fn one_that_is_recalled_again_and_again_takes_no_place_from_a_new_one() {
    let mut all = Vec::new();
    for input in 1..=2000 {
        apply(&mut all, &step([1, 2], 1, input));
    }
    apply(&mut all, &step([3], 1, 2001));
    assert_eq!(behind(&all, 2001), (vec![(1, 1), (2, 1), (3, 1)], false));
}

#[test]
fn answers_that_have_more_behind_them_than_is_listed_say_so() {
    let mut all = Vec::new();
    apply(&mut all, &step(0..RECALLED_MAX, 1, 1));
    assert_eq!((behind(&all, 1).0.len(), behind(&all, 9).1), (RECALLED_MAX, false));
    apply(&mut all, &step([RECALLED_MAX + 1, RECALLED_MAX + 2], 1, 2));
    let (before, after) = (behind(&all, 1), behind(&all, 2));
    assert_eq!((before.0.len(), before.1), (RECALLED_MAX, false));
    assert_eq!((after.0.len(), after.1), (RECALLED_MAX, true));
}

#[test]
fn rows_that_have_one_several_times_name_it_once() {
    let twice = |input| RecalledDoc { memory: MemoryRef { id: MemoryId(Uuid::nil()), version: 1 }, input };
    assert_eq!(behind(&[twice(1), twice(2)], 2), (vec![(0, 1)], false));
}
