//! A world with a manual clock, and actors that fail on command and write down their lives.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use deputy_actors::ports::Clock;
use deputy_actors::supervision::{Exhausted, Root, Start, SupervisionPorts, SupervisorCell, SupervisorSpec};
use deputy_actors::testing::{ManualClock, SequenceEntropy};
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef};
use tokio::sync::{Semaphore, watch};

/// Only ends a test that hangs; nothing waits for it.
const HANG: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Starting(&'static str),
    Up(&'static str),
    Stopping(&'static str),
    GaveUp(String),
}

/// What happened, in order; waits for what is to happen.
#[derive(Clone)]
pub(crate) struct Log(Arc<watch::Sender<Vec<Event>>>);

impl Log {
    pub(crate) fn push(&self, event: Event) {
        self.0.send_modify(|events| events.push(event));
    }

    pub(crate) fn all(&self) -> Vec<Event> {
        self.0.borrow().clone()
    }

    pub(crate) fn count(&self, event: &Event) -> usize {
        self.0.borrow().iter().filter(|seen| *seen == event).count()
    }

    pub(crate) async fn wait_for(&self, event: Event, count: usize) {
        let enough = |events: &Vec<Event>| events.iter().filter(|seen| **seen == event).count() >= count;
        let mut events = self.0.subscribe();
        let waited = tokio::time::timeout(HANG, events.wait_for(enough)).await.is_ok_and(|seen| seen.is_ok());
        assert!(waited, "no {event:?} x{count} in {:#?}", self.all());
    }
}

/// How many lives of each name exist at once, and the most there ever were.
#[derive(Clone, Default)]
pub(crate) struct Gauge(Arc<Mutex<HashMap<String, (u32, u32)>>>);

pub(crate) struct Alive(Gauge, String);

impl Gauge {
    pub(crate) fn enter(&self, name: &str) -> Alive {
        let mut lives = self.0.lock().unwrap();
        let (now, most) = lives.entry(name.to_owned()).or_default();
        *now += 1;
        *most = (*most).max(*now);
        Alive(self.clone(), name.to_owned())
    }

    pub(crate) fn now(&self) -> u32 {
        self.0.lock().unwrap().values().map(|(now, _)| now).sum()
    }

    pub(crate) fn most(&self) -> u32 {
        self.0.lock().unwrap().values().map(|(_, most)| *most).max().unwrap_or(0)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().get_mut(&self.1).unwrap().0 -= 1;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    StartFunction,
    PreStartError,
    PreStartPanic,
    PostStartError,
    HandlePanic,
    HandleError,
    PreStartHangs,
    /// Its `post_stop` waits for the gate.
    PostStopWaits,
    PostStopError,
}

pub(crate) enum Tell {
    Fail,
    Panic,
    /// Never answers, never yields control back to its mailbox.
    Hang,
}

/// Where a probe works and how it misbehaves.
#[derive(Clone)]
pub(crate) struct Probe {
    pub(crate) id: &'static str,
    pub(crate) fault: Fault,
    pub(crate) log: Log,
    pub(crate) gauge: Gauge,
    pub(crate) gate: Arc<Semaphore>,
}

pub(crate) struct ProbeActor;

impl Actor for ProbeActor {
    type Msg = Tell;
    type State = (Probe, Alive);
    type Arguments = Probe;

    async fn pre_start(&self, me: ActorRef<Tell>, probe: Probe) -> Result<Self::State, ActorProcessingErr> {
        let alive = probe.gauge.enter(&me.get_name().unwrap());
        probe.log.push(Event::Starting(probe.id));
        match probe.fault {
            Fault::PreStartError => return Err("pre_start failed".into()),
            Fault::PreStartPanic => panic!("pre_start panicked"),
            Fault::PreStartHangs => std::future::pending().await,
            Fault::HandlePanic => me.cast(Tell::Panic)?,
            Fault::HandleError => me.cast(Tell::Fail)?,
            _ => {}
        }
        Ok((probe, alive))
    }

    async fn post_start(&self, _: ActorRef<Tell>, state: &mut Self::State) -> Result<(), ActorProcessingErr> {
        if state.0.fault == Fault::PostStartError {
            return Err("post_start failed".into());
        }
        state.0.log.push(Event::Up(state.0.id));
        Ok(())
    }

    async fn handle(
        &self,
        _: ActorRef<Tell>,
        tell: Tell,
        _: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        match tell {
            Tell::Fail => Err("told to fail".into()),
            Tell::Panic => panic!("told to panic"),
            Tell::Hang => std::future::pending().await,
        }
    }

    async fn post_stop(
        &self,
        _: ActorRef<Tell>,
        (probe, _): &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        probe.log.push(Event::Stopping(probe.id));
        match probe.fault {
            Fault::PostStopWaits => probe.gate.acquire().await?.forget(),
            Fault::PostStopError => return Err("post_stop failed".into()),
            _ => {}
        }
        Ok(())
    }
}

impl Probe {
    pub(crate) fn start(self) -> impl Start {
        move |cell: SupervisorCell| {
            let probe = self.clone();
            async move {
                assert!(probe.fault != Fault::StartFunction, "the start function is broken");
                cell.spawn(ProbeActor, probe).await.map(ActorCell::from)
            }
        }
    }
}

pub(crate) struct World {
    pub(crate) clock: ManualClock,
    pub(crate) log: Log,
    pub(crate) gauge: Gauge,
    pub(crate) gate: Arc<Semaphore>,
    pub(crate) began: DateTime<Utc>,
    instance: String,
}

impl World {
    pub(crate) fn new() -> Self {
        static INSTANCES: AtomicU64 = AtomicU64::new(0);
        let clock = ManualClock::default();
        Self {
            began: clock.now(),
            clock,
            log: Log(Arc::new(watch::Sender::new(Vec::new()))),
            gauge: Gauge::default(),
            gate: Arc::new(Semaphore::new(0)),
            instance: format!("test-{}", INSTANCES.fetch_add(1, Ordering::Relaxed)),
        }
    }

    pub(crate) fn probe(&self, id: &'static str) -> Probe {
        self.faulty(id, Fault::None)
    }

    pub(crate) fn faulty(&self, id: &'static str, fault: Fault) -> Probe {
        Probe { id, fault, log: self.log.clone(), gauge: self.gauge.clone(), gate: Arc::clone(&self.gate) }
    }

    pub(crate) fn ports(&self) -> SupervisionPorts {
        let log = self.log.clone();
        SupervisionPorts {
            clock: Arc::new(self.clock.clone()),
            entropy: Arc::new(SequenceEntropy::new(0.5)),
            notices: Arc::new(move |gone: &Exhausted| log.push(Event::GaveUp(gone.to_string()))),
        }
    }

    pub(crate) async fn start(&self, spec: SupervisorSpec) -> Root {
        spec.start(self.instance.clone(), self.ports()).await.unwrap()
    }

    pub(crate) async fn ready(&self, spec: SupervisorSpec) -> Root {
        let root = self.start(spec).await;
        tokio::time::timeout(HANG, root.handle().ready()).await.expect("never ready").unwrap();
        root
    }

    pub(crate) fn cell(&self, path: &str) -> ActorRef<Tell> {
        ActorRef::where_is(format!("{}/{path}", self.instance)).expect("the child is up")
    }

    pub(crate) fn tell(&self, path: &str, tell: Tell) {
        self.cell(path).cast(tell).unwrap();
    }

    pub(crate) fn clock_in(&self, time: Duration) -> DateTime<Utc> {
        self.clock.now() + time
    }

    pub(crate) fn starts(&self, id: &'static str) -> usize {
        self.log.count(&Event::Starting(id))
    }

    pub(crate) fn notices(&self) -> Vec<String> {
        let of = |event| if let Event::GaveUp(text) = event { Some(text) } else { None };
        self.log.all().into_iter().filter_map(of).collect()
    }

    /// Lets the next restart delay, which is at most `within` from now, pass.
    pub(crate) async fn pass_delay(&self, within: Duration) {
        let limit = self.clock.now() + within;
        let waited = tokio::time::timeout(HANG, self.clock.wait_for_deadline_by(limit)).await;
        self.clock.advance_to(waited.expect("nothing is delayed"));
    }

    /// Lets every delay until `end` pass as soon as it begins, until `done`.
    pub(crate) async fn pass_until<T>(&self, end: DateTime<Utc>, done: impl Future<Output = T>) -> T {
        let mut done = std::pin::pin!(done);
        let run = async {
            loop {
                tokio::select! {
                    biased;
                    value = &mut done => return value,
                    due = self.clock.wait_for_deadline_by(end) => self.clock.advance_to(due),
                }
            }
        };
        tokio::time::timeout(HANG, run).await.unwrap_or_else(|_| panic!("hangs: {:#?}", self.log.all()))
    }

    /// The events of starting and stopping, as a short text each.
    pub(crate) fn story(&self) -> Vec<String> {
        let tell = |event| match event {
            Event::Up(id) => Some(format!("+{id}")),
            Event::Stopping(id) => Some(format!("-{id}")),
            Event::Starting(_) | Event::GaveUp(_) => None,
        };
        self.log.all().into_iter().filter_map(tell).collect()
    }
}
