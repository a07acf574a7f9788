//! The world of no-op work: the real ledger and clock, and hands, git and models that do nothing at once.

use async_trait::async_trait;
use bytes::Bytes;
use deputy_actors::office::EvidenceRouter;
use deputy_actors::ports::{
    Begun, Captured, Delivered, DeliveryOrder, Done, Hand, Hands, HandsFault, HandsSetup, Ledger, Models,
    Piece, Prepared, Provenance, Recovered, Registered, Saying, Slot, Terminals, Words, WorkspaceFault,
    Workspaces, World,
};
use deputy_actors::settings::Settings;
use deputy_actors::testing::{
    FakeBlobs, KnownPrograms, ManualClock, NamedGateway, NoBackups, NoCouriers, NoMetrics, NoSearch,
    NoSecrets, NoSources, NoWeb, NullLive, PlainRender, Pulse, settings,
};
use deputy_domain::model::{
    Delta, ModelAnswer, ModelFault, ModelName, ModelRequest, ModelToolCall, Price, Stop,
};
use deputy_protocol::At;
use deputy_protocol::event::{DiffStats, RepoOrigin, Tier};
use deputy_protocol::ids::{DaemonId, ProjectId, RunId};
use deputy_protocol::link::{Answer, Call, CallResult, KillReport, RequestId};
use deputyd::clock::{SystemClock, SystemEntropy};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Agents at work at the same time.
const RUNS_MAX: usize = 16;

/// A world over a real ledger.
pub(crate) fn world(ledger: Arc<dyn Ledger>) -> World {
    World {
        daemon_id: DaemonId(Uuid::now_v7()),
        ledger: Arc::clone(&ledger),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        workspaces: Arc::new(Nothing),
        sources: Arc::new(NoSources),
        router: Arc::new(EvidenceRouter::new(ledger, Arc::new(NoSources))),
        metrics: Arc::new(NoMetrics),
        analysis: Arc::new(NoMetrics),
        web: Arc::new(NoWeb),
        hands: Arc::new(Nothing),
        blobs: Arc::new(FakeBlobs::new(ManualClock::default(), Pulse::default())),
        models: Arc::new(Nothing),
        gateway: Arc::new(NamedGateway),
        couriers: Arc::new(NoCouriers),
        search: Arc::new(NoSearch),
        secrets: Arc::new(NoSecrets),
        programs: Arc::new(KnownPrograms),
        backups: Arc::new(NoBackups),
        render: Arc::new(PlainRender),
        traffic: Arc::new(NullLive),
        live: Arc::new(NullLive),
        saying: Saying::default(),
        terminals: Terminals::default(),
        settings: Arc::new(Settings {
            runs_max: RUNS_MAX,
            tiers: [(Tier::B, vec!["no/model".parse().unwrap()])].into(),
            ..settings()
        }),
    }
}

/// Whatever is asked of it is done.
struct Nothing;

#[async_trait]
impl Models for Nothing {
    async fn call(&self, _: &ModelRequest, _: mpsc::Sender<Delta>) -> Result<ModelAnswer, ModelFault> {
        let finish = ModelToolCall {
            provider_id: "call".to_owned(),
            name: "finish".to_owned(),
            arguments: r#"{"summary":"Done."}"#.to_owned(),
        };
        let (text, opaque) = (String::new(), Vec::new());
        Ok(ModelAnswer { text, tool_calls: vec![finish], opaque, stop: Stop::ToolUse, usage: None })
    }

    fn price(&self, _: &ModelName) -> Option<Price> {
        None
    }

    fn context_tokens(&self, _: &ModelName) -> u64 {
        200_000
    }
}

#[async_trait]
impl Hand for Nothing {
    async fn request(&self, _: RequestId, _: Call, _: mpsc::Sender<Bytes>) -> Result<Done, HandsFault> {
        Ok(Done { result: CallResult::Done(Answer::Quiesced { killed: 0 }), output_bytes: 0 })
    }

    async fn recover(&self, _: RequestId, _: mpsc::Sender<Bytes>) -> Result<Recovered, HandsFault> {
        Ok(Recovered::NeverBegan)
    }

    async fn begin(&self, _: RequestId, _: Call) -> Result<Begun, HandsFault> {
        Ok(Begun::Lost)
    }

    async fn output(&self, _: RequestId, _: mpsc::Sender<Piece>) -> Result<Recovered, HandsFault> {
        Ok(Recovered::NeverBegan)
    }

