//! Hands that do nothing but keep an exact journal of what they were asked.

use super::life::{Life, Pulse};
use super::samples::{exited, is_about_own_commits};
use super::trips::{Trips, tripped};
use crate::ports::{Begun, Done, Hand, Hands, HandsFault, HandsSetup, Piece, Recovered, Slot, Words};
use async_trait::async_trait;
use bytes::Bytes;
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{Answer, Call, CallResult, KillReport, RequestId, Stream};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, watch};

/// What a call comes to; `None`: it goes on until its hands are killed.
type Play = Box<dyn Fn(RunId, &Call) -> Option<CallResult> + Send>;

/// A request that was begun.
struct Entry {
    /// By which hands, and in which of their lives.
    by: ((RunId, Slot), u64),
    /// How it ended, if it has.
    done: Option<Done>,
}

#[derive(Default)]
struct State {
    /// Hands that live, and which of their lives this is.
    living: BTreeMap<(RunId, Slot), u64>,
    lives: u64,
    /// What the journals hold.
    journal: HashMap<RequestId, Entry>,
    executions: HashMap<RequestId, u32>,
    calls: Vec<(RunId, Slot, Call)>,
    kills: Vec<RunId>,
    opened: Vec<HandsSetup>,
    /// Runs of which a journal and a HOME are left.
    kept: BTreeSet<RunId>,
    swept: Vec<RunId>,
    play: Option<Play>,
    survivors: u32,
}

struct Shared {
    state: Mutex<State>,
    moved: watch::Sender<()>,
    pulse: Pulse,
}

/// The hands of all runs. They outlive the daemons' lives.
#[derive(Clone)]
pub struct FakeHands {
    shared: Arc<Shared>,
    life: Life,
    /// Opening, killing and closing that fails.
    pub faults: Trips<HandsFault>,
    /// Requests that fail.
    pub request_faults: Trips<HandsFault>,
}

/// All that a call wrote: here it is never more than its answer shows.
fn written(result: &CallResult) -> Bytes {
    match result {
        CallResult::Done(Answer::Shell(shell)) => Bytes::from(shell.head.clone()),
        _ => Bytes::new(),
    }
}

fn done(result: CallResult) -> Done {
    let output_bytes = written(&result).len() as u64;
    Done { result, output_bytes }
}

impl FakeHands {
    /// Hands of which every call ends well.
    pub fn new(pulse: Pulse) -> Self {
        let shared = Shared { state: Mutex::default(), moved: watch::Sender::new(()), pulse };
        Self {
            shared: Arc::new(shared),
            life: Life::default(),
            faults: Trips::default(),
            request_faults: Trips::default(),
        }
    }

    /// The same hands, seen by one life of a daemon.
    #[must_use]
    pub fn of(&self, life: &Life) -> Self {
        Self { life: life.clone(), ..self.clone() }
    }

    /// Shell commands go on until somebody ends them; all else ends well.
    pub fn play_endless_commands(&self) {
        self.play(|_, call| (!matches!(call, Call::ShellExec(_))).then(|| exited(0, "")));
    }

    /// What calls come to from now on; `None`: it goes on until its hands are killed.
    pub fn play(&self, play: impl Fn(RunId, &Call) -> Option<CallResult> + Send + 'static) {
        self.state().play = Some(Box::new(play));
    }

    /// The hands of a run die, as by the kernel's hand.
    pub fn lose(&self, run_id: RunId) {
        self.end(run_id, |_| true);
    }

    /// So many processes outlive every kill from now on.
    pub fn leave_survivors(&self, survivors: u32) {
        self.state().survivors = survivors;
    }

    /// Ends every call that goes on, well.
    pub fn finish_all(&self) {
        let mut state = self.state();
        for entry in state.journal.values_mut() {
            entry.done.get_or_insert_with(|| done(exited(0, "late")));
        }
        drop(state);
        self.shared.moved.send_replace(());
    }

    /// Everything that was executed, in order.
    pub fn calls(&self) -> Vec<(RunId, Slot, Call)> {
        self.state().calls.clone()
    }

    /// How often a run's agent did something, which is what its tree follows from.
    pub fn edits(&self, run_id: RunId) -> usize {
        let by_agent = |(run, slot, call): &&(RunId, Slot, Call)| {
            *run == run_id && *slot == Slot::Agent && !matches!(call, Call::Quiesce | Call::Exec(_))
        };
        self.state().calls.iter().filter(by_agent).count()
    }

