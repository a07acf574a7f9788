//! Ports that tests of the tree need and never look at.

use crate::agents::Program;
use crate::ports::{
    Analysis, BackupFault, BackupMade, Backups, CourierFault, Couriers, EventsWanted, Exchange,
    FiguresWanted, FileLines, Folder, Gateway, HandsFault, Keep, Live, LiveDelta, Matches, MemoryScope,
    Message, Metrics, MetricsFault, Offer, Pattern, Programs, QueryFault, Render, SearchFault, SearchIndex,
    SecretFault, Secrets, Sighted, Sources, TableRows, Taken, Target, Traffic, Wanted, Web, WebFault, WebHit,
    WebPage, WorkspaceFault,
};
use async_trait::async_trait;
use deputy_domain::analysis::Answer;
use deputy_domain::driver::{Dialect, Kind, Probed};
use deputy_domain::memory::{Sought, Whereabouts};
use deputy_domain::metric::ProductEvent;
use deputy_domain::model::ModelName;
use deputy_domain::projection::RunDoc;
use deputy_domain::search::{Mark, PassageId, Reading};
use deputy_domain::secret::Secret;
use deputy_protocol::api::FigureView;
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::{MemoryId, ProjectId, RunId};
use deputy_protocol::stream::Stream;
use std::collections::BTreeMap;
use std::path::Path;
use tokio::sync::watch;

/// No project has a secret.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSecrets;

#[async_trait]
impl Secrets for NoSecrets {
    async fn environment(&self, _: ProjectId) -> Result<BTreeMap<String, String>, SecretFault> {
        Ok(BTreeMap::new())
    }

    async fn place(&self, _: ProjectId, _: &Path) -> Result<(), SecretFault> {
        Ok(())
    }
}

/// There is no channel.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCouriers;

#[async_trait]
impl Couriers for NoCouriers {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    async fn send(&self, _: &str, _: &Message) -> Result<Taken, CourierFault> {
        Ok(Taken::Sent)
    }
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct NullLive;

impl Live for NullLive {
    fn show(&self, _: Stream, _: LiveDelta) {}
}

/// Nobody looks into it afterwards.
#[async_trait]
impl Traffic for NullLive {
    async fn keep(&self, _: Exchange<'_>) {}
}

/// Every program is there, of a version that is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct KnownPrograms;

#[async_trait]
impl Programs for KnownPrograms {
    async fn probe(&self, program: &Program) -> Result<Probed, HandsFault> {
        Ok(match program.kind {
            Kind::Claude => Probed::Version("2.1.197".to_owned()),
            Kind::Codex => Probed::Version("0.169.0".to_owned()),
            Kind::Gemini => Probed::Version("0.61.0".to_owned()),
            Kind::Opencode => Probed::Version("1.18.33".to_owned()),
            Kind::Aider => Probed::Version("0.86.2".to_owned()),
            Kind::Acp | Kind::Command => Probed::Silent,
        })
    }
}

/// The address of each provider is its name, and it speaks what its name says.
#[derive(Clone, Copy, Debug, Default)]
pub struct NamedGateway;

impl Gateway for NamedGateway {
    fn dialect(&self, model: &ModelName) -> Option<Dialect> {
        match model.provider.as_str() {
            "anthropic" => Some(Dialect::Anthropic),
            "openai" => Some(Dialect::Responses),
            "gemini" => Some(Dialect::Gemini),
            "local" => Some(Dialect::Chat),
            _ => None,
        }
    }

    fn offer(&self, run_id: RunId, model: &ModelName) -> Option<Offer> {
        let dialect = self.dialect(model)?;
        Some(Offer { path: format!("/gateway/{}", model.provider), key: key(run_id), dialect })
    }

    fn guarded(&self, run_id: RunId) -> Option<Secret> {
        Secret::new("the run's key", key(run_id).as_bytes())
    }

    fn key_refused(&self, _: RunId) -> Option<String> {
        None
    }
}

fn key(run_id: RunId) -> String {
    format!("key of {run_id}")
}

/// A run as its id and state.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainRender;

impl Render for PlainRender {
    fn run(&self, doc: &RunDoc) -> serde_json::Value {
        serde_json::json!({ "id": doc.run_id, "state": doc.run.state.name() })
    }
}

/// There is no index, and nobody ever says how far it got.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSearch;

#[async_trait]
impl SearchIndex for NoSearch {
    fn reached(&self) -> watch::Receiver<u64> {
        watch::Sender::new(0).subscribe()
    }

