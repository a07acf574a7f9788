//! A simulation of the house over the pure domain: a seeded scheduler, virtual time, and faults.
//!
//! Daemons crash, leave and hang; hands lose their journals; appends are repeated; the founder answers, stops and pauses at
//! any moment. After each fact the promises are checked, and once nothing breaks any more every run has to come to its end.
//!
//! `DEPUTY_SIM_SEED=n` plays one seed and prints what happened; `DEPUTY_SIM_SEEDS=n` plays so many.

mod agent;
mod chance;
mod daemon;
mod founder;
mod house;
mod ledger;
mod outside;
mod owner;
mod promises;

use deputy_domain::run::{Effect, State, effects};
use house::{Happening, House};
use owner::Poison;
use promises::Promises;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Seeds of an ordinary run of the tests: under a minute in a debug build on one core.
const SEEDS: u64 = 3_000;

/// Happenings with faults.
const WILD: u32 = 700;

/// Happenings without faults after which everything must have ended.
const CALM_MAX: u32 = 30_000;

fn step(house: &mut House) {
    match house.advance() {
        Happening::Founder => house.founder(),
        Happening::Schedule(seat) => house.schedule(seat),
        Happening::Reconcile(seat) => house.reconcile(seat),
        Happening::Timers(seat) => house.timers(seat),
        Happening::Owner(fence) => house.own_step(fence),
        Happening::Fault => house.fault(),
        Happening::Echo(append) => house.echo(&append),
    }
}

fn is_over(house: &House) -> bool {
    house.ledger.runs.values().all(|loaded| loaded.run.state.is_terminal() && effects(&loaded.run).is_none())
}

fn play(house: &mut House) {
    for _ in 0..WILD {
        step(house);
    }
    house.calm_down();
    house.note(|| "calm".to_owned());
    for _ in 0..CALM_MAX {
        step(house);
        if is_over(house) {
            break;
        }
    }
    assert!(is_over(house), "a run is stuck");
    house.ledger.audit();
    for (run_id, loaded) in &house.ledger.runs {
        if let State::Approved { sent, .. } = &loaded.run.state {
            assert!(house.outside.has(*run_id, &sent.commit), "approved and never delivered");
        }
        assert!(house.outside.deliveries(*run_id) <= 1, "delivered more than once");
        assert_ne!(effects(&loaded.run), Some(Effect::TakeBack));
    }
}

/// Plays a seed. A failure prints the seed and the end of what happened.
fn play_seed(seed: u64) -> Promises {
    let mut house = House::new(seed);
    if let Err(failure) = catch_unwind(AssertUnwindSafe(|| play(&mut house))) {
        for line in house.log.iter().rev().take(60).rev() {
            eprintln!("{line}");
        }
        eprintln!("seed {seed} failed: DEPUTY_SIM_SEED={seed} plays it again");
        resume_unwind(failure);
    }
    house.promises
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

#[test]
fn every_seed_keeps_the_promises_and_comes_to_an_end() {
    if let Some(seed) = number("DEPUTY_SIM_SEED") {
        let seen = play_seed(seed);
        eprintln!("seed {seed}: {seen:?}");
        return;
    }
    let seeds = number("DEPUTY_SIM_SEEDS").unwrap_or(SEEDS);
    let mut sum = Promises::default();
    for seed in 0..seeds {
        let seen = play_seed(seed);
        sum.lost_outcomes += seen.lost_outcomes;
        sum.adopted += seen.adopted;
        sum.quarantined += seen.quarantined;
        sum.approved += seen.approved;
        sum.by_models += seen.by_models;
        sum.referred += seen.referred;
    }
    eprintln!("{seeds} seeds: {sum:?}");
    assert!(seeds < 100 || (sum.adopted > seeds && sum.approved > seeds / 4), "little happened: {sum:?}");
    assert!(seeds < 100 || (sum.by_models > 0 && sum.referred > 0), "no model was asked: {sum:?}");
}

/// Orders beside the one that brings every daemon down.
const INNOCENT: usize = 20;

#[test]
fn a_run_that_brings_every_daemon_down_is_set_aside_alone() {
    let poisons = [Poison::Preparing, Poison::Asking, Poison::Verifying, Poison::Delivering];
    for (seed, poison) in (0..40).zip(poisons.into_iter().cycle()) {
        let mut house = House::new(seed);
        house.calm_down();
        for _ in 0..INNOCENT {
            house.order(None);
        }
        let guilty = house.order(Some(poison));
        for _ in 0..CALM_MAX {
            step(&mut house);
            if is_over(&house) {
                break;
            }
        }
        assert!(is_over(&house), "seed {seed}: a run is stuck");
        for (run_id, loaded) in &house.ledger.runs {
            let set_aside = match &loaded.run.state {
                State::Failed { error } => error.code == "quarantined",
                // Its delivery was given up, and the founder did not want a second one.
                state => *state == State::Rejected,
            };
            assert_eq!(set_aside, *run_id == guilty, "seed {seed}, {poison:?}: {:?}", loaded.run.state);
        }
    }
}

#[test]
fn the_same_seed_is_the_same_life() {
    let life = |seed| {
        let mut house = House::new(seed);
        play(&mut house);
        ledger::audit_bytes(&house.ledger.rows);
        house
            .ledger
            .rows
            .iter()
            .map(|(stream, event)| (stream.to_string(), event.event.encode()))
            .collect::<Vec<_>>()
    };
    assert_eq!(life(7), life(7));
}
