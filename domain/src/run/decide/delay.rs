//! Models that do not answer: asked again, and told to the founder when it lasts.

use super::super::command::{CallDelay, Context};
use super::super::limit::DELAY_TOLD_AFTER;
use super::super::state::{Delayed, Run};
use deputy_protocol::At;
use deputy_protocol::event::RunEvent;

/// The fact that a model did not answer, in the delay that goes on, or in a new one.
pub(super) fn delayed(run: &Run, model: String, delay: CallDelay, context: &Context) -> RunEvent {
    let CallDelay { error, retry_at } = delay;
    let earlier = run.delayed.as_ref();
    let since_at = earlier.map_or(context.now, |delayed| delayed.since_at);
    let told_at = earlier.and_then(|delayed| delayed.told_at);
    let told_at = told_at.or_else(|| lasts(since_at, context.now).then_some(context.now));
    RunEvent::CallDelayed { model, error, retry_at, since_at, told_at, at: context.now }
}

/// The same once more, for the founder: the run is parked for so long that they should know.
pub(super) fn told(run: &Run, until: Option<At>, context: &Context) -> Option<RunEvent> {
    let Delayed { model, error, since_at, told_at, .. } = run.delayed.clone()?;
    let retry_at = until?;
    let is_due = told_at.is_none() && lasts(since_at, retry_at);
    let told_at = Some(context.now);
    is_due.then_some(RunEvent::CallDelayed { model, error, retry_at, since_at, told_at, at: context.now })
}

fn lasts(since_at: At, until: At) -> bool {
    until - since_at >= DELAY_TOLD_AFTER
}
