//! Lets an agent that is a program work: it runs in the hands, and what it writes becomes the run's steps.
//!
//! Owner: the run's actor, through `effects::perform`. Invariant: whoever takes the run over reads all that the program
//! wrote again, from its first byte, into a new driver. Up to the place that is on record nothing is recorded again, and
//! what the driver sends on the way carries the same numbers as before, so the runner passes each of it on once.

mod ask;
mod eligible;
mod endpoint;
mod exit;
mod follow;
mod home;
mod launch;
mod listener;
mod own;
mod refused;
mod rest;
mod seat;
mod steps;
mod watch;

pub(super) use rest::{hear_out, interrupt, keep_log};

use super::desk::Desk;
use super::fault::EffectFault;
use crate::agents::Program;
use crate::run::book::CommandError;
use deputy_domain::driver::{Move, next};
use deputy_domain::purse::Shortage;
use deputy_domain::run::{Command, Phase, raised};
use deputy_protocol::event::{StepEvent, WaitReason};
use seat::Seat;

pub(super) async fn work(desk: &Desk, program: &Program) -> Result<(), EffectFault> {
    eligible::keeps_rules(desk, program)?;
    own::keeps_caps(desk, program, &desk.load_in(Phase::Running).await?)?;
    let mut seat = Seat::open(desk, program).await?;
    loop {
        if desk.is_draining() {
            return Err(EffectFault::Drained);
        }
        let run = desk.load_in(Phase::Running).await?;
        let at = desk.world.clock.now();
        let wanted = next(&run, &seat.sitting, at);
        if own::used_up(program, &run).is_some() {
            let is_at_its_end = match &wanted {
                Move::Start { .. } => true,
                Move::Follow if !seat.is_over() => rest::cut_short(&mut seat, &run).await?,
                _ => false,
            };
            if is_at_its_end {
                // What it said until its end counts, too.
                let run = desk.load_in(Phase::Running).await?;
                let detail = own::used_up(program, &run).unwrap_or_default();
                let raised = raised(&run, Shortage::Tokens(0));
                desk.fact(Command::Exhaust { detail, raised }).await?;
                return Ok(());
            }
        }
        match wanted {
            Move::Prompt { source, input, text } => {
                seat.record(&run, vec![StepEvent::Prompted { source, input, text, at }]).await?;
            }
            Move::Answered { word, text } => {
                let offset = seat.heard();
                let told = StepEvent::AgentTold { offset, word, at };
                let source = deputy_protocol::event::Prompt::Founder;
                seat.record(&run, vec![told, StepEvent::Prompted { source, input: 0, text, at }]).await?;
            }
            Move::Start { resume } => match own::shut(desk, program, &run).await? {
                Some((until, detail)) => {
                    let reason = WaitReason::Provider;
                    desk.fact(Command::Park { reason, until: Some(until), detail }).await?;
                    return Ok(());
                }
                None => seat.begin(&run, resume).await?,
            },
            Move::Follow => follow::follow(&mut seat, &run).await?,
            Move::Ask { asked, what } => {
                desk.at_best(rest::dismiss(&mut seat, &run).await)?;
                seat.did_not_ask()?;
                return ask::ask(&seat, asked, what).await;
            }
            Move::Wait { until, detail } => {
                let reason = WaitReason::Provider;
                desk.fact(Command::Park { reason, until: Some(until), detail }).await?;
                return Ok(());
            }
            Move::Finish { summary } => {
                let heard = seat.sitting.inputs_told;
                match desk.fact(Command::Finish { summary, heard }).await {
                    Ok(_) => return Ok(()),
                    // The founder said something in the meantime: the agent hears it first.
                    Err(CommandError::Refused(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Move::Fail { error, retry } => return Err(EffectFault::Attempt { error, retry }),
        }
    }
}
