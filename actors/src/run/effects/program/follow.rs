//! Hears a process from its first byte to its end, and talks with it.

use super::super::fault::EffectFault;
use super::super::keep::keep;
use super::exit::exit_of;
use super::listener::Listener;
use super::seat::Seat;
use super::{home, launch};
use crate::ports::{Begun, Clock, Hand, HandsFault, Recovered, Words};
use crate::run::effects::Pace;
use chrono::TimeDelta;
use deputy_domain::driver::Process;
use deputy_domain::run::Run;
use deputy_protocol::event::StepEvent;
use deputy_protocol::link::{Call, RequestId};
use futures::future::BoxFuture;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// Pieces of output between the link and the driver: the runner's window is no larger.
const PIECES: usize = 8;
/// What a program may take to end after it was told that nothing more comes.
const END_BUDGET: TimeDelta = TimeDelta::seconds(10);

/// Hears a process until it ends, until it asks what only the founder can answer, or until work is to stop.
pub(super) async fn follow(seat: &mut Seat<'_>, run: &Run) -> Result<(), EffectFault> {
    let Some(process) = seat.sitting.process.clone() else { return Ok(()) };
    match converse(seat, run, process).await {
        Err(Cut::Hands(HandsFault::Gone(detail))) => {
            tracing::warn!(run = %seat.desk.run_id(), detail, "the runner was lost while the agent worked");
            seat.reopen(run, detail).await
        }
        Err(Cut::Hands(fault)) => Err(fault.into()),
        Err(Cut::Effect(fault)) => Err(fault),
        Ok(()) => Ok(()),
    }
}

/// Why a conversation was cut short.
enum Cut {
    Hands(HandsFault),
    Effect(EffectFault),
}

impl From<HandsFault> for Cut {
    fn from(fault: HandsFault) -> Self {
        Self::Hands(fault)
    }
}

impl From<EffectFault> for Cut {
    fn from(fault: EffectFault) -> Self {
        Self::Effect(fault)
    }
}

async fn converse(seat: &mut Seat<'_>, run: &Run, process: Process) -> Result<(), Cut> {
    home::renew(seat, run, &process).await?;
    let order = launch::order(seat, run, &process)?;
    let id = RequestId(process.id.0);
    let hand = Arc::clone(&seat.hand);
    if hand.begin(id, launch::call(seat, &order)).await? == Begun::Lost {
        return ended(seat, run, id, &Recovered::Lost, (String::new(), None)).await;
    }
    let driver = seat.program.kind.driver(&order);
    let (sender, mut pieces) = mpsc::channel(PIECES);
    let mut output = pin!(hand.output(id, sender));
    let (words, queue) = mpsc::unbounded_channel();
    let mut telling = pin!(tell_all(hand.as_ref(), id, queue));
    let mut pace = seat.desk.pace.clone();
    let mut news = seat.desk.news.clone();
    // One that is asked to rest has its own patience, and is the reason that nothing else goes on.
    let heeds_pace = !seat.is_resting;
    let mut listener = Listener::new(seat, run, process, driver, words);
    listener.begin().await?;
    let clock = Arc::clone(&listener.seat.desk.world.clock);
    let mut closing = None;
    let mut fate = None;
    loop {
        if listener.is_parked {
            return Ok(());
        }
        if listener.is_over() && closing.is_none() {
            listener.close().await?;
            closing = Some(patience(&clock));
        }
        let out_of_patience = async {
            match &mut closing {
                Some(end) => end.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            piece = pieces.recv() => match piece {
                Some(piece) => listener.hear(piece, &mut pieces).await?,
                // All of it came: the rest of its fate is on the way.
                None => break,
            },
            known = &mut output, if fate.is_none() => fate = Some(known?),
            fault = &mut telling => return Err(fault.into()),
            Ok(()) = news.changed() => listener.steer().await?,
            () = drained(&mut pace), if heeds_pace => return Err(EffectFault::Drained.into()),
            () = out_of_patience => {
                closing = Some(patience(&clock));
                let quiesce = RequestId(Uuid::new_v4());
                hand.request(quiesce, Call::Quiesce, mpsc::channel(1).0).await?;
            }
        }
    }
    let fate = match fate {
        Some(fate) => fate,
        None => output.await?,
    };
    let last = listener.finish(&fate).await?;
    ended(seat, run, id, &fate, last).await
}

/// The time that a program has to end by itself.
fn patience(clock: &Arc<dyn Clock>) -> BoxFuture<'static, ()> {
    let clock = Arc::clone(clock);
    Box::pin(async move { clock.sleep_until(clock.now() + END_BUDGET).await })
}

async fn drained(pace: &mut watch::Receiver<Pace>) {
    // An error means that the owner is gone, and with it whoever listens here.
    let _ = pace.wait_for(|pace| *pace == Pace::Drain).await;
}

/// Passes words on, one after the other; ends only when the hands fail.
async fn tell_all(hand: &dyn Hand, id: RequestId, mut queue: mpsc::UnboundedReceiver<Words>) -> HandsFault {
    while let Some(words) = queue.recv().await {
        // Words that are not read any more have no reader: the end of the process says the rest.
        if let Err(fault) = hand.tell(id, &words).await {
            return fault;
        }
    }
    std::future::pending().await
}

/// Records the end of a process that nobody can hear.
pub(super) async fn lost(seat: &mut Seat<'_>, run: &Run) -> Result<(), EffectFault> {
    let at = seat.desk.world.clock.now();
    let (exit_code, lost, output) = (None, true, None);
    seat.record(run, vec![StepEvent::AgentEnded { exit_code, lost, output, at }]).await
}

async fn ended(
    seat: &mut Seat<'_>,
    run: &Run,
    id: RequestId,
    fate: &Recovered,
    (stderr, unrecorded): (String, Option<String>),
) -> Result<(), Cut> {
    let exit = exit_of(fate, stderr);
    let hand = Arc::clone(&seat.hand);
    let output = keep(seat.desk, hand.as_ref(), id, &seat.redactor, None).await.map_err(EffectFault::from)?;
    let at = seat.desk.world.clock.now();
    let (exit_code, lost) = (exit.as_ref().and_then(|exit| exit.code), exit.is_none());
    let remark = unrecorded.map(|text| StepEvent::Remarked { text, at });
    let end = StepEvent::AgentEnded { exit_code, lost, output, at };
    seat.record(run, remark.into_iter().chain([end]).collect()).await?;
    // Forgetting is a courtesy: a runner that is gone has nothing left to forget.
    let _ = hand.settle(id).await;
    Ok(())
}
