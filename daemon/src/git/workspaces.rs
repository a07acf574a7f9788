//! The port, put together: who waits for whom, and what may block.

use super::commit::{capture, changed, is_captured, patch};
use super::delivery::{Plan, Target, plan, plan_rollback};
use super::exchange::Exchange;
use super::fault::{OrFault, Outcome};
use super::host::Host;
use super::keys::{deploy_key, private_dir};
use super::layout::Layout;
use super::locks::Locks;
use super::refs::commit_id;
use super::run;
use super::settings::{GitSettings, Now};
use super::spares::Spares;
use async_trait::async_trait;
use deputy_actors::ports::{
    Captured, CaughtUp, Delivered, DeliveryOrder, Prepared, Provenance, Registered, WorkspaceFault,
    Workspaces,
};
use deputy_domain::run::Marker;
use deputy_protocol::At;
use deputy_protocol::event::{DeliveryMode, RepoOrigin};
use deputy_protocol::ids::{ProjectId, RunId};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;
use tokio_util::task::TaskTracker;

/// Git on this host.
pub struct GitWorkspaces {
    host: Arc<Host>,
    exchange: Exchange,
    runs: Locks<RunId>,
    /// Spare trees in the making.
    ahead: TaskTracker,
}

impl GitWorkspaces {
    /// Makes the folders below the data directory, which may be empty.
    pub fn try_new(mut settings: GitSettings, now: Now) -> Result<Self, WorkspaceFault> {
        // As git itself: objects are checked when they arrive, and not hashed again each time they are read, which
        // would take longer than making the files. Holds for the whole process.
        git2::opts::strict_hash_verification(false);
        fs::create_dir_all(&settings.data_dir).or_fault("make the data directory")?;
        settings.data_dir = settings.data_dir.canonicalize().or_fault("find the data directory")?;
        let layout = Layout::new(settings.data_dir.clone());
        for folder in [layout.repos(), layout.runs(), layout.keys(), layout.spares()] {
            private_dir(&folder).or_fault("make a folder in the data directory")?;
        }
        super::stale::clear(&layout);
        let host = Arc::new(Host { settings, layout, now, spares: Spares::default() });
        Ok(Self {
            exchange: Exchange::new(Arc::clone(&host)),
            host,
            runs: Locks::new(),
            ahead: TaskTracker::new(),
        })
    }

    /// Like [`Workspaces::diff`], but ends after the line that passes `limit_bytes`; the second value says whether
    /// something is missing.
    pub async fn diff_within(
        &self,
        project_id: ProjectId,
        base: &str,
        head: &str,
        limit_bytes: usize,
    ) -> Result<(String, bool), WorkspaceFault> {
        let (base, head) = (commit_id(base)?, commit_id(head)?);
        self.blocking(move |host| patch(&host.open(project_id)?, base, head, limit_bytes)).await
    }

    /// Waits until no spare tree is in the making.
    pub async fn prepared_ahead(&self) {
        self.ahead.close();
        self.ahead.wait().await;
        self.ahead.reopen();
    }

    /// Keeps everybody else from packing the project's repository anew, until it is dropped.
    pub async fn hold(&self, project_id: ProjectId) -> OwnedMutexGuard<()> {
        self.exchange.hold(project_id).await
    }

    /// Makes a spare tree, for the next run that starts where this one did.
    fn prepare_ahead(&self, project_id: ProjectId, base_commit: &str) {
        let Ok(base) = commit_id(base_commit) else { return };
        let host = Arc::clone(&self.host);
        self.ahead.spawn_blocking(move || run::make_spare(&host, project_id, base));
    }

    /// What is brought from remotes, and carried there.
    pub(super) const fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// Runs what blocks on a thread that may.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Host) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        super::exchange::blocking(&self.host, work).await
    }

    /// The same, alone in the run's folder, even when the caller goes away meanwhile.
    async fn alone<T: Send + 'static>(
        &self,
        run_id: RunId,
        work: impl FnOnce(&Host) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let guard = self.runs.hold(run_id).await;
        self.blocking(move |host| {
            let _guard = guard;
            work(host)
        })
        .await
    }
}

#[async_trait]
impl Workspaces for GitWorkspaces {
    async fn deploy_key(&self, project_id: ProjectId, origin: &RepoOrigin) -> Result<String, WorkspaceFault> {
        let origin = origin.clone();
        let guard = self.exchange.hold(project_id).await;
        self.blocking(move |host| {
            let _guard = guard;
            deploy_key(&host.layout, project_id, &origin)
        })
        .await
    }

