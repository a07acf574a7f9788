//! The whole tree, in start order.

use crate::answering::Answers;
use crate::conversation::Thinkers;
use crate::lookback::Hindsight;
use crate::notifier::NotifierHandle;
use crate::plan::Conductor;
use crate::ports::World;
use crate::reconciler::ReconcilerHandle;
use crate::rounds::{self, RoundsHandle};
use crate::run::Owners;
use crate::scheduler::SchedulerHandle;
use crate::supervision::{ChildSpec, Strategy, SupervisorHandle, SupervisorSpec};
use crate::thinking::Throttle;
use crate::{backups, librarian, notifier, reconciler, scheduler, tail};
use std::sync::Arc;

/// The way to what lives in a tree of this instance's name.
#[derive(Clone)]
pub struct Handles {
    /// The owners of runs.
    pub owners: Owners,
    /// The owners of conversations.
    pub thinkers: Thinkers,
    /// Who carries plans out.
    pub plans: RoundsHandle,
    /// Who looks back at runs.
    pub hindsight: RoundsHandle,
    /// Who answers agents.
    pub answers: RoundsHandle,
    /// Who starts what waits.
    pub scheduler: SchedulerHandle,
    /// Who tells the founder.
    pub notifier: NotifierHandle,
    /// Who looks after everything.
    pub reconciler: ReconcilerHandle,
}

impl Handles {
    /// Handles into the tree that `spec` describes.
    pub fn new(world: &World, instance: &str) -> Self {
        let runs = SupervisorHandle::named(format!("{instance}/runs"));
        let conversations = SupervisorHandle::named(format!("{instance}/conversations"));
        let throttle: Arc<Throttle> = Arc::default();
        Self {
            owners: Owners::new(world.clone(), runs, Arc::clone(&throttle)),
            thinkers: Thinkers::new(world.clone(), conversations, throttle),
            plans: RoundsHandle::named(format!("{instance}/plans")),
            hindsight: RoundsHandle::named(format!("{instance}/hindsight")),
            answers: RoundsHandle::named(format!("{instance}/answers")),
            scheduler: SchedulerHandle::named(format!("{instance}/scheduler")),
            notifier: NotifierHandle::named(format!("{instance}/notifier")),
            reconciler: ReconcilerHandle::named(format!("{instance}/reconciler")),
        }
    }
}

/// The tree. One that fails too often takes the root down, and systemd starts the daemon anew.
pub fn spec(world: &World, handles: &Handles) -> SupervisorSpec {
    let Handles { owners, thinkers, plans, hindsight, answers, scheduler, notifier, reconciler } =
        handles.clone();
    let world = world.clone();
    SupervisorSpec::new(Strategy::OneForOne)
        // One owner per run that is worked on; a run that fails does not touch its siblings.
        .child(ChildSpec::supervisor("runs", SupervisorSpec::dynamic()))
        // One owner per conversation that is thought about: the COO's, its advisors'.
        .child(ChildSpec::supervisor("conversations", SupervisorSpec::dynamic()))
        // Carries confirmed plans out: advisors, tasks, results.
        .child(ChildSpec::permanent("plans", rounds::start(Conductor::new(world.clone(), thinkers.clone()))))
        // Counts how runs ended, and asks what there is to learn from them.
        .child(ChildSpec::permanent(
            "hindsight",
            rounds::start(Hindsight::new(world.clone(), thinkers.clone())),
        ))
        // Puts questions of agents to a model, and takes what it says to them or to the founder.
        .child(ChildSpec::permanent("answers", rounds::start(Answers::new(world.clone(), thinkers.clone()))))
        // Starts what waits: it needs the supervisor of the owners.
        .child(ChildSpec::permanent(
            "scheduler",
            scheduler::start(scheduler::Args { world: world.clone(), owners: owners.clone() }),
        ))
        // Tells the founder.
        .child(ChildSpec::permanent("notifier", notifier::start(notifier::Args { world: world.clone() })))
        // Makes the daily backup.
        .child(ChildSpec::permanent("backups", backups::start(backups::Args { world: world.clone() })))
        // Writes down what was said, so that it can be found.
        .child(ChildSpec::permanent("librarian", librarian::start(librarian::Args { world: world.clone() })))
        // Takes over what the last life of the daemon left, and whatever else nobody looks after.
        .child(ChildSpec::permanent(
            "reconciler",
            reconciler::start(reconciler::Args {
                world: world.clone(),
                owners: owners.clone(),
                thinkers: thinkers.clone(),
                scheduler: scheduler.clone(),
            }),
        ))
        // Wakes all of them when the ledger moves: last, when there is somebody to wake.
        .child(ChildSpec::permanent(
            "tail",
            tail::start(tail::Args {
                world,
                owners,
                thinkers,
                plans,
                hindsight,
                answers,
                scheduler,
                notifier,
                reconciler,
            }),
        ))
}
