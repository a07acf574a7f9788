//! What is found, and in which order.

use super::fixtures::{day, id, is, known};
use crate::memory::{
    Sought, Whereabouts, candidates, cosine, from_bytes, fused, key_hash, nearest, same, score, text_rank,
    to_bytes, worth_telling,
};
use proptest::prelude::*;

fn found(each: &[(&str, &[u128])]) -> Whereabouts {
    let each = each.iter().map(|(word, ids)| ((*word).to_owned(), ids.iter().map(|at| id(*at)).collect()));
    Whereabouts { all: Vec::new(), each: each.collect() }
}

#[test]
fn words_that_are_in_every_text_are_not_looked_for_unless_there_are_no_others() {
    assert_eq!(
        Sought::of("please add the Referral-Programme to our page").words,
        ["programme", "referral", "page", "add"]
    );
    assert_eq!(Sought::of("what about it").words, ["about", "what", "it"]);
    assert!(Sought::of("?!").words.is_empty());
    let long: Vec<String> = (0..100).map(|at| format!("word{at}")).collect();
    assert_eq!(Sought::of(&long.join(" ")).words.len(), 24);
}

#[test]
fn a_rare_word_says_more_than_a_common_one() {
    let common: Vec<u128> = (1..=60).collect();
    let where_they_are = found(&[("price", &common), ("enterprise", &[7])]);
    let order = candidates(&where_they_are);
    assert_eq!((order[0], order[1], order.len()), (id(7), id(60), 60));
    let weights = where_they_are.weights();
    assert!(weights["enterprise"] > weights["price"]);
    assert!(
        text_rank(&weights, &known("tiers", "enterprise")) > text_rank(&weights, &known("tiers", "price"))
    );
    assert!(is(text_rank(&weights, &known("tiers", "nothing of it")), 0.0));
    assert!(is(text_rank(&weights, &known("enterprise price", "both")), 1.0));
}

#[test]
fn what_is_newer_more_certain_or_matches_better_comes_first() {
    let now = day(400);
    assert!(score(1.0, day(390), 1.0, now) > score(1.0, day(10), 1.0, now));
    assert!(score(1.0, day(390), 1.0, now) > score(1.0, day(390), 0.5, now));
    assert!(score(1.0, day(390), 1.0, now) > score(0.5, day(390), 1.0, now));
    // An old decision that fits outweighs a new one that hardly does.
    assert!(score(1.0, day(0), 1.0, now) > score(0.3, now, 1.0, now));
}

#[test]
fn what_is_far_below_the_best_is_not_told() {
    let told = worth_telling(vec![(0.1, "far"), (1.0, "best"), (0.0, "none"), (0.4, "good")], 5);
    assert_eq!(told.iter().map(|(_, it)| *it).collect::<Vec<_>>(), ["best", "good"]);
    assert_eq!(worth_telling(told, 1).len(), 1);
}

#[test]
fn those_that_are_about_the_same_are_so_whatever_their_signs() {
    assert_eq!(key_hash(None, "Tone of voice"), key_hash(None, "tone-of-voice"));
    assert_ne!(key_hash(None, "tone"), key_hash(None, "voice"));
    let project = deputy_protocol::ids::ProjectId(uuid::Uuid::from_u128(3));
    assert_ne!(key_hash(None, "tone"), key_hash(Some(project), "tone"));
    assert!(same("9 dollars", "9 Dollars!") && !same("9 dollars", "12 dollars"));
}

#[test]
fn what_is_high_in_both_lists_is_highest() {
    let ranks = fused(&[id(1), id(2), id(3)], &[id(2), id(4)]);
    let best = ranks.iter().max_by(|one, other| one.1.total_cmp(other.1)).unwrap();
    assert_eq!(*best.0, id(2));
    assert!(ranks.values().all(|rank| *rank > 0.0 && *rank <= 1.0));
    assert!(is(fused(&[id(1)], &[id(1)])[&id(1)], 1.0));
}

#[test]
fn meanings_that_point_the_same_way_are_nearest() {
    let among = [("east", vec![1.0, 0.1]), ("west", vec![-1.0, 0.0]), ("other model", vec![1.0])];
    assert_eq!(nearest(&[1.0, 0.0], among, 5), ["east"]);
    assert!(is(cosine(&[0.0, 0.0], &[1.0, 0.0]), 0.0));
}

proptest! {
    #[test]
    fn a_vector_is_what_it_was(vector in proptest::collection::vec(-1e3_f32..1e3, 0..50)) {
        prop_assert_eq!(from_bytes(&to_bytes(&vector)), vector);
    }

    #[test]
    fn a_score_is_between_none_and_all(rank in 0.0_f64..=1.0, age in -10_i64..10_000, confidence in 0.0_f64..=1.0) {
        let score = score(rank, day(0), confidence, day(age));
        prop_assert!((0.0..=1.0).contains(&score));
    }
}
