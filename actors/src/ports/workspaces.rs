//! Git: mirrors of repositories, a tree per run, and how work leaves.

use async_trait::async_trait;
use deputy_domain::run::Marker;
use deputy_protocol::event::{DeliveryMode, DiffStats, FileConflict, RepoOrigin};
use deputy_protocol::ids::{ProjectId, RunId};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Why git could not do it. `detail` says what to do next and holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkspaceFault {
    /// The remote did not answer, or did not let us in. Trying again later may help.
    #[error("the remote could not be reached: {0}")]
    Unreachable(String),
    /// The remote answered no (a protected or checked-out branch, a moved branch).
    #[error("the remote refused: {0}")]
    Refused(String),
    /// A branch, commit or repository is not there.
    #[error("{0}")]
    Missing(String),
    /// A folder is not there.
    #[error("{0}")]
    NoFolder(String),
    /// What was asked for cannot be done with this repository.
    #[error("{0}")]
    Invalid(String),
    /// The disk or libgit2 failed.
    #[error("the workspace could not {operation}: {detail}")]
    Io {
        /// What was tried, as a verb.
        operation: &'static str,
        /// What happened.
        detail: String,
    },
}

/// A repository that Deputy now keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The branch that work starts from when nobody says otherwise.
    pub default_branch: String,
    /// True when it has no commit yet.
    pub empty: bool,
}

/// A tree to work in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Where it lies on this host.
    pub tree: PathBuf,
    /// The repository's objects, outside of the tree. The agent's own git borrows them: they must be readable at this
    /// same path, and not writable, wherever the agent runs.
    pub objects: PathBuf,
    /// `deputy/RUN`.
    pub branch: String,
    /// The commit it starts from.
    pub base_commit: String,
    /// What a person should know (a remote that could not be fetched, new LFS pointers), if anything.
    pub remarks: Vec<String>,
}

/// Who and what a commit says it is by. Rendered as trailers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// First line.
    pub subject: String,
    /// Below it.
    pub body: String,
    /// `Deputy-Run`, `Deputy-Task`, `Deputy-Agent`, … in order.
    pub trailers: Vec<(String, String)>,
}

/// A tree that became a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// Head of the run's branch; the base commit when nothing changed.
    pub commit: String,
    /// Against the base.
    pub diff: DiffStats,
    /// What a person should know, if anything.
    pub remarks: Vec<String>,
}

/// Work that stands on its base branch as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaughtUp {
    /// Head of the base branch.
    pub base_commit: String,
    /// Head of the run's branch, which holds both; `None` when there was no work yet.
    pub head_commit: Option<String>,
    /// Of that, against the new base.
    pub diff: DiffStats,
    /// What both sides changed, in the order of their paths.
    pub conflicts: Vec<FileConflict>,
}

/// How a delivery or a rollback ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It is where it should be.
    Done {
        /// Now at the head of the target.
        commit: String,
        /// The branch that has it.
        target: String,
        /// What was there before; `None` for a new branch.
        previous: Option<String>,
    },
    /// Another change is in the way. Nothing was moved.
    Conflict {
        /// Files and what to do next.
        detail: String,
    },
    /// Before this merge commit may be pushed it wants to be checked: it is not a fast-forward.
    NeedsCheck {
        /// The merge commit, kept under a ref of its own until it is delivered.
        merge_commit: String,
    },
}

/// What to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryOrder {
    /// Whose work.
    pub run_id: RunId,
    /// In which repository.
    pub project_id: ProjectId,
    /// Where that comes from.
    pub origin: RepoOrigin,
    /// How it leaves.
    pub mode: DeliveryMode,
    /// Exactly this commit.
    pub commit: String,
    /// The branch to merge into.
    pub target: String,
    /// For a merge commit, and its trailers.
    pub provenance: Provenance,
    /// A merge commit that was checked after an earlier `NeedsCheck`.
    pub checked_merge: Option<String>,
}

