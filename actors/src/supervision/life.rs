//! One life of a child: started once, watched to its very end, stopped once.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use ractor::{ActorCell, ActorRef, SpawnErr};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::cell::{Spawned, SupervisorCell};
use super::end::End;
use super::message::Message;
use super::policy::later;
use super::{ChildId, ChildSpec, Exit, Shutdown, Start};

/// How long the rest of a life (a killed actor, the tasks of one that ended) may still take before it is
/// reported as stuck. A killed actor goes at its next await, so this is generous.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// A handle on one life; the life itself is a task that reports to the supervisor.
#[derive(Clone)]
pub(super) struct Life {
    abandon_start: CancellationToken,
    /// Cancelled when the supervisor no longer listens to ractor's events.
    unheard: CancellationToken,
    end: mpsc::Sender<End>,
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

struct Signals {
    abandon_start: CancellationToken,
    unheard: CancellationToken,
    ended: mpsc::Receiver<End>,
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
        let unheard = cell.tasks().stopping().child_token();
        // An actor ends once.
        let (end, ended) = mpsc::channel(1);
        let signals = Signals { abandon_start: abandon_start.clone(), unheard: unheard.clone(), ended };
        let hold_above = cell.tasks().hold_above();
        let life = run(Arc::clone(&spec.start), cell.clone(), signals, reporter);
        tokio::spawn(async move {
            let _hold_above = hold_above;
            life.await;
        });
        Self { abandon_start, unheard, end, progress, shutdown: spec.shutdown, cell }
    }

    /// Tells how its actor ended.
    pub(super) fn ended(&self, end: End) {
        // Full or closed: told before, or nobody waits for it.
        let _ = self.end.try_send(end);
    }

    /// [`stop`](Self::stop) by a supervisor that is ending itself and hears no events any more. The actor is
    /// unlinked, or its state would stay in the supervisor's mailbox.
    pub(super) async fn stop_for_good(self) -> Stopped {
        self.unheard.cancel();
        self.stop().await
    }

    /// Asks this life to end and sees to it: stop, wait, kill, wait.
    pub(super) async fn stop(self) -> Stopped {
        self.abandon_start.cancel();
        let clock = Arc::clone(&self.cell.ports().clock);
        if let Progress::Started(Some(actor)) = self.reached(|p| !matches!(p, Progress::Starting)).await {
            if self.unheard.is_cancelled() {
                self.cell.unlink(&actor);
            }
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

async fn run(start: Arc<dyn Start>, cell: SupervisorCell, mut signals: Signals, reporter: Reporter) {
    // The call itself may panic as well as what it returns.
    let guarded = AssertUnwindSafe({
        let cell = cell.clone();
        async move { start.start(cell).await }
    });
    let (result, end) = tokio::select! {
        biased;
        result = guarded.catch_unwind() => (Some(result), None),
        // Ended before its start function was done, which may be waiting for it: in vain.
        Some(end) = signals.ended.recv() => (None, Some(end)),
        () = signals.abandon_start.cancelled() => (None, None),
    };
    let spawned = cell.take_spawned();
    let complete = result.is_some();
    let failure = failure_of(result, spawned.as_ref());
    match &failure {
        None if complete => reporter.tell(|id, attempt| Message::Started { id, attempt }),
        None => {}
        Some(_) => spawned.iter().for_each(|spawned| spawned.actor.kill()),
    }
    reporter.progress.send_replace(Progress::Started(spawned.as_ref().map(|spawned| spawned.actor.clone())));
    let exit = match spawned {
        Some(spawned) => end_of(spawned, end, &cell, &mut signals).await,
        None => Exit::Normal,
    };
    reporter.progress.send_replace(Progress::Ended);
    clear_tasks(&cell, &reporter).await;
    reporter.progress.send_replace(Progress::Gone);
    let exit = failure.map_or(exit, Exit::Failed);
    reporter.tell(|id, attempt| Message::Gone { id, attempt, exit });
}

/// Waits for the end of the actor and takes over its state.
async fn end_of(spawned: Spawned, end: Option<End>, cell: &SupervisorCell, signals: &mut Signals) -> Exit {
    let Spawned { actor, mut task } = spawned;
    // The end of the task, not ractor's status: after a failure the state is dropped when `Stopped` is set already.
    tokio::select! {
        biased;
        _ = &mut task => {}
        () = cell.tasks().stopping().cancelled() => {
            // The supervisor is gone. ractor kills the actors that are linked to it, this kills the others.
            actor.kill();
            let _ = task.await;
        }
    }
    let end = match end {
        Some(end) => Some(end),
        None => signals.unheard.run_until_cancelled(signals.ended.recv()).await.flatten(),
    };
    let Some(End { exit, state }) = end else { return Exit::Normal };
    // Here, where a destructor that waits or panics holds up no supervisor.
    let dropped = std::panic::catch_unwind(AssertUnwindSafe(|| drop(state)));
    dropped.map_or(Exit::Failed("dropping its state panicked".to_owned()), |()| exit)
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
        // Its actor is up already: it is stopped like any other, or has ended and says why.
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