    async fn tell(&self, _: RequestId, _: &Words) -> Result<bool, HandsFault> {
        Ok(false)
    }

    async fn settle(&self, _: RequestId) -> Result<(), HandsFault> {
        Ok(())
    }
}

fn killed() -> KillReport {
    KillReport { killed: 0, survivors: 0, duration_ms: 0 }
}

#[async_trait]
impl Hands for Nothing {
    async fn open(&self, _: &HandsSetup) -> Result<Arc<dyn Hand>, HandsFault> {
        Ok(Arc::new(Self))
    }

    async fn kill(&self, _: RunId) -> Result<KillReport, HandsFault> {
        Ok(killed())
    }

    async fn close(&self, _: RunId, _: Slot) -> Result<KillReport, HandsFault> {
        Ok(killed())
    }

    async fn renew_home(&self, _: RunId, _: Slot, _: RequestId) -> Result<(), HandsFault> {
        Ok(())
    }

    async fn sweep(&self, _: RunId) -> Result<KillReport, HandsFault> {
        Ok(killed())
    }

    async fn kept(&self) -> Result<Vec<RunId>, HandsFault> {
        Ok(Vec::new())
    }

    async fn living(&self) -> Result<Vec<RunId>, HandsFault> {
        Ok(Vec::new())
    }
}

const COMMIT: &str = "0123456789012345678901234567890123456789";

fn unused<T>() -> Result<T, WorkspaceFault> {
    Err(WorkspaceFault::Invalid("no-op work does not need this".to_owned()))
}

#[async_trait]
impl Workspaces for Nothing {
    async fn deploy_key(&self, _: ProjectId, _: &RepoOrigin) -> Result<String, WorkspaceFault> {
        Ok("ssh-ed25519 AAAA".to_owned())
    }

    async fn register(
        &self,
        _: ProjectId,
        _: &RepoOrigin,
        _: Option<&str>,
        _: Option<&str>,
    ) -> Result<Registered, WorkspaceFault> {
        Ok(Registered { default_branch: "main".to_owned(), empty: false })
    }

    async fn is_here(&self, _: ProjectId) -> Result<bool, WorkspaceFault> {
        Ok(true)
    }

    async fn prepare(
        &self,
        run_id: RunId,
        _: ProjectId,
        _: &RepoOrigin,
        _: &str,
    ) -> Result<Prepared, WorkspaceFault> {
        Ok(Prepared {
            tree: PathBuf::from("/nowhere"),
            objects: PathBuf::from("/nowhere"),
            branch: run_id.branch(),
            base_commit: COMMIT.to_owned(),
            remarks: Vec::new(),
        })
    }

    async fn capture(
        &self,
        _: RunId,
        _: ProjectId,
        _: &str,
        _: &Provenance,
    ) -> Result<Captured, WorkspaceFault> {
        let diff = DiffStats { files: 1, insertions: 1, deletions: 0 };
        Ok(Captured { commit: COMMIT.replace('0', "f"), diff, remarks: Vec::new() })
    }

    async fn is_captured(&self, _: RunId, _: ProjectId, _: &str) -> Result<bool, WorkspaceFault> {
        Ok(true)
    }

    async fn checkout(&self, _: RunId, _: ProjectId, _: &str) -> Result<PathBuf, WorkspaceFault> {
        unused()
    }

    async fn diff(&self, _: ProjectId, _: &str, _: &str) -> Result<String, WorkspaceFault> {
        unused()
    }

    async fn changed(&self, _: ProjectId, _: &str, _: &str) -> Result<Vec<String>, WorkspaceFault> {
        unused()
    }

    async fn instructions(&self, _: RunId, _: Option<&str>) -> Result<Vec<(String, String)>, WorkspaceFault> {
        Ok(Vec::new())
    }

    async fn deliver(&self, _: &DeliveryOrder) -> Result<Delivered, WorkspaceFault> {
        unused()
    }

    async fn rollback(
        &self,
        _: &DeliveryOrder,
        _: &str,
        _: Option<&str>,
    ) -> Result<Delivered, WorkspaceFault> {
        unused()
    }

    async fn sweep(&self, _: RunId, _: ProjectId) -> Result<Option<String>, WorkspaceFault> {
        Ok(None)
    }

    async fn trees(&self) -> Result<Vec<(RunId, At)>, WorkspaceFault> {
        Ok(Vec::new())
    }
}
