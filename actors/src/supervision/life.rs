//! One life of a child: started once, watched to its very end, stopped once.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use ractor::{ActorCell, ActorRef, SpawnErr};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::cell::{Spawned, SupervisorCell};
use super::message::{End, Message};
use super::policy::later;
use super::{ChildId, ChildSpec, Shutdown, Start};

/// How long the rest of a life (a killed actor, the tasks of one that ended) may still take before it is
/// reported as stuck. A killed actor goes at its next await, so this is generous.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// A handle on one life; the life itself is a task that reports to the supervisor.
#[derive(Clone)]
pub(super) struct Life {
    abandon_start: CancellationToken,
    progress: watch::Receiver<Progress>,
    shutdown: Shutdown,
    cell: SupervisorCell,
}

#[derive(Clone)]
enum Progress {
    Starting,
    /// The start function returned; the actor, if there is one.
    Started(Option<ActorCell>),
    /// The actor's task is over; its tasks may not be.
    Ended,
    Gone,
}

/// How an attempt to stop a life came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    Gone,
    Stuck,
}

struct Reporter {
    id: ChildId,
    attempt: u64,
    to: ActorRef<Message>,
    progress: watch::Sender<Progress>,
}

impl Life {
    /// Starts a new life of `spec` in the scope `cell`.
    pub(super) fn begin(spec: &ChildSpec, attempt: u64, cell: SupervisorCell, to: ActorRef<Message>) -> Self {
        let (sender, progress) = watch::channel(Progress::Starting);
        let reporter = Reporter { id: spec.id.clone(), attempt, to, progress: sender };
        let abandon_start = cell.tasks().stopping().child_token();
        let hold_above = cell.tasks().hold_above();
        let life = run(Arc::clone(&spec.start), cell.clone(), abandon_start.clone(), reporter);
        tokio::spawn(async move {
            let _hold_above = hold_above;
            life.await;
        });
        Self { abandon_start, progress, shutdown: spec.shutdown, cell }
    }

    /// Asks this life to end and sees to it: stop, wait, kill, wait.
    pub(super) async fn stop(self) -> Stopped {
        self.abandon_start.cancel();
        let clock = Arc::clone(&self.cell.ports().clock);
        if let Progress::Started(Some(actor)) = self.reached(|p| !matches!(p, Progress::Starting)).await {
            actor.stop(None);
            let ended = self.reached(|p| matches!(p, Progress::Ended | Progress::Gone));
            match self.shutdown {
                Shutdown::Infinity => drop(ended.await),
                Shutdown::Within(limit) => {
                    let deadline = later(clock.now(), limit);
                    tokio::select! {
                        biased;
                        _ = ended => {}
                        () = clock.sleep_until(deadline) => actor.kill(),
                    }
                }
            }
        }
        let deadline = later(clock.now(), GRACE);
        tokio::select! {
            biased;
            _ = self.reached(|p| matches!(p, Progress::Gone)) => Stopped::Gone,
            () = clock.sleep_until(deadline) => Stopped::Stuck,
        }
    }

    async fn reached(&self, far_enough: impl Fn(&Progress) -> bool) -> Progress {
        let mut progress = self.progress.clone();
        // An error means that the life's task is over, which is gone as well.
        progress.wait_for(far_enough).await.map_or(Progress::Gone, |reached| reached.clone())
    }
}

async fn run(start: Arc<dyn Start>, cell: SupervisorCell, abandon: CancellationToken, reporter: Reporter) {
    // The call itself may panic as well as what it returns.
    let guarded = AssertUnwindSafe({
        let cell = cell.clone();
        async move { start.start(cell).await }
    });
    let result = abandon.run_until_cancelled_owned(guarded.catch_unwind()).await;
    let spawned = cell.take_spawned();
    let failure = failure_of(result, spawned.as_ref());
    match &failure {
        None => reporter.tell(|id, attempt| Message::Started { id, attempt }),
        Some(_) => spawned.iter().for_each(|spawned| spawned.actor.kill()),
    }
    let actor = spawned.as_ref().map(|spawned| spawned.actor.clone());
    reporter.progress.send_replace(Progress::Started(actor.clone()));
    if let Some(Spawned { task, .. }) = spawned {
        // The end of the task, not ractor's status: the actor's state is dropped only after `Stopped` is set.
        let _ = task.await;
    }
    reporter.progress.send_replace(Progress::Ended);
    clear_tasks(&cell, &reporter).await;
    reporter.progress.send_replace(Progress::Gone);
    let end = match (actor, failure) {
        (Some(actor), failure) => End::Spawned { actor: actor.get_id(), failure },
        (None, failure) => End::NotSpawned(failure.unwrap_or_else(|| ABANDONED.to_owned())),
    };
    reporter.tell(|id, attempt| Message::Gone { id, attempt, end });
}

/// Stops what the actor left behind, and says so when it stays.
async fn clear_tasks(cell: &SupervisorCell, reporter: &Reporter) {
    cell.tasks().stop();
    let clock = &cell.ports().clock;
    let deadline = later(clock.now(), GRACE);
    tokio::select! {
        biased;
        () = cell.tasks().gone() => return,
        () = clock.sleep_until(deadline) => {}
    }
    reporter.tell(|id, attempt| Message::Stuck { id, attempt });
    cell.tasks().gone().await;
}

const ABANDONED: &str = "it was stopped while it started";

type StartResult = Option<std::thread::Result<Result<ActorCell, SpawnErr>>>;

fn failure_of(result: StartResult, spawned: Option<&Spawned>) -> Option<String> {
    match (result, spawned) {
        (Some(Ok(Ok(actor))), Some(spawned)) if actor == spawned.actor => None,
        (Some(Ok(Ok(actor))), _) => {
            // Its end would go unnoticed: nothing ties it to this supervisor.
            actor.kill();
            Some("the start function did not spawn its actor through the cell it was given".to_owned())
        }
        (Some(Ok(Err(error))), _) => Some(error.to_string()),
        (Some(Err(panic)), _) => Some(format!("the start function panicked: {}", panic_text(panic.as_ref()))),
        // Its actor is up already: it is stopped like any other.
        (None, Some(_)) => None,
        (None, None) => Some(ABANDONED.to_owned()),
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

impl Reporter {
    /// A supervisor that is stopping no longer listens, and needs not: it watches the progress instead.
    fn tell(&self, message: impl FnOnce(ChildId, u64) -> Message) {
        let _ = self.to.send_message(message(self.id.clone(), self.attempt));
    }
}
