//! What a plan promises.

mod across;
mod before;
mod bounds;
mod broken;
mod card;
mod carrying;
mod checked;
mod confirming;
mod estimating;
pub(super) mod fixtures;
mod grading;
mod matrix;
mod money;
mod places;
mod policy;
mod properties;
mod redrawing;
mod reopening;
mod report;
mod stages;
mod undrawn;
mod untouched;

/// A plan that has ended.
pub(crate) fn ended() -> crate::plan::Plan {
    stages::ended().plan().clone()
}
