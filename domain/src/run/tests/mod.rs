//! Tests of a run's life: every state against every command, properties over random lives, and one test a promise.
//!
//! Owner: whoever changes `decide` or `apply`. Invariant: nothing here depends on the clock, on chance, or on order.

mod answering;
mod at_work;
mod catching_up;
mod commands;
mod crashes;
mod cuts;
mod delays;
mod events;
mod fixtures;
mod hands_on;
mod ledger_v1;
mod matrix;
mod money;
mod parts;
mod properties;
mod refusals;
mod resting;
mod retries;
mod room;
mod rows;
mod stages;
mod takeovers;
mod terminals;
mod verification;

/// A run at work on this order.
pub(crate) fn at_work(order: deputy_protocol::event::WorkOrder) -> crate::run::Run {
    let mut run = stages::running().run().clone();
    (run.mode, run.order) = (order.mode, order);
    run
}

/// An order, and a question of its agent.
pub(crate) use fixtures::{order, question};

/// A run that waits for its review.
pub(crate) fn reviewed() -> crate::run::Run {
    stages::review().run().clone()
}
