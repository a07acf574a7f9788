//! What the API does not need to be real.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use deputy_actors::ports::{
    BrowseTrees, Captured, Delivered, DeliveryOrder, Entropy, Hand, Hands, HandsFault, HandsSetup, Models,
    Prepared, Provenance, Registered, Slot, TreeFault, TreeFile, TreeFolder, WorkspaceFault, Workspaces,
};
use deputy_domain::model::{Delta, ModelAnswer, ModelFault, ModelName, ModelRequest, Price};
use deputy_protocol::api::{Health, HealthStatus, LoadSample, ProviderView, TrafficExchange, TrafficRecord};
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::{CallId, ProjectId, RunId, TokenId};
use deputy_protocol::link::{KillReport, RequestId};
use deputyd::health::HealthReport;
use deputyd::http::{KeepSecrets, ReadTraffic, TellHouse};
use deputyd::push::{Eyes, Holders};
use deputyd::tokens::Tokens;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;
use uuid::{Builder, Uuid};

/// What every run's change looks like here.
pub const DIFF: &str = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n";

/// Chance that is really chance: ids stay new after a restart.
pub(super) struct Chance;

impl Entropy for Chance {
    fn unit(&self) -> f64 {
        0.5
    }

    fn uuid_v7(&self, now: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid()
    }
}

const NO_FOLDER: &str = "there is no folder 'nowhere' on branch 'main': the folders at its top are app, lib";
const NO_BRANCH: &str = "there is no branch 'nowhere': the repository has main";

/// Takes any repository but those that a test wants to fail.
pub(super) struct Git;

#[async_trait]
impl Workspaces for Git {
    async fn standing(&self, run_id: RunId, _: ProjectId) -> Result<Option<Prepared>, WorkspaceFault> {
        let nowhere = PathBuf::from("/nowhere");
        let (tree, objects, base_commit) = (nowhere.clone(), nowhere, "c0".to_owned());
        Ok(Some(Prepared { tree, objects, branch: run_id.branch(), base_commit, remarks: Vec::new() }))
    }

    async fn deploy_key(&self, _: ProjectId, _: &RepoOrigin) -> Result<String, WorkspaceFault> {
        Ok("ssh-ed25519 AAAAC3Nz deputy".to_owned())
    }

    async fn register(
        &self,
        _: ProjectId,
        origin: &RepoOrigin,
        wanted: Option<&str>,
        path: Option<&str>,
    ) -> Result<Registered, WorkspaceFault> {
        match origin {
            _ if path == Some("nowhere") => Err(WorkspaceFault::NoFolder(NO_FOLDER.to_owned())),
            _ if wanted == Some("nowhere") => Err(WorkspaceFault::Missing(NO_BRANCH.to_owned())),
            RepoOrigin::Remote { url } if url.contains("unreachable") => {
                Err(WorkspaceFault::Unreachable("no answer from there".to_owned()))
            }
            RepoOrigin::Remote { url } if url.contains("panic") => panic!("secret insides"),
            RepoOrigin::Remote { url } if url.contains("slow") => std::future::pending().await,
            _ => Ok(Registered { default_branch: wanted.unwrap_or("main").to_owned(), empty: false }),
        }
    }

    async fn check_place(
        &self,
        _: ProjectId,
        _: &RepoOrigin,
        branch: &str,
        path: Option<&str>,
    ) -> Result<Option<String>, WorkspaceFault> {
        match (branch, path) {
            ("nowhere", _) => Err(WorkspaceFault::Missing(NO_BRANCH.to_owned())),
            (_, Some("nowhere")) => Err(WorkspaceFault::NoFolder(NO_FOLDER.to_owned())),
            (_, Some("somewhere")) => Ok(Some("the remote could not be reached: it sleeps".to_owned())),
            _ => Ok(None),
        }
    }

    async fn merge_obstacle(&self, origin: &RepoOrigin, branch: &str) -> Option<String> {
        match origin {
            RepoOrigin::Remote { url } if url.contains("worked-in") => {
                Some(format!("'{branch}' is worked in"))
            }
            _ => None,
        }
    }

    async fn diff(&self, _: ProjectId, base: &str, head: &str) -> Result<String, WorkspaceFault> {
        assert_ne!(base, head, "nothing to compare");
        Ok(DIFF.to_owned())
    }

    async fn is_here(&self, _: ProjectId) -> Result<bool, WorkspaceFault> {
        Ok(true)
    }

    async fn prepare(
        &self,
        _: RunId,
        _: ProjectId,
        _: &RepoOrigin,
        _: &str,
    ) -> Result<Prepared, WorkspaceFault> {
        unreachable!("no run is worked on")
    }

    async fn capture(
        &self,
        _: RunId,
        _: ProjectId,
        _: &str,
        _: &Provenance,
    ) -> Result<Captured, WorkspaceFault> {
        Err(WorkspaceFault::Missing("no run has a tree here".to_owned()))
    }

    async fn is_captured(&self, _: RunId, _: ProjectId, _: &str) -> Result<bool, WorkspaceFault> {
        unreachable!("no run is worked on")
    }

    async fn checkout(&self, _: RunId, _: ProjectId, _: &str) -> Result<PathBuf, WorkspaceFault> {
        unreachable!("no run is worked on")
    }

    async fn changed(&self, _: ProjectId, _: &str, _: &str) -> Result<Vec<String>, WorkspaceFault> {
        unreachable!("no run is worked on")
    }

    async fn instructions(&self, _: RunId, _: Option<&str>) -> Result<Vec<(String, String)>, WorkspaceFault> {
        unreachable!("no run is worked on")
    }

    async fn deliver(&self, _: &DeliveryOrder) -> Result<Delivered, WorkspaceFault> {
        unreachable!("nothing is delivered")
    }