    async fn mark(&self) -> Result<Mark, SearchFault> {
        std::future::pending().await
    }

    async fn write(&self, after: u64, _: &Reading) -> Result<u64, SearchFault> {
        Ok(after)
    }

    async fn clear(&self) -> Result<(), SearchFault> {
        Ok(())
    }

    async fn find(&self, _: &Wanted) -> Result<Vec<PassageId>, SearchFault> {
        Ok(Vec::new())
    }

    async fn memories(&self, _: &Sought, _: &MemoryScope) -> Result<Whereabouts, SearchFault> {
        Ok(Whereabouts::default())
    }

    async fn without_vector(&self, _: &str, _: u32) -> Result<Vec<(MemoryId, u64)>, SearchFault> {
        Ok(Vec::new())
    }

    async fn put_vector(&self, _: &str, _: u64, _: &[f32]) -> Result<(), SearchFault> {
        Ok(())
    }

    async fn vectors(
        &self,
        _: &str,
        _: &MemoryScope,
        _: u32,
    ) -> Result<Vec<(MemoryId, Vec<f32>)>, SearchFault> {
        Ok(Vec::new())
    }
}

/// Makes no backups.
pub struct NoBackups;

#[async_trait]
impl Backups for NoBackups {
    async fn create(&self) -> Result<BackupMade, BackupFault> {
        Err(BackupFault("nothing is backed up here".to_owned()))
    }
}

/// No repository can be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSources;

impl NoSources {
    fn fault() -> WorkspaceFault {
        WorkspaceFault::Missing("there is no repository here".to_owned())
    }
}

#[async_trait]
impl Sources for NoSources {
    async fn sight(
        &self,
        _: ProjectId,
        _: &RepoOrigin,
        _: &str,
        _: Option<&str>,
    ) -> Result<Sighted, WorkspaceFault> {
        Err(Self::fault())
    }

    async fn folder(&self, _: ProjectId, _: &str, _: &str) -> Result<Folder, WorkspaceFault> {
        Err(Self::fault())
    }

    async fn file(
        &self,
        _: ProjectId,
        _: &str,
        _: &str,
        _: u64,
        _: u32,
    ) -> Result<FileLines, WorkspaceFault> {
        Err(Self::fault())
    }

    async fn find(&self, _: ProjectId, _: &str, _: &Pattern) -> Result<Matches, WorkspaceFault> {
        Err(Self::fault())
    }
}

/// There is no network.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWeb;

#[async_trait]
impl Web for NoWeb {
    async fn search(&self, _: &str, _: usize) -> Result<Vec<WebHit>, WebFault> {
        Err(WebFault::NoProvider)
    }

    async fn fetch(&self, _: &str) -> Result<WebPage, WebFault> {
        Err(WebFault::Failed("there is no network".to_owned()))
    }
}

/// Nothing happens in any product.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoMetrics;

#[async_trait]
impl Metrics for NoMetrics {
    async fn add(&self, _: ProjectId, _: &[ProductEvent]) -> Result<u64, MetricsFault> {
        Ok(0)
    }

    async fn figures(&self, _: ProjectId, _: &FiguresWanted) -> Result<Vec<FigureView>, MetricsFault> {
        Ok(Vec::new())
    }

    async fn events(&self, _: ProjectId, _: &EventsWanted) -> Result<Vec<ProductEvent>, MetricsFault> {
        Ok(Vec::new())
    }

    async fn sweep(&self, _: ProjectId, _: Keep) -> Result<u64, MetricsFault> {
        Ok(0)
    }

    async fn forget(&self, _: ProjectId) -> Result<(), MetricsFault> {
        Ok(())
    }
}

/// Nobody answers questions.
#[async_trait]
impl Analysis for NoMetrics {
    async fn ask(&self, _: &str, _: &dyn TableRows) -> Result<Answer, QueryFault> {
        Err(QueryFault::Failed("nobody answers questions here".to_owned()))
    }
}
