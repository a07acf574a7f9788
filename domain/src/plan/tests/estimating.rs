//! What a card will take, from what was done here before.

use super::fixtures::project;
use crate::plan::{Ended, estimate};
use deputy_protocol::event::{Advisor, CardStep, Estimate, Span, TaskType};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::money::Usd;
use proptest::prelude::*;
use uuid::Uuid;

fn step(task_type: TaskType) -> CardStep {
    CardStep {
        title: "Do it".to_owned(),
        detail: String::new(),
        project_id: project(),
        project: String::new(),
        advisor: Advisor::Code,
        task_type,
    }
}

fn usd(of: u32) -> Usd {
    Usd::try_new(f64::from(of)).unwrap()
}

/// Runs of so many minutes, each as many dollars.
fn runs(project_id: ProjectId, task_type: TaskType, minutes: &[u32]) -> Vec<Ended> {
    let ended = |minutes: &u32| Ended {
        project_id: Some(project_id),
        task_type,
        minutes: *minutes,
        usd: Some(usd(*minutes)),
    };
    minutes.iter().map(ended).collect()
}

fn minutes(steps: &[CardStep], history: &[Ended]) -> Option<(u32, u32, u32)> {
    estimate(steps, history).minutes.map(|Span { low, likely, high }| (low, likely, high))
}

fn elsewhere() -> ProjectId {
    ProjectId(Uuid::from_u128(9))
}

#[test]
fn the_runs_that_are_most_alike_and_enough_tell() {
    use TaskType::{Bugfix, Docs, Feature};
    let all = |here_such: usize, here: usize, such: usize| {
        [
            runs(project(), Feature, &[10, 20, 30][..here_such]),
            runs(project(), Docs, &[100, 200, 300][..here]),
            runs(elsewhere(), Feature, &[1_000, 2_000, 3_000][..such]),
            runs(elsewhere(), Bugfix, &[10_000; 3]),
        ]
        .concat()
    };
    let likely = |history: &[Ended]| minutes(&[step(Feature)], history).map(|(_, likely, _)| likely).unwrap();
    assert_eq!(likely(&all(3, 3, 3)), 20, "of this project and kind");
    assert_eq!(likely(&all(2, 1, 3)), 20, "of this project, where those of the kind are too few");
    assert_eq!(likely(&all(1, 1, 3)), 2_000, "of this kind, where those of the project are too few");
    assert_eq!(likely(&all(1, 1, 1)), 10_000, "all, where neither are enough");
}

#[test]
fn two_runs_say_nothing_and_a_step_that_nobody_can_tell_leaves_all_untold() {
    let two = runs(project(), TaskType::Docs, &[1, 2]);
    assert_eq!(estimate(&[step(TaskType::Docs)], &two), Estimate::default());
    assert_eq!(estimate(&[step(TaskType::Docs), step(TaskType::Docs)], &[]), Estimate::default());
}

#[test]
fn runs_without_a_price_tell_how_long_and_not_for_how_much() {
    let free = |ended: Ended| Ended { usd: None, ..ended };
    let unpriced: Vec<Ended> = runs(project(), TaskType::Docs, &[1, 2, 6]).into_iter().map(free).collect();
    let told = estimate(&[step(TaskType::Docs)], &unpriced);
    assert_eq!(told.minutes, Some(Span { low: 1, likely: 2, high: 6 }));
    assert_eq!((told.usd, told.runs), (None, 3), "free is something else");
    let priced = runs(elsewhere(), TaskType::Bugfix, &[7, 8, 9]);
    let told = estimate(&[step(TaskType::Docs)], &[unpriced, priced].concat());
    assert_eq!(told.usd.map(|span| span.likely), Some(usd(8)), "of those that have one");
    assert_eq!(told.minutes.map(|span| span.likely), Some(2));
}

#[test]
fn steps_add_up() {
    let history = runs(project(), TaskType::Docs, &[1, 2, 6]);
    let both = estimate(&[step(TaskType::Docs), step(TaskType::Docs)], &history);
    assert_eq!(both.minutes, Some(Span { low: 2, likely: 4, high: 12 }));
    assert_eq!(both.usd, Some(Span { low: usd(2), likely: usd(4), high: usd(12) }));
    assert_eq!(both.runs, 6);
}

#[test]
fn one_run_in_ten_lies_beyond_each_end() {
    let twenty: Vec<u32> = (1..=20).collect();
    let history = runs(project(), TaskType::Docs, &twenty);
    assert_eq!(minutes(&[step(TaskType::Docs)], &history), Some((2, 11, 19)));
}

proptest! {
    #[test]
    fn the_ends_hold_what_is_likely_and_lie_within_what_was_seen(
        seen in prop::collection::vec(1_u32..10_000, 3..60),
        steps in 1_usize..5,
    ) {
        let history = runs(project(), TaskType::Docs, &seen);
        let told = estimate(&vec![step(TaskType::Docs); steps], &history);
        let (Some(minutes), Some(usd_span)) = (told.minutes, told.usd) else { panic!("three are enough") };
        prop_assert!(minutes.low <= minutes.likely && minutes.likely <= minutes.high);
        prop_assert!(usd_span.low <= usd_span.likely && usd_span.likely <= usd_span.high);
        let count = u32::try_from(steps).unwrap();
        prop_assert!(minutes.low >= seen.iter().min().unwrap() * count);
        prop_assert!(minutes.high <= seen.iter().max().unwrap() * count);
        // Whatever the order in which they ended.
        let backwards: Vec<Ended> = history.into_iter().rev().collect();
        prop_assert_eq!(estimate(&vec![step(TaskType::Docs); steps], &backwards), told);
    }
}