    async fn register(
        &self,
        project_id: ProjectId,
        origin: &RepoOrigin,
        default_branch: Option<&str>,
        path: Option<&str>,
    ) -> Result<Registered, WorkspaceFault> {
        self.exchange.register(project_id, origin, default_branch, path).await
    }

    async fn is_here(&self, project_id: ProjectId) -> Result<bool, WorkspaceFault> {
        // One look at the disk, which is no longer than handing it to another thread.
        Ok(self.host.layout.mirror(project_id).is_dir())
    }

    async fn check_branch(
        &self,
        project_id: ProjectId,
        origin: &RepoOrigin,
        branch: &str,
    ) -> Result<(), WorkspaceFault> {
        self.branch(project_id, origin, branch).await
    }

    async fn check_place(
        &self,
        project_id: ProjectId,
        origin: &RepoOrigin,
        branch: &str,
        path: Option<&str>,
    ) -> Result<Option<String>, WorkspaceFault> {
        self.place(project_id, origin, branch, path).await
    }

    async fn merge_obstacle(&self, origin: &RepoOrigin, branch: &str) -> Option<String> {
        if *origin == RepoOrigin::Own {
            return None;
        }
        let (origin, branch) = (origin.clone(), branch.to_owned());
        self.blocking(move |_| Ok(super::obstacle::merge_obstacle(&origin, &branch))).await.ok().flatten()
    }

    async fn forget(&self, project_id: ProjectId) -> Result<(), WorkspaceFault> {
        let guard = self.exchange.hold(project_id).await;
        self.blocking(move |host| {
            let _guard = guard;
            super::keys::forget(&host.layout, project_id)
        })
        .await
    }

    async fn prepare(
        &self,
        run_id: RunId,
        project_id: ProjectId,
        origin: &RepoOrigin,
        base_branch: &str,
    ) -> Result<Prepared, WorkspaceFault> {
        let base_branch = super::mirror::branch_name(base_branch)?.to_owned();
        let standing = self.alone(run_id, move |host| run::standing(host, run_id, project_id)).await?;
        if let Some(standing) = standing {
            return Ok(standing);
        }
        let (remarks, unreachable) = match self.exchange.refresh(project_id, origin).await {
            Err(WorkspaceFault::Unreachable(detail)) => {
                let remark = format!("the work starts from what was fetched before: {detail}");
                (vec![remark], Some(WorkspaceFault::Unreachable(detail)))
            }
            refreshed => refreshed.map(|()| (Vec::new(), None))?,
        };
        let origin = origin.clone();
        let prepared = self.alone(run_id, move |host| match run::standing(host, run_id, project_id)? {
            Some(standing) => Ok(standing),
            None => run::prepare(host, run_id, project_id, &origin, &base_branch, remarks),
        });
        match (prepared.await, unreachable) {
            // The branch may well be there: nobody could look.
            (Err(WorkspaceFault::Missing(_)), Some(unreachable)) => Err(unreachable),
            (prepared, _) => {
                let prepared = prepared?;
                self.prepare_ahead(project_id, &prepared.base_commit);
                Ok(prepared)
            }
        }
    }

    async fn build_on(
        &self,
        run_id: RunId,
        project_id: ProjectId,
        origin: &RepoOrigin,
        base_branch: &str,
        commits: &[String],
        provenance: &Provenance,
    ) -> Result<CaughtUp, WorkspaceFault> {
        let base_branch = super::mirror::branch_name(base_branch)?.to_owned();
        let commits = commits.iter().map(|commit| commit_id(commit)).collect::<Result<Vec<_>, _>>()?;
        match self.exchange.refresh(project_id, origin).await {
            Err(WorkspaceFault::Unreachable(detail)) => {
                tracing::warn!(run = %run_id, "the work starts from what was fetched before: {detail}");
            }
            refreshed => refreshed?,
        }
        let (origin, provenance) = (origin.clone(), provenance.clone());
        self.alone(run_id, move |host| {
            run::build_on(host, run_id, project_id, &origin, &base_branch, &commits, &provenance)
        })
        .await
    }

