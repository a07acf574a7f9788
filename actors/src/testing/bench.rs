//! A world of fakes that outlives the daemons living in it.

use super::life::{Life, Pulse};
use super::samples::settings;
use super::{
    FakeBlobs, FakeCouriers, FakeHands, FakeWorkspaces, KnownPrograms, ManualClock, MemoryLedger,
    NamedGateway, NoBackups, NoMetrics, NoSearch, NoSecrets, NoSources, NoWeb, NullLive, PlainRender,
    ScriptedModels, SequenceEntropy, TestTree,
};
use crate::office::{EvidenceRouter, NewProject, NewTask, ProjectHandle, TaskHandle};
use crate::ports::{Entropy, Router, Saying, Terminals, World};
use crate::settings::Settings;
use deputy_protocol::event::{ProjectSettings, RepoOrigin};
use deputy_protocol::ids::{DaemonId, ProjectId, RunId, TaskId};
use std::sync::Arc;

/// Looks at a world that does nothing before it counts as at rest: more than the longest way a message takes through
/// the tree without touching a port.
const QUIET: u32 = 64;

/// A world of fakes. Everything in it outlives the daemons; clones are the same world.
#[derive(Clone)]
pub struct Bench {
    /// Time, which moves only while a test waits.
    pub clock: ManualClock,
    /// What is recorded.
    pub ledger: MemoryLedger,
    /// The hands of all runs.
    pub hands: FakeHands,
    /// All repositories.
    pub workspaces: FakeWorkspaces,
    /// What was kept of outputs.
    pub blobs: FakeBlobs,
    /// All models.
    pub models: ScriptedModels,
    /// All channels.
    pub couriers: FakeCouriers,
    /// The configuration.
    pub settings: Settings,
    /// Who finds projects, in place of the one that weighs evidence.
    pub router: Option<Arc<dyn Router>>,
    saying: Saying,
    entropy: Arc<SequenceEntropy>,
    pulse: Pulse,
}

impl Default for Bench {
    fn default() -> Self {
        let (clock, pulse) = (ManualClock::default(), Pulse::default());
        let hands = FakeHands::new(pulse.clone());
        Self {
            ledger: MemoryLedger::new(clock.clone(), pulse.clone()),
            workspaces: FakeWorkspaces::new(hands.clone(), clock.clone(), pulse.clone()),
            blobs: FakeBlobs::new(clock.clone(), pulse.clone()),
            models: ScriptedModels::new(pulse.clone()),
            couriers: FakeCouriers::new(pulse.clone()),
            hands,
            clock,
            settings: settings(),
            router: None,
            saying: Saying::default(),
            entropy: Arc::new(SequenceEntropy::default()),
            pulse,
        }
    }
}

impl Bench {
    /// The world as one life of a daemon sees it.
    pub fn world(&self, life: &Life) -> World {
        let by_evidence = || -> Arc<dyn Router> {
            Arc::new(EvidenceRouter::new(Arc::new(self.ledger.of(life)), Arc::new(NoSources)))
        };
        World {
            daemon_id: DaemonId(self.entropy.uuid_v7(crate::ports::Clock::now(&self.clock))),
            ledger: Arc::new(self.ledger.of(life)),
            clock: Arc::new(self.clock.clone()),
            entropy: self.entropy.clone(),
            workspaces: Arc::new(self.workspaces.of(life)),
            sources: Arc::new(NoSources),
            router: self.router.clone().unwrap_or_else(by_evidence),
            metrics: Arc::new(NoMetrics),
            analysis: Arc::new(NoMetrics),
            web: Arc::new(NoWeb),
            hands: Arc::new(self.hands.of(life)),
            blobs: Arc::new(self.blobs.of(life)),
            models: Arc::new(self.models.of(life)),
            gateway: Arc::new(NamedGateway),
            couriers: Arc::new(self.couriers.of(life)),
            search: Arc::new(NoSearch),
            secrets: Arc::new(NoSecrets),
            programs: Arc::new(KnownPrograms),
            backups: Arc::new(NoBackups),
            render: Arc::new(PlainRender),
            traffic: Arc::new(NullLive),
            live: Arc::new(NullLive),
            saying: self.saying.clone(),
            terminals: Terminals::default(),
            settings: Arc::new(self.settings.clone()),
        }
    }

    /// A daemon comes up.
    pub async fn start(&self) -> TestTree {
        TestTree::start(self.clone()).await
    }

    /// The world as nobody's life: for what a test does itself.
    pub fn outside(&self) -> World {
        self.world(&Life::default())
    }

    /// A project with these checks.
    pub async fn project(&self, name: &str, checks: &[&str]) -> ProjectId {
        let checks = checks.iter().map(|check| (*check).to_owned()).collect();
        self.project_with(name, ProjectSettings { checks, ..ProjectSettings::default() }).await
    }

    /// A project with these settings.
    pub async fn project_with(&self, name: &str, settings: ProjectSettings) -> ProjectId {
        let world = self.outside();
        let project_id = ProjectId(self.entropy.uuid_v7(world.clock.now()));
        let new = NewProject { project_id, name: name.to_owned(), origin: RepoOrigin::Own, settings };
        ProjectHandle::new(world).add(new, "founder").await.expect("the project is new");
        project_id
    }

    /// Delegates a sentence to a project.
    pub async fn delegate(&self, project: &str, text: &str) -> RunId {
        self.order(NewTask { project: Some(project.to_owned()), ..order(text) }).await.1
    }

    /// Delegates an order.
    pub async fn order(&self, new: NewTask) -> (TaskId, RunId) {
        let accepted = TaskHandle::new(self.outside()).create(new, "founder").await;
        let (task_id, run_id, _) = accepted.expect("the order is sound");
        (task_id, run_id)
    }

    /// Lets the world go on until it rests or something happened; true when it rests. Time stands still.
    pub(super) async fn rests(&self) -> bool {
        let before = self.pulse.count();
        for _ in 0..QUIET {
            tokio::task::yield_now().await;
            if self.pulse.count() != before {
                return false;
            }
        }
        true
    }

    /// How often something may have changed.
    pub(super) fn changes(&self) -> u64 {
        self.pulse.changes()
    }

    /// Lets the world go on until it rests. Time stands still.
    pub async fn settle(&self) {
        while !self.rests().await {}
    }
}

/// An order of this text.
pub(super) fn order(text: &str) -> NewTask {
    NewTask { text: text.to_owned(), ..NewTask::default() }
}
