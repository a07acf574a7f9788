//! The start of a real agent: in the hands of a run, and of an order, against the same program started by hand.

mod by_hand;
mod hands;
mod job;
mod order;

use super::measure::{Turns, Wakes, median};
use super::report::{Row, Target};
use by_hand::Place;
use deputy_tests::agents::packages;
use hands::House;
use job::{Job, Times};
use order::Ordered;

/// Rounds, in which each way of starting has its turn.
const STARTS: usize = 11;
/// What a start may take of one by hand: what is asked of `exec` in containers.
const START_MOST: f64 = 1.1;

pub(crate) async fn measure() -> Vec<Row> {
    const AREA: &str = "agents, start";
    let packages = match packages() {
        Ok(packages) => packages,
        Err(why) => return vec![Row::missing(AREA, &why)],
    };
    let mut rows = Vec::new();
    for job in [Job::claude(packages.clone()), Job::codex(packages)] {
        match House::try_new(&job).await {
            Ok(house) => rows.extend(starts(&job, &house).await),
            Err(why) => return vec![Row::missing(AREA, &why)],
        }
    }
    rows
}

/// All starts of one kind.
#[derive(Default)]
struct Side(Vec<Times>);

impl Side {
    fn median(&self, of: fn(&Times) -> f64) -> f64 {
        median(self.0.iter().map(of).collect())
    }
}

async fn starts(job: &Job, house: &House) -> Vec<Row> {
    let daemon = Ordered::start(job).await;
    let (mut bare, mut boxed, mut ours, mut ordered) =
        (Side::default(), Side::default(), Side::default(), Vec::new());
    // The first of each reads the program from the disk.
    by_hand::start(job, Place::Bare).await;
    by_hand::start(job, Place::Sandbox).await;
    house.start(job).await;
    daemon.order().await;
    let mut wakes = Wakes::new();
    for round in 0..STARTS {
        for turn in 0..4 {
            match (round + turn) % 4 {
                0 => bare.0.push(by_hand::start(job, Place::Bare).await),
                1 => boxed.0.push(by_hand::start(job, Place::Sandbox).await),
                2 => ours.0.push(house.start(job).await),
                _ => ordered.push(daemon.order().await),
            }
            wakes.sample();
        }
    }
    let line = |side: &Side| side.median(|times| times.line_ms);
    let ready = ours.median(|times| times.ready_ms);
    let begun = ours.median(|times| times.line_ms - times.ready_ms);
    let against = |ours: f64, bare: f64| Turns { ours, bare, ground: wakes.ground() };
    let name = |what: &str| format!("{}, {what}", job.kind);
    let (by_hand, in_sandbox) = ("by hand, no sandbox", "by hand, in the same sandbox");
    vec![
        Row::ratio(
            name("start to its first line"),
            against(line(&ours), line(&boxed)),
            "ms",
            in_sandbox,
            Target::AtMost(START_MOST),
        ),
        Row::ratio(
            name("start to its first line, against no sandbox"),
            against(line(&ours), line(&bare)),
            "ms",
            by_hand,
            Target::None,
        ),
        Row::ratio(
            name("started by hand, the sandbox alone"),
            against(line(&boxed), line(&bare)),
            "ms",
            by_hand,
            Target::None,
        ),
        Row::alone(name("until its hands are open: shim, sandbox, runner"), ready, "ms", Target::None),
        Row::ratio(
            name("from open hands over the link to its first line"),
            against(begun, line(&bare)),
            "ms",
            by_hand,
            Target::None,
        ),
        Row::ratio(
            name("order to the first question to its model"),
            against(median(ordered), boxed.median(|times| times.asked_ms)),
            "ms",
            "by hand in the same sandbox, from its start",
            Target::None,
        ),
    ]
}
