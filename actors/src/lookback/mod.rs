//! Looking back: runs that came to an end go into the track record of who did them, and somebody is asked what there is
//! to learn: from each run that stands for itself, and from all that was done for a plan when that ended.
//!
//! Owner: the actor `hindsight`, in rounds. Invariant: the conversation has an id that follows from the run, or the plan,
//! and its end, and is begun before the end is counted, so that a crash between the two, or another daemon that does the
//! same, asks nobody twice and counts nothing twice.

mod fold;
mod hindsight;

pub(crate) use hindsight::Hindsight;
