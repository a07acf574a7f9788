//! The branch that a delivery moves.

use crate::git::fault::Outcome;
use crate::git::mirror::branch_name;
use crate::git::refs::{self, branches_prefix};
use deputy_actors::ports::{DeliveryOrder, WorkspaceFault};
use deputy_protocol::event::DeliveryMode;
use git2::{Oid, Repository};

/// A branch of the project, by its name there and by the ref that shows it here.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) branch: String,
    pub(crate) tracking: String,
}

impl Target {
    /// Where an order leads: the base branch, or the run's own.
    pub(crate) fn of(order: &DeliveryOrder) -> Outcome<Self> {
        let branch = match order.mode {
            DeliveryMode::Merge => branch_name(&order.target)?.to_owned(),
            DeliveryMode::Push => order.run_id.branch(),
            DeliveryMode::Pr => {
                return Err(WorkspaceFault::Invalid(
                    "pull requests come later; use merge or push".to_owned(),
                ));
            }
            DeliveryMode::None => {
                return Err(WorkspaceFault::Invalid(
                    "nothing was delivered, so nothing can be taken back".to_owned(),
                ));
            }
        };
        let tracking = format!("{}{branch}", branches_prefix(&order.origin));
        Ok(Self { branch, tracking })
    }

    /// Where it is now, as far as this host knows.
    pub(crate) fn head(&self, repo: &Repository) -> Outcome<Option<Oid>> {
        refs::find(repo, &self.tracking)
    }
}
