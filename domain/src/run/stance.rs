//! How the workspace of a run stands to a person who wants to look into it.

use super::state::{Phase, Run, State};

/// Who has the workspace of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// Its agent, which works in it.
    Working,
    /// Nobody, for now: it will be gone on with.
    Resting,
    /// Nobody, unless a person wants it.
    Over,
}

/// Who has a run's workspace, or why nobody may work beside them there, and what to do about that.
pub fn stance(run: &Run) -> Result<Stance, &'static str> {
    let found = match &run.state {
        State::Active { phase, .. } => match phase {
            Phase::Running => return Ok(Stance::Working),
            Phase::Preparing => Err("its workspace is being made ready: try again in a moment"),
            Phase::Verifying => Err("its files are being captured and checked: try again when that is over"),
            Phase::Yielding { .. } | Phase::Ending { .. } => {
                Err("it is coming to rest: try again in a moment")
            }
        },
        State::Queued { .. } | State::Waiting { .. } | State::Review { .. } => Ok(Stance::Resting),
        State::Approved { .. } | State::Rejected | State::Failed { .. } | State::Stopped => Ok(Stance::Over),
    };
    let stance = found?;
    if run.swept_at.is_some() {
        return Err("its workspace was removed: look at its diff, or have it tried again");
    }
    if run.base_commit.is_none() {
        return Err("it has no workspace yet: try again once it has begun");
    }
    Ok(stance)
}
