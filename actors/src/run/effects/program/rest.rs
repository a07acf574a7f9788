//! Ends a program's turn because its founder wants it ended, or it may not go on, and hears what it still said.

use super::super::desk::Desk;
use super::super::fault::EffectFault;
use super::super::keep::keep;
use super::follow::{follow, lost};
use super::seat::{Seat, load};
use crate::agents::Program;
use crate::ports::Slot;
use chrono::TimeDelta;
use deputy_domain::driver::Word;
use deputy_domain::run::Run;
use deputy_protocol::event::{AgentWord, StepEvent};
use deputy_protocol::link::RequestId;
use std::sync::Arc;

/// What a program may take to end its turn by itself: its session then tells of the interruption. After that it is
/// ended.
const PATIENCE: TimeDelta = TimeDelta::seconds(3);

/// Has a program that is to rest end its turn by itself, where it is one that listens, and waits a little for its end.
pub(in super::super) async fn interrupt(desk: &Desk, run: &Run) -> Result<(), EffectFault> {
    let Some(program) = desk.program(run) else { return Ok(()) };
    let Some(process) = load(desk).await?.process else { return Ok(()) };
    let clock = &desk.world.clock;
    // One that said nothing yet may not even have begun. One whose turn is over only has to be let go.
    let listens = process.is_over || program.relied_on(process.version.as_deref()).interrupts;
    if process.heard == 0 || !listens {
        return Ok(());
    }
    let asked = async {
        let mut seat = Seat::resting(desk, program, run).await?;
        tell(&mut seat, run).await?;
        follow(&mut seat, run).await
    };
    tokio::select! {
        outcome = asked => outcome,
        () = clock.sleep_until(clock.now() + PATIENCE) => Ok(()),
    }
}

/// Has a program that waits for the founder's answer end its turn by itself: only then can its session be gone on with.
/// Some write down what they were told and did only a while later, and not at all when they are killed before. One that
/// does not end in time is ended with whatever else the parked run has.
pub(super) async fn dismiss(seat: &mut Seat<'_>, run: &Run) -> Result<(), EffectFault> {
    let version = seat.sitting.process.as_ref().map(|process| process.version.as_deref());
    if !version.is_some_and(|version| seat.program.relied_on(version).interrupts) {
        return Ok(());
    }
    seat.is_resting = true;
    let clock = Arc::clone(&seat.desk.world.clock);
    let dismissed = async {
        tell(seat, run).await?;
        follow(seat, run).await
    };
    let outcome = tokio::select! {
        outcome = dismissed => outcome,
        () = clock.sleep_until(clock.now() + PATIENCE) => Ok(()),
    };
    seat.is_resting = false;
    outcome
}

/// Reads what a program that was ended had written, to its last word.
pub(in super::super) async fn hear_out(desk: &Desk, run: &Run, program: &Program) -> Result<(), EffectFault> {
    let Some(process) = load(desk).await?.process else { return Ok(()) };
    let mut seat = Seat::resting(desk, program, run).await?;
    if seat.never_began(&process).await? {
        lost(&mut seat, run).await?;
    } else {
        tell(&mut seat, run).await?;
        follow(&mut seat, run).await?;
    }
    // They were opened to read, and nothing of the run is to be left.
    desk.world.hands.close(desk.run_id(), Slot::Agent).await?;
    Ok(())
}

/// Keeps what a program had written that was ended in the middle of its work: the log of its session is to be whole,
/// whatever became of the run. What it meant is asked by nobody any more.
pub(in super::super) async fn keep_log(desk: &Desk, run: &Run, program: &Program) -> Result<(), EffectFault> {
    let Some(process) = load(desk).await?.process else { return Ok(()) };
    let mut seat = Seat::resting(desk, program, run).await?;
    if seat.never_began(&process).await? {
        return lost(&mut seat, run).await;
    }
    let (id, hand) = (RequestId(process.id.0), Arc::clone(&seat.hand));
    let output = keep(desk, hand.as_ref(), id, &seat.redactor, None).await?;
    let (exit_code, lost, at) = (None, false, desk.world.clock.now());
    seat.record(run, vec![StepEvent::AgentEnded { exit_code, lost, output, at }]).await
}

/// Puts down that it was told to end its turn: then its end is no crash.
async fn tell(seat: &mut Seat<'_>, run: &Run) -> Result<(), EffectFault> {
    let Some(process) = seat.sitting.process.as_ref().filter(|process| !process.is_over) else {
        return Ok(());
    };
    if process.told.iter().any(|(_, word)| *word == Word::Interrupt) {
        return Ok(());
    }
    let (offset, at) = (process.heard, seat.desk.world.clock.now());
    seat.record(run, vec![StepEvent::AgentTold { offset, word: AgentWord::Interrupt, at }]).await
}

/// Ends the turn of a program whose run may use no more, and says whether that cut it short: one whose turn was over by
/// itself has done its work.
pub(super) async fn cut_short(seat: &mut Seat<'_>, run: &Run) -> Result<bool, EffectFault> {
    interrupt(seat.desk, run).await?;
    seat.reload().await?;
    Ok(!seat.sitting.is_done())
}
