//! The real tree in a world of fakes.

use super::bench::Bench;
use super::life::Life;
use crate::given_up::given_up;
use crate::office::{HouseHandle, InboxHandle};
use crate::ports::{Clock, World};
use crate::run::{RunHandle, book::Loaded};
use crate::supervision::{Root, SupervisionPorts};
use crate::tree::{Handles, spec};
use chrono::Duration;
use deputy_domain::run::{Answer, Run};
use deputy_protocol::event::{AskPurpose, DeliveryMode};
use deputy_protocol::ids::{InboxId, RunId};
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio_util::task::AbortOnDropHandle;

/// Time that a wait may take in the world before the test is given up.
const PATIENCE_H: i64 = 6;

/// ractor's registry of names belongs to the process, in which many tests run at once.
static INSTANCES: AtomicU64 = AtomicU64::new(0);

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// What was waited for is so.
    Met,
    /// The daemon's life ended first.
    Crashed,
}

/// One life of a daemon: the real tree.
pub struct TestTree {
    /// What outlives it.
    pub bench: Bench,
    /// The world as it sees it.
    pub world: World,
    /// The way to what lives in it.
    pub handles: Handles,
    /// Its life, which a test may cut.
    pub life: Life,
    instance: String,
    root: Root,
    _telling: AbortOnDropHandle<Infallible>,
}

impl TestTree {
    pub(super) async fn start(bench: Bench) -> Self {
        let life = Life::default();
        let world = bench.world(&life);
        let number = INSTANCES.fetch_add(1, Ordering::Relaxed);
        let instance = format!("test-{number}");
        let handles = Handles::new(&world, &instance);
        let (notices, mut teller) = given_up(world.clone());
        let telling = AbortOnDropHandle::new(tokio::spawn(async move { teller.run().await }));
        let ports = SupervisionPorts { clock: world.clock.clone(), entropy: world.entropy.clone(), notices };
        let root = spec(&world, &handles).start(instance.clone(), ports).await;
        let root = root.expect("the name is new");
        Self { bench, world, handles, life, instance, root, _telling: telling }
    }

    /// Full name of an actor of this tree.
    pub fn name(&self, path: &str) -> String {
        format!("{}/{path}", self.instance)
    }

    /// The daemon is killed: nothing of it acts any more. Returns when nothing of it is left.
    pub async fn crash(self) -> Bench {
        self.life.cut();
        self.root.kill();
        self.root.exited().await;
        self.bench
    }

    /// The daemon is killed, and another one comes up.
    pub async fn restart(self) -> Self {
        self.crash().await.start().await
    }

    /// The daemon leaves in good order.
    pub async fn leave(self) -> Bench {
        self.handles.owners.drained().await.expect("the tree is up");
        self.handles.thinkers.drained().await.expect("the tree is up");
        self.root.stop();
        self.root.exited().await;
        HouseHandle::new(self.world).depart().await.expect("the ledger is there");
        self.bench
    }

    /// Lets the world go on, time included, until `met`.
    ///
    /// Time moves only when the world rests, and then to the next moment that somebody sleeps until.
    pub async fn until(&self, what: &str, mut met: impl FnMut(&Bench) -> bool) -> Waited {
        let patience = self.bench.clock.now() + Duration::hours(PATIENCE_H);
        let mut seen = None;
        loop {
            if self.life.is_cut() {
                return Waited::Crashed;
            }
            // Looking costs more than letting the world go on.
            let changes = Some(self.bench.changes());
            if seen != changes && met(&self.bench) {
                return Waited::Met;
            }
            seen = changes;
            if !self.bench.rests().await || self.life.is_cut() {
                continue;
            }
            match self.bench.clock.next_deadline() {
                Some(at) if at <= patience => self.bench.clock.advance_to(at),
                Some(_) => panic!("waited {PATIENCE_H} hours in vain for {what}\n{}", self.history()),
                None => panic!("nothing moves any more, and not yet {what}\n{}", self.history()),
            }
        }
    }

    /// Lets the world go on until a run is in this state.
    pub async fn until_state(&self, run_id: RunId, state: &str) -> Waited {
        let what = format!("{run_id} is {state}");
        self.until(&what, |bench| bench.ledger.run(run_id).is_some_and(|run| run.state.name() == state)).await
    }

    /// Lets the world go on for this long.
    pub async fn pass(&self, time: std::time::Duration) {
        let end = self.bench.clock.now() + Duration::from_std(time).expect("a short time");
        loop {
            self.bench.settle().await;
            match self.bench.clock.next_deadline().filter(|at| *at <= end) {
                Some(at) => self.bench.clock.advance_to(at),
                None => break,
            }
        }
        self.bench.clock.advance_to(end);
        self.bench.settle().await;
    }

    /// A run as it is now.
    pub fn run(&self, run_id: RunId) -> Run {
        self.bench.ledger.run(run_id).expect("the run was accepted")
    }

    /// What people ask of runs.
    pub fn runs(&self) -> RunHandle {
        RunHandle::new(self.world.clone())
    }

    /// What people ask of the installation.
    pub fn house(&self) -> HouseHandle {
        HouseHandle::new(self.world.clone())
    }

    /// Approves what waits for review.
    pub async fn approve(&self, run_id: RunId) -> Loaded {
        let approved = self.runs().approve(run_id, DeliveryMode::Merge, None, "founder").await;
        approved.expect("it waits for review")
    }

    /// The open inbox item of a run.
    pub fn open_item(&self, run_id: RunId) -> Option<(InboxId, AskPurpose)> {
        let open = self.bench.ledger.inbox().into_iter().find(|item| item.run_id == Some(run_id));
        open.map(|item| (item.ask.inbox_id, item.ask.purpose))
    }

    /// Answers the open inbox item of a run, by an option or in words.
    pub async fn answer(&self, run_id: RunId, choice: Option<&str>, text: Option<&str>) {
        let (inbox_id, _) = self.open_item(run_id).expect("something is asked");
        let answer = Answer { choice: choice.map(str::to_owned), text: text.map(str::to_owned) };
        InboxHandle::new(self.world.clone())
            .answer(inbox_id, answer, "founder")
            .await
            .expect("the answer fits the question");
    }

    /// Everything recorded, a line each, for a test that fails.
    pub fn history(&self) -> String {
        let line = |event: &deputy_protocol::event::Envelope| {
            format!(
                "{:4} {} {} {}",
                event.position,
                event.recorded_at.format("%d %H:%M:%S"),
                event.stream,
                event.kind
            )
        };
        self.bench.ledger.events().iter().map(line).collect::<Vec<_>>().join("\n")
    }
}