    /// The most often that one request was executed. Ever more than once is a fault of whoever asked.
    pub fn most_executions(&self) -> u32 {
        self.state().executions.values().copied().max().unwrap_or(0)
    }

    /// Whether something of a run goes on that ends only when somebody ends it.
    pub fn hangs(&self, run_id: RunId) -> bool {
        let state = self.state();
        let mut open = state.journal.values().filter(|entry| entry.done.is_none() && entry.by.0.0 == run_id);
        open.any(|entry| state.living.get(&entry.by.0) == Some(&entry.by.1))
    }

    /// Runs that have living hands.
    pub fn alive(&self) -> BTreeSet<RunId> {
        self.state().living.keys().map(|(run_id, _)| *run_id).collect()
    }

    /// What hands were given at every opening, in order.
    pub fn opened(&self) -> Vec<HandsSetup> {
        self.state().opened.clone()
    }

    /// Runs whose hands somebody ended, in order.
    pub fn kills(&self) -> Vec<RunId> {
        self.state().kills.clone()
    }

    /// Runs of which everything was removed, in order.
    pub fn swept(&self) -> Vec<RunId> {
        self.state().swept.clone()
    }

    fn end(&self, run_id: RunId, which: impl Fn(Slot) -> bool) -> u32 {
        let mut state = self.state();
        let before = state.living.len();
        state.living.retain(|(run, slot), _| *run != run_id || !which(*slot));
        let ended = before - state.living.len();
        drop(state);
        self.shared.moved.send_replace(());
        u32::try_from(ended).unwrap_or(u32::MAX)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn pass(&self) {
        self.life.goes_on().await;
        self.shared.pulse.change();
        tokio::task::yield_now().await;
        self.life.goes_on().await;
    }

    async fn kill_where(
        &self,
        run_id: RunId,
        which: impl Fn(Slot) -> bool + Send,
    ) -> Result<KillReport, HandsFault> {
        self.pass().await;
        let killed = tripped(self.faults.trip(), || Ok(self.end(run_id, which)))?;
        let mut state = self.state();
        state.kills.push(run_id);
        Ok(KillReport { killed, survivors: state.survivors, duration_ms: 1 })
    }
}

#[async_trait]
impl Hands for FakeHands {
    async fn open(&self, setup: &HandsSetup) -> Result<Arc<dyn Hand>, HandsFault> {
        self.pass().await;
        let key = (setup.run_id, setup.slot);
        let number = tripped(self.faults.trip(), || {
            let mut state = self.state();
            state.opened.push(setup.clone());
            state.lives += 1;
            state.kept.insert(key.0);
            let fresh = state.lives;
            Ok(*state.living.entry(key).or_insert(fresh))
        })?;
        Ok(Arc::new(FakeHand { hands: self.clone(), key, number }))
    }

    async fn kill(&self, run_id: RunId) -> Result<KillReport, HandsFault> {
        self.kill_where(run_id, |_| true).await
    }

    async fn close(&self, run_id: RunId, slot: Slot) -> Result<KillReport, HandsFault> {
        if slot == Slot::Terminal && !self.state().living.contains_key(&(run_id, slot)) {
            // Nearly always there is none, and nothing is done.
            return Ok(KillReport { killed: 0, survivors: 0, duration_ms: 0 });
        }
        self.kill_where(run_id, move |other| other == slot).await
    }

    async fn renew_home(&self, run_id: RunId, slot: Slot, _: RequestId) -> Result<(), HandsFault> {
        self.kill_where(run_id, move |other| other == slot).await.map(drop)
    }

    async fn sweep(&self, run_id: RunId) -> Result<KillReport, HandsFault> {
        let report = self.kill_where(run_id, |_| true).await?;
        let mut state = self.state();
        state.kept.remove(&run_id);
        state.swept.push(run_id);
        Ok(report)
    }

    async fn kept(&self) -> Result<Vec<RunId>, HandsFault> {
        self.pass().await;
        Ok(self.state().kept.iter().copied().collect())
    }

    async fn living(&self) -> Result<Vec<RunId>, HandsFault> {
        self.pass().await;
        Ok(self.alive().into_iter().collect())
    }
}

struct FakeHand {
    hands: FakeHands,
    key: (RunId, Slot),
    number: u64,
}

impl FakeHand {
    fn is_alive(&self) -> bool {
        self.hands.state().living.get(&self.key) == Some(&self.number)
    }

    fn gone() -> HandsFault {
        HandsFault::Gone("its processes were ended".to_owned())
    }