/// Mirrors, trees and deliveries. Every call is safe to repeat after a crash: it finds what it did before.
#[async_trait]
pub trait Workspaces: Send + Sync + 'static {
    /// Makes the deploy key of a project, once, and returns its public half in OpenSSH's one-line form. A project that
    /// could not be registered leaves its key to the next one of the same origin: the founder may have given it to the
    /// host by then.
    async fn deploy_key(&self, project_id: ProjectId, origin: &RepoOrigin) -> Result<String, WorkspaceFault>;

    /// Mirrors a repository, or makes an empty one of Deputy's own. Refuses a branch that it has not, and a `path` that
    /// is no folder on that branch, as [`WorkspaceFault::NoFolder`]; one without commits has every folder.
    async fn register(
        &self,
        project_id: ProjectId,
        origin: &RepoOrigin,
        default_branch: Option<&str>,
        path: Option<&str>,
    ) -> Result<Registered, WorkspaceFault>;

    /// Whether this host has the project's repository, so that work on it can be done here.
    async fn is_here(&self, project_id: ProjectId) -> Result<bool, WorkspaceFault>;

    /// Refuses a branch that the repository surely has not, as [`WorkspaceFault::Missing`]. What cannot be known (there is
    /// no repository here, or its host does not answer soon) is let pass: the work finds out.
    async fn check_branch(
        &self,
        _project_id: ProjectId,
        _origin: &RepoOrigin,
        _branch: &str,
    ) -> Result<(), WorkspaceFault> {
        Ok(())
    }

    /// Refuses what [`Workspaces::register`] refuses, of a repository that is here, after a look at its remote. What could
    /// not be looked up is let pass: the answer says why.
    async fn check_place(
        &self,
        _project_id: ProjectId,
        _origin: &RepoOrigin,
        _branch: &str,
        _path: Option<&str>,
    ) -> Result<Option<String>, WorkspaceFault> {
        Ok(None)
    }

    /// Why a merge into this branch will be refused, as far as it can be seen without trying, and what to do.
    async fn merge_obstacle(&self, _origin: &RepoOrigin, _branch: &str) -> Option<String> {
        None
    }

    /// Removes what nobody needs of a project that was removed: its deploy key. Its repository stays, for what was done
    /// there is looked at later.
    async fn forget(&self, _project_id: ProjectId) -> Result<(), WorkspaceFault> {
        Ok(())
    }

    /// Brings the mirror up to date and makes the run's tree, on its own branch, from the head of `base_branch`.
    /// A tree that stands is left as it is. A run whose tree was swept gets back what was kept of it.
    async fn prepare(
        &self,
        run_id: RunId,
        project_id: ProjectId,
        origin: &RepoOrigin,
        base_branch: &str,
    ) -> Result<Prepared, WorkspaceFault>;

    /// The tree of a run, if it stands; nothing is made, and no remote is asked.
    async fn standing(
        &self,
        _run_id: RunId,
        _project_id: ProjectId,
    ) -> Result<Option<Prepared>, WorkspaceFault> {
        Ok(None)
    }

    /// Makes the run's branch, before there is a tree: the head of `base_branch`, and these commits of other runs of the
    /// project merged onto it in their order. Where they are at odds, both versions are left as `catch_up` leaves them.
    async fn build_on(
        &self,
        _run_id: RunId,
        _project_id: ProjectId,
        _origin: &RepoOrigin,
        _base_branch: &str,
        _commits: &[String],
        _provenance: &Provenance,
    ) -> Result<CaughtUp, WorkspaceFault> {
        Err(WorkspaceFault::Invalid("work cannot build on other work here".to_owned()))
    }

    /// Brings a tree that stands, in which nothing runs, to the head of `base_branch`: captures it, merges what the branch
    /// got since, and writes what differs. The run's branch only grows, so nothing of before is lost; files that no
    /// commit holds and that are in the way are moved aside. `known_base` is what the caller believes the work stands on;
    /// `None` where it recorded nothing yet. `None` comes back when the branch did not move. Until the caller knows the
    /// new base, the same answer is given again.
    async fn catch_up(
        &self,
        _run_id: RunId,
        _project_id: ProjectId,
        _origin: &RepoOrigin,
        _base_branch: &str,
        _known_base: Option<&str>,
        _provenance: &Provenance,
    ) -> Result<Option<CaughtUp>, WorkspaceFault> {
        Ok(None)
    }

    /// Makes the tree's tracked and untracked files a commit on the run's branch. Ignored files are left out.
    /// Runs no hook, filter or program, whatever the tree says.
    async fn capture(
        &self,
        run_id: RunId,
        project_id: ProjectId,
        base_commit: &str,
        provenance: &Provenance,
    ) -> Result<Captured, WorkspaceFault>;

    /// Whether the tree still is exactly this commit.
    async fn is_captured(
        &self,
        run_id: RunId,
        project_id: ProjectId,
        commit: &str,
    ) -> Result<bool, WorkspaceFault>;

    /// Conflict markers of `catch_up` that these files of a commit still hold; files that are gone hold none.
    async fn markers(
        &self,
        _project_id: ProjectId,
        _commit: &str,
        _base_branch: &str,
        _paths: &BTreeSet<String>,
    ) -> Result<Vec<Marker>, WorkspaceFault> {
        Ok(Vec::new())
    }

    /// A new checkout of a commit, for checks; the same path each time, emptied first.
    async fn checkout(
        &self,
        run_id: RunId,
        project_id: ProjectId,
        commit: &str,
    ) -> Result<PathBuf, WorkspaceFault>;

    /// The change between two commits as a unified diff, renames detected.
    async fn diff(&self, project_id: ProjectId, base: &str, head: &str) -> Result<String, WorkspaceFault>;

    /// Paths of the files in which two commits differ, in order. A file that was renamed is there with both of its names.
    async fn changed(
        &self,
        project_id: ProjectId,
        base: &str,
        head: &str,
    ) -> Result<Vec<String>, WorkspaceFault>;

    /// Instructions that the repository carries (`AGENTS.md`, `CLAUDE.md`, …) as path and text, outermost first.
    async fn instructions(
        &self,
        run_id: RunId,
        path: Option<&str>,
    ) -> Result<Vec<(String, String)>, WorkspaceFault>;

    /// Sends approved work where it belongs.
    async fn deliver(&self, order: &DeliveryOrder) -> Result<Delivered, WorkspaceFault>;

    /// Takes delivered work back by a revert commit on the same target.
    async fn rollback(
        &self,
        order: &DeliveryOrder,
        delivered: &str,
        previous: Option<&str>,
    ) -> Result<Delivered, WorkspaceFault>;

    /// Removes the run's tree. What was never captured is captured first; returns the ref that keeps the work.
    async fn sweep(&self, run_id: RunId, project_id: ProjectId) -> Result<Option<String>, WorkspaceFault>;

    /// Runs that have a tree on this host, and when it was last touched.
    async fn trees(&self) -> Result<Vec<(RunId, deputy_protocol::At)>, WorkspaceFault>;
}