    async fn rollback(
        &self,
        _: &DeliveryOrder,
        _: &str,
        _: Option<&str>,
    ) -> Result<Delivered, WorkspaceFault> {
        unreachable!("nothing is delivered")
    }

    async fn sweep(&self, _: RunId, _: ProjectId) -> Result<Option<String>, WorkspaceFault> {
        unreachable!("nothing is swept")
    }

    async fn trees(&self) -> Result<Vec<(RunId, DateTime<Utc>)>, WorkspaceFault> {
        Ok(Vec::new())
    }
}

/// Nobody works or calls.
pub(super) struct Nobody;

#[async_trait]
impl Hands for Nobody {
    async fn open(&self, _: &HandsSetup) -> Result<Arc<dyn Hand>, HandsFault> {
        Err(HandsFault::NotStarted("no hands here".to_owned()))
    }

    async fn kill(&self, _: RunId) -> Result<KillReport, HandsFault> {
        Err(HandsFault::NotStarted("no hands here".to_owned()))
    }

    async fn close(&self, _: RunId, _: Slot) -> Result<KillReport, HandsFault> {
        Err(HandsFault::NotStarted("no hands here".to_owned()))
    }

    async fn renew_home(&self, _: RunId, _: Slot, _: RequestId) -> Result<(), HandsFault> {
        Err(HandsFault::NotStarted("no hands here".to_owned()))
    }

    async fn sweep(&self, _: RunId) -> Result<KillReport, HandsFault> {
        Err(HandsFault::NotStarted("no hands here".to_owned()))
    }

    async fn kept(&self) -> Result<Vec<RunId>, HandsFault> {
        Ok(Vec::new())
    }

    async fn living(&self) -> Result<Vec<RunId>, HandsFault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl Models for Nobody {
    async fn call(&self, _: &ModelRequest, _: mpsc::Sender<Delta>) -> Result<ModelAnswer, ModelFault> {
        unreachable!("no model is called")
    }

    fn price(&self, _: &ModelName) -> Option<Price> {
        Some(Price { input: 1.0, output: 1.0, cache_read: None, cache_write: None, long: None })
    }

    fn context_tokens(&self, _: &ModelName) -> u64 {
        100_000
    }
}

type KeptSecrets = (ProjectId, BTreeMap<String, String>, BTreeMap<String, String>);

/// Remembers the secrets that projects came with.
#[derive(Default)]
pub(super) struct Safe {
    pub(super) kept: Mutex<Vec<KeptSecrets>>,
}

#[async_trait]
impl KeepSecrets for Safe {
    async fn keep(
        &self,
        project_id: ProjectId,
        env: BTreeMap<String, String>,
        files: BTreeMap<String, String>,
    ) -> Result<(), String> {
        self.kept.lock().expect("no test panics here").push((project_id, env, files));
        Ok(())
    }

    async fn change(
        &self,
        project_id: ProjectId,
        env: BTreeMap<String, Option<String>>,
        files: BTreeMap<String, Option<String>>,
    ) -> Result<(Vec<String>, Vec<String>), String> {
        let mut kept = self.kept.lock().expect("no test panics here");
        let (_, mut all_env, mut all_files) = kept
            .iter()
            .rfind(|(id, ..)| *id == project_id)
            .cloned()
            .unwrap_or_else(|| (project_id, BTreeMap::new(), BTreeMap::new()));
        for (stored, change) in [(&mut all_env, env), (&mut all_files, files)] {
            for (name, value) in change {
                match value {
                    Some(value) => drop(stored.insert(name, value)),
                    None => drop(stored.remove(&name)),
                }
            }
        }
        let names = (all_env.keys().cloned().collect(), all_files.keys().cloned().collect());
        kept.push((project_id, all_env, all_files));
        Ok(names)
    }
}

/// As well as a test says.
pub(super) struct Doctor(pub Mutex<Health>);

impl Default for Doctor {
    fn default() -> Self {
        Self(Mutex::new(Health { status: HealthStatus::Ok, causes: Vec::new() }))
    }
}

#[async_trait]
impl HealthReport for Doctor {
    async fn report(&self) -> Health {
        self.0.lock().expect("no test panics here").clone()
    }
}

/// No program says anything to a model.
pub(super) struct Silence;

#[async_trait]
impl ReadTraffic for Silence {
    async fn records(&self, _: Uuid, _: usize, _: usize) -> Result<(Vec<TrafficRecord>, bool), String> {
        Ok((Vec::new(), false))
    }

    async fn exchange(&self, _: Uuid, _: CallId) -> Result<Option<TrafficExchange>, String> {
        Ok(None)
    }
}

impl TellHouse for Silence {
    fn providers(&self) -> Vec<ProviderView> {
        Vec::new()
    }

    fn load(&self) -> Vec<LoadSample> {
        Vec::new()
    }
}

/// Devices, as their tokens hold.
pub(super) struct Holding(pub(super) Arc<Tokens>);

#[async_trait]
impl Holders for Holding {
    async fn holder(&self, device_id: TokenId) -> Result<Option<Uuid>, String> {
        let found = self.0.standing(device_id).await.map_err(|fault| fault.to_string())?;
        Ok(found.map(|bearer| bearer.identity()))
    }
}

#[async_trait]
impl Eyes for Nobody {
    async fn see(&self, _: Uuid) -> bool {
        false
    }
}

/// No workspaces.
pub(super) struct NoTrees;

#[async_trait]
impl BrowseTrees for NoTrees {
    async fn folder(&self, _: RunId, _: &str) -> Result<Option<TreeFolder>, TreeFault> {
        Ok(None)
    }

    async fn file(&self, _: RunId, _: &str) -> Result<Option<TreeFile>, TreeFault> {
        Ok(None)
    }
}