    fn start(&self, id: RequestId, call: &Call) {
        let mut state = self.hands.state();
        if state.journal.contains_key(&id) {
            return;
        }
        if is_about_own_commits(call) {
            state.journal.insert(id, Entry { by: (self.key, self.number), done: Some(done(exited(0, ""))) });
            return;
        }
        *state.executions.entry(id).or_insert(0) += 1;
        state.calls.push((self.key.0, self.key.1, call.clone()));
        let result = match &state.play {
            Some(play) => play(self.key.0, call),
            None => Some(exited(0, "ok")),
        };
        let done = result.map(done);
        state.journal.insert(id, Entry { by: (self.key, self.number), done });
    }

    /// The end of a request; `None` when its hands ended first.
    async fn end(&self, id: RequestId) -> Option<Done> {
        let mut moved = self.hands.shared.moved.subscribe();
        loop {
            {
                let state = self.hands.state();
                match state.journal.get(&id) {
                    Some(Entry { done: Some(done), .. }) => return Some(done.clone()),
                    Some(Entry { by: (key, number), done: None })
                        if state.living.get(key) == Some(number) => {}
                    _ => return None,
                }
            }
            moved.changed().await.expect("the sender lives in these hands");
        }
    }
}

impl FakeHand {
    /// All of a request's output, in two pieces, as a link may cut it, and its end.
    async fn shown(&self, id: RequestId, output: mpsc::Sender<Piece>) -> Result<Recovered, HandsFault> {
        let Some(done) = self.end(id).await else { return Ok(Recovered::Lost) };
        let mut second = written(&done.result);
        let first = second.split_to(second.len() / 2);
        for bytes in [first, second].into_iter().filter(|piece| !piece.is_empty()) {
            // Whoever has enough goes away.
            let _ = output.send(Piece { stream: Stream::Stdout, bytes }).await;
        }
        self.hands.pass().await;
        Ok(Recovered::Done(done))
    }
}

#[async_trait]
impl Hand for FakeHand {
    async fn request(
        &self,
        id: RequestId,
        call: Call,
        output: mpsc::Sender<Bytes>,
    ) -> Result<Done, HandsFault> {
        self.hands.pass().await;
        if !self.is_alive() {
            return Err(Self::gone());
        }
        tripped(self.hands.request_faults.trip(), || {
            self.start(id, &call);
            Ok(())
        })?;
        // Nobody may be watching.
        let _ = output.try_send(Bytes::from_static(b"ok"));
        let done = self.end(id).await.ok_or_else(Self::gone);
        self.hands.pass().await;
        done
    }

    async fn recover(&self, id: RequestId, _: mpsc::Sender<Bytes>) -> Result<Recovered, HandsFault> {
        self.hands.pass().await;
        if !self.is_alive() {
            return Err(Self::gone());
        }
        if let Some((_, fault)) = self.hands.request_faults.trip() {
            return Err(fault);
        }
        if !self.hands.state().journal.contains_key(&id) {
            return Ok(Recovered::NeverBegan);
        }
        Ok(self.end(id).await.map_or(Recovered::Lost, Recovered::Done))
    }

    async fn begin(&self, id: RequestId, call: Call) -> Result<Begun, HandsFault> {
        self.hands.pass().await;
        if !self.is_alive() {
            return Err(Self::gone());
        }
        tripped(self.hands.request_faults.trip(), || {
            if self.hands.state().journal.contains_key(&id) {
                return Ok(Begun::Before);
            }
            self.start(id, &call);
            Ok(Begun::Now)
        })
    }

    async fn output(&self, id: RequestId, output: mpsc::Sender<Piece>) -> Result<Recovered, HandsFault> {
        self.hands.pass().await;
        if !self.is_alive() {
            return Err(Self::gone());
        }
        if let Some((_, fault)) = self.hands.request_faults.trip() {
            return Err(fault);
        }
        if !self.hands.state().journal.contains_key(&id) {
            return Ok(Recovered::NeverBegan);
        }
        self.shown(id, output).await
    }

    async fn tell(&self, id: RequestId, words: &Words) -> Result<bool, HandsFault> {
        self.hands.pass().await;
        if !self.is_alive() {
            return Err(Self::gone());
        }
        let is_running = self.hands.state().journal.get(&id).is_some_and(|entry| entry.done.is_none());
        let _ = words;
        Ok(is_running)
    }

    async fn settle(&self, id: RequestId) -> Result<(), HandsFault> {
        self.hands.pass().await;
        self.hands.state().journal.remove(&id);
        if self.is_alive() { Ok(()) } else { Err(Self::gone()) }
    }
}
