//! What an owner does about a run's state, outside. Each effect records its own facts under the owner's lease.
//!
//! Owner: the run's actor performs one at a time, in a task of its own. Invariant: an effect can be dropped at any
//! await and begun again: it looks at what is recorded before it acts.

mod asking;
mod at_odds;
mod build_on;
mod catch_up;
mod deliver;
mod desk;
mod end;
mod fault;
mod ground;
mod keep;
mod lanes;
mod own_commits;
mod parting;
mod prepare;
mod program;
mod take_back;
mod verify;
mod work;
mod yielding;

pub(crate) use desk::load_project;
pub use desk::{Desk, Pace};
pub use fault::EffectFault;
pub(crate) use ground::correlation;
pub use lanes::Lanes;
pub(crate) use parting::{captured, keep_log, rested};

use deputy_domain::run::Effect;
use tracing::Instrument;

/// Carries out an effect. It ends when the state has moved on.
pub async fn perform(desk: &Desk, effect: &Effect) -> Result<(), EffectFault> {
    // Every line of the log that this writes says which run it is about, and which request led to it.
    let name = match effect {
        Effect::Prepare => "prepare",
        Effect::Work => "work",
        Effect::Verify => "verify",
        Effect::Yield => "yield",
        Effect::End => "end",
        Effect::Deliver { .. } => "deliver",
        Effect::TakeBack => "take_back",
    };
    let correlation = desk.correlation();
    let span = tracing::info_span!("run", id = %desk.run_id(), %correlation, effect = name);
    // Large: whoever waits for it would be as large.
    Box::pin(carry_out(desk, effect).instrument(span)).await
}

async fn carry_out(desk: &Desk, effect: &Effect) -> Result<(), EffectFault> {
    match effect {
        Effect::Prepare => prepare::prepare(desk).await,
        Effect::Work => {
            let run = desk.load().await?.run;
            match desk.program(&run) {
                Some(program) => Box::pin(program::work(desk, program)).await,
                None => Box::pin(work::work(desk)).await,
            }
        }
        Effect::Verify => verify::verify(desk).await,
        Effect::Yield => Box::pin(yielding::yield_turn(desk)).await,
        Effect::End => end::end(desk).await,
        Effect::Deliver { mode, commit } => deliver::deliver(desk, *mode, commit).await,
        Effect::TakeBack => take_back::take_back(desk).await,
    }
}
