//! A HOME in which no session of a program begins any more is put aside, and the program begins in a new one.
//!
//! What it keeps there is broken, and nobody but the program knows which of it. The earlier HOME stays beside the new one
//! as long as the run does: what was in it may be of use to the founder.

use super::super::fault::EffectFault;
use super::super::ground::{Ground, Sight, ground, open_hand};
use super::super::prepare::set_up;
use super::seat::Seat;
use crate::ports::Slot;
use deputy_domain::driver::Process;
use deputy_domain::run::Run;
use deputy_protocol::link::RequestId;

/// Gives a process that is to have a new HOME one, unless it has begun in it.
pub(super) async fn renew(seat: &mut Seat<'_>, run: &Run, process: &Process) -> Result<(), EffectFault> {
    if !process.fresh_home || !seat.never_began(process).await? {
        return Ok(());
    }
    let desk = seat.desk;
    let hands = &desk.world.hands;
    tracing::warn!(run = %desk.run_id(), "no session begins in the agent's HOME any more: it gets a new one");
    hands.renew_home(desk.run_id(), Slot::Agent, RequestId(process.id.0)).await?;
    // What the project's setup left there is gone as well. Its commands are the project's and see all of the tree.
    if !seat.project.settings.setup.is_empty() {
        let here = Ground { sight: Sight::Whole, ..ground(desk, run, &seat.project).await? };
        let hand = open_hand(desk, run, &seat.project, Slot::Agent, here).await?;
        set_up(desk, hand.as_ref(), &seat.project).await?;
        hands.close(desk.run_id(), Slot::Agent).await?;
    }
    let here = ground(desk, run, &seat.project).await?;
    seat.hand = open_hand(desk, run, &seat.project, Slot::Agent, here).await?;
    Ok(())
}