    async fn catch_up(
        &self,
        run_id: RunId,
        project_id: ProjectId,
        origin: &RepoOrigin,
        base_branch: &str,
        known_base: Option<&str>,
        provenance: &Provenance,
    ) -> Result<Option<CaughtUp>, WorkspaceFault> {
        let base_branch = super::mirror::branch_name(base_branch)?.to_owned();
        match self.exchange.refresh(project_id, origin).await {
            Err(WorkspaceFault::Unreachable(detail)) => {
                tracing::warn!(run = %run_id, "the work goes on from what was fetched before: {detail}");
            }
            refreshed => refreshed?,
        }
        let known_base = known_base.map(commit_id).transpose()?;
        let (origin, provenance) = (origin.clone(), provenance.clone());
        self.alone(run_id, move |host| {
            run::catch_up(host, run_id, project_id, &origin, &base_branch, known_base, &provenance)
        })
        .await
    }

    async fn capture(
        &self,
        run_id: RunId,
        project_id: ProjectId,
        base_commit: &str,
        provenance: &Provenance,
    ) -> Result<Captured, WorkspaceFault> {
        let (base, provenance) = (base_commit.to_owned(), provenance.clone());
        self.alone(run_id, move |host| capture(host, run_id, project_id, &base, &provenance)).await
    }

    async fn is_captured(
        &self,
        run_id: RunId,
        project_id: ProjectId,
        commit: &str,
    ) -> Result<bool, WorkspaceFault> {
        let commit = commit.to_owned();
        self.alone(run_id, move |host| is_captured(host, run_id, project_id, &commit)).await
    }

    async fn standing(
        &self,
        run_id: RunId,
        project_id: ProjectId,
    ) -> Result<Option<Prepared>, WorkspaceFault> {
        self.blocking(move |host| run::standing(host, run_id, project_id)).await
    }

    async fn markers(
        &self,
        project_id: ProjectId,
        commit: &str,
        base_branch: &str,
        paths: &BTreeSet<String>,
    ) -> Result<Vec<Marker>, WorkspaceFault> {
        let (commit, branch, paths) = (commit_id(commit)?, base_branch.to_owned(), paths.clone());
        self.blocking(move |host| run::markers(&host.open(project_id)?, commit, &branch, &paths)).await
    }

    async fn checkout(
        &self,
        run_id: RunId,
        project_id: ProjectId,
        commit: &str,
    ) -> Result<PathBuf, WorkspaceFault> {
        let commit = commit.to_owned();
        self.alone(run_id, move |host| run::checks(host, run_id, project_id, &commit)).await
    }

    async fn diff(&self, project_id: ProjectId, base: &str, head: &str) -> Result<String, WorkspaceFault> {
        Ok(self.diff_within(project_id, base, head, usize::MAX).await?.0)
    }

    async fn changed(
        &self,
        project_id: ProjectId,
        base: &str,
        head: &str,
    ) -> Result<Vec<String>, WorkspaceFault> {
        let (base, head) = (commit_id(base)?, commit_id(head)?);
        self.blocking(move |host| changed(&host.open(project_id)?, base, head)).await
    }

    async fn instructions(
        &self,
        run_id: RunId,
        path: Option<&str>,
    ) -> Result<Vec<(String, String)>, WorkspaceFault> {
        let path = path.map(str::to_owned);
        self.blocking(move |host| run::instructions(host, run_id, path.as_deref())).await
    }

    async fn deliver(&self, order: &DeliveryOrder) -> Result<Delivered, WorkspaceFault> {
        if order.mode == DeliveryMode::None {
            let (project, commit) = (order.project_id, commit_id(&order.commit)?);
            self.blocking(move |host| super::host::commit(&host.open(project)?, commit).map(drop)).await?;
            return Ok(Delivered::Done {
                commit: order.commit.clone(),
                target: order.run_id.branch(),
                previous: None,
            });
        }
        let target = Target::of(order)?;
        self.exchange.carry_out(order, &target, plan).await
    }

    async fn rollback(
        &self,
        order: &DeliveryOrder,
        delivered: &str,
        previous: Option<&str>,
    ) -> Result<Delivered, WorkspaceFault> {
        let target = Target::of(order)?;
        let (delivered, previous) = (delivered.to_owned(), previous.map(str::to_owned));
        let plan = move |host: &Host, order: &DeliveryOrder, target: &Target| -> Outcome<Plan> {
            plan_rollback(host, order, target, &delivered, previous.as_deref())
        };
        self.exchange.carry_out(order, &target, plan).await
    }

    async fn sweep(&self, run_id: RunId, project_id: ProjectId) -> Result<Option<String>, WorkspaceFault> {
        let kept = self.alone(run_id, move |host| run::sweep(host, run_id, project_id)).await?;
        self.exchange.tidy(project_id).await;
        Ok(kept)
    }

    async fn trees(&self) -> Result<Vec<(RunId, At)>, WorkspaceFault> {
        self.blocking(run::trees).await
    }
}
