//! Git without git: trees whose content is how often the agent did something, and targets that remember merges.

use super::hands::FakeHands;
use super::life::{Life, Pulse};
use super::trips::{Trips, tripped};
use crate::ports::{
    Captured, CaughtUp, Clock, Delivered, DeliveryOrder, Prepared, Provenance, Registered, WorkspaceFault,
    Workspaces,
};
use crate::testing::ManualClock;
use async_trait::async_trait;
use deputy_domain::run::Marker;
use deputy_protocol::At;
use deputy_protocol::event::{DeliveryMode, DiffStats, FileConflict, RepoOrigin};
use deputy_protocol::ids::{ProjectId, RunId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Default)]
struct State {
    trees: BTreeMap<RunId, At>,
    /// Commits that arrived, in order, and whose they are.
    merges: Vec<(RunId, String)>,
    reverts: Vec<(RunId, String)>,
    swept: Vec<RunId>,
    /// Removed projects whose keys were removed, once for each time.
    forgotten: Vec<ProjectId>,
    outcomes: VecDeque<Delivered>,
    /// Whose deliveries were asked for, in order.
    asked: Vec<RunId>,
    /// Whether a merge wants to be checked first.
    are_merges_checked: bool,
    /// Whether captured trees are what they started from.
    is_nothing_changed: bool,
    instructions: Vec<(String, String)>,
    /// What any two commits differ in.
    changed: Vec<String>,
    /// Where the base branches moved to, and what conflicts with everything there.
    moved: Option<(String, Vec<FileConflict>)>,
    /// What runs began with.
    built_on: BTreeMap<RunId, Vec<String>>,
    /// What is at odds in the next that builds on others.
    at_odds: Vec<FileConflict>,
    /// How many of the next looks for conflict markers find some.
    looks_with_markers: u32,
}

impl State {
    fn base(&self) -> String {
        self.moved.as_ref().map_or_else(|| "base".to_owned(), |(commit, _)| commit.clone())
    }
}

/// All repositories. They outlive the daemons' lives.
#[derive(Clone)]
pub struct FakeWorkspaces {
    state: Arc<Mutex<State>>,
    hands: FakeHands,
    clock: ManualClock,
    life: Life,
    pulse: Pulse,
    /// Calls that fail.
    pub faults: Trips<WorkspaceFault>,
}

impl FakeWorkspaces {
    /// Repositories whose trees follow from what these hands did.
    pub fn new(hands: FakeHands, clock: ManualClock, pulse: Pulse) -> Self {
        let life = Life::default();
        Self { state: Arc::default(), hands, clock, life, pulse, faults: Trips::default() }
    }

    /// The same repositories, seen by one life of a daemon.
    #[must_use]
    pub fn of(&self, life: &Life) -> Self {
        Self { life: life.clone(), ..self.clone() }
    }

    /// What the next deliveries come to, instead of arriving.
    pub fn answer(&self, outcome: Delivered) {
        self.lock().outcomes.push_back(outcome);
    }

    /// From now on a tree that is captured is what it started from.
    pub fn change_nothing(&self) {
        self.lock().is_nothing_changed = true;
    }

    /// From now on every merge wants to be checked before it is sent.
    pub fn check_merges(&self) {
        self.lock().are_merges_checked = true;
    }

    /// Whose deliveries were asked for, in order, once for each time.
    pub fn deliveries(&self) -> Vec<RunId> {
        self.lock().asked.clone()
    }

    /// What the instruction files of every repository say from now on: path and text.
    pub fn instruct(&self, files: &[(&str, &str)]) {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        self.lock().instructions = files.collect();
    }

    /// Somebody else pushed: every base branch is at this commit from now on, and these files conflict with any work.
    pub fn move_base(&self, commit: &str, conflicts: &[FileConflict]) {
        self.lock().moved = Some((commit.to_owned(), conflicts.to_vec()));
    }

    /// What the next run that builds on others begins with is at odds in these files.
    pub fn set_at_odds(&self, conflicts: &[FileConflict]) {
        self.lock().at_odds = conflicts.to_vec();
    }

    /// The commits that a run began with.
    pub fn built_on(&self, run_id: RunId) -> Vec<String> {
        self.lock().built_on.get(&run_id).cloned().unwrap_or_default()
    }

    /// The next so many looks for conflict markers find one in each file.
    pub fn leave_markers(&self, looks: u32) {
        self.lock().looks_with_markers = looks;
    }

    /// Commits that arrived, in order.
    pub fn merges(&self) -> Vec<(RunId, String)> {
        self.lock().merges.clone()
    }

    /// Commits that were taken back, in order.
    pub fn reverts(&self) -> Vec<(RunId, String)> {
        self.lock().reverts.clone()
    }

    /// Runs whose trees were removed, in order.
    pub fn swept(&self) -> Vec<RunId> {
        self.lock().swept.clone()
    }

    /// Removed projects whose keys were removed, once for each time.
    pub fn forgotten(&self) -> Vec<ProjectId> {
        self.lock().forgotten.clone()
    }

    fn commit(&self, run_id: RunId) -> String {
        format!("{run_id}-{}", self.hands.edits(run_id))
    }

    async fn act<T>(
        &self,
        act: impl FnOnce(&mut State) -> Result<T, WorkspaceFault> + Send,
    ) -> Result<T, WorkspaceFault> {
        self.life.goes_on().await;
        self.pulse.change();
        tokio::task::yield_now().await;
        self.life.goes_on().await;
        tripped(self.faults.trip(), || act(&mut self.lock()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn arrived(order: &DeliveryOrder, commit: String) -> Delivered {
    Delivered::Done { commit, target: order.target.clone(), previous: Some("base".to_owned()) }
}

#[async_trait]
impl Workspaces for FakeWorkspaces {
    async fn deploy_key(&self, _: ProjectId, _: &RepoOrigin) -> Result<String, WorkspaceFault> {
        self.act(|_| Ok("ssh-ed25519 AAAA".to_owned())).await
    }

    async fn register(
        &self,
        _: ProjectId,
        _: &RepoOrigin,
        default_branch: Option<&str>,
        _: Option<&str>,
    ) -> Result<Registered, WorkspaceFault> {
        let default_branch = default_branch.unwrap_or("main").to_owned();
        self.act(move |_| Ok(Registered { default_branch, empty: false })).await
    }

    async fn is_here(&self, _: ProjectId) -> Result<bool, WorkspaceFault> {
        Ok(true)
    }

    async fn forget(&self, project_id: ProjectId) -> Result<(), WorkspaceFault> {
        self.act(move |state| {
            state.forgotten.push(project_id);
            Ok(())
        })
        .await
    }

    async fn prepare(
        &self,
        run_id: RunId,
        _: ProjectId,
        _: &RepoOrigin,
        _: &str,
    ) -> Result<Prepared, WorkspaceFault> {
        let now = self.clock.now();
        self.act(move |state| {
            state.trees.entry(run_id).or_insert(now);
            Ok(Prepared {
                tree: PathBuf::from(format!("trees/{run_id}")),
                objects: PathBuf::from("objects"),
                branch: run_id.branch(),
                base_commit: state.base(),
                remarks: Vec::new(),
            })
        })
        .await
    }

    async fn build_on(
        &self,
        run_id: RunId,
        _: ProjectId,
        _: &RepoOrigin,
        _: &str,
        commits: &[String],
        _: &Provenance,
    ) -> Result<CaughtUp, WorkspaceFault> {
        let commits = commits.to_vec();
        self.act(move |state| {
            let conflicts = std::mem::take(&mut state.at_odds);
            let head_commit = Some(commits.join("+"));
            state.built_on.insert(run_id, commits);
            let diff = DiffStats { files: 1, insertions: 1, deletions: 0 };
            Ok(CaughtUp { base_commit: state.base(), head_commit, diff, conflicts })
        })
        .await
    }

    async fn catch_up(
        &self,
        _: RunId,
        _: ProjectId,
        _: &RepoOrigin,
        _: &str,
        known_base: Option<&str>,
        _: &Provenance,
    ) -> Result<Option<CaughtUp>, WorkspaceFault> {
        let known_base = known_base.map(str::to_owned);
        self.act(move |state| {
            let Some((base_commit, conflicts)) = state.moved.clone() else { return Ok(None) };
            let head_commit = Some(format!("work on {base_commit}"));
            let caught_up = CaughtUp { base_commit, head_commit, diff: DiffStats::default(), conflicts };
            Ok((known_base.as_ref() != Some(&caught_up.base_commit)).then_some(caught_up))
        })
        .await
    }

    async fn capture(
        &self,
        run_id: RunId,
        _: ProjectId,
        _: &str,
        _: &Provenance,
    ) -> Result<Captured, WorkspaceFault> {
        let commit = self.commit(run_id);
        self.act(move |state| {
            let diff = DiffStats { files: u64::from(!state.is_nothing_changed), ..DiffStats::default() };
            Ok(Captured { commit, diff, remarks: Vec::new() })
        })
        .await
    }

    async fn is_captured(&self, run_id: RunId, _: ProjectId, commit: &str) -> Result<bool, WorkspaceFault> {
        let same = self.commit(run_id) == commit;
        self.act(move |_| Ok(same)).await
    }

    async fn markers(
        &self,
        _: ProjectId,
        _: &str,
        _: &str,
        paths: &BTreeSet<String>,
    ) -> Result<Vec<Marker>, WorkspaceFault> {
        let found: Vec<Marker> = paths.iter().map(|path| (path.clone(), 1)).collect();
        self.act(move |state| {
            let Some(left) = state.looks_with_markers.checked_sub(1) else { return Ok(Vec::new()) };
            state.looks_with_markers = left;
            Ok(found)
        })
        .await
    }

    async fn checkout(&self, run_id: RunId, _: ProjectId, _: &str) -> Result<PathBuf, WorkspaceFault> {
        self.act(move |_| Ok(PathBuf::from(format!("checkouts/{run_id}")))).await
    }

    async fn diff(&self, _: ProjectId, base: &str, head: &str) -> Result<String, WorkspaceFault> {
        let diff = format!("{base}..{head}");
        self.act(move |_| Ok(diff)).await
    }

    async fn changed(&self, _: ProjectId, _: &str, _: &str) -> Result<Vec<String>, WorkspaceFault> {
        self.act(|state| Ok(state.changed.clone())).await
    }

    async fn instructions(&self, _: RunId, _: Option<&str>) -> Result<Vec<(String, String)>, WorkspaceFault> {
        self.act(|state| Ok(state.instructions.clone())).await
    }

    async fn deliver(&self, order: &DeliveryOrder) -> Result<Delivered, WorkspaceFault> {
        let order = order.clone();
        self.act(move |state| {
            state.asked.push(order.run_id);
            if let Some(outcome) = state.outcomes.pop_front() {
                return Ok(outcome);
            }
            if order.mode == DeliveryMode::None {
                return Ok(arrived(&order, order.commit.clone()));
            }
            if state.are_merges_checked && order.checked_merge.is_none() {
                return Ok(Delivered::NeedsCheck { merge_commit: format!("merge-{}", order.commit) });
            }
            let arrival = (order.run_id, order.commit.clone());
            // The target shows what has arrived.
            if !state.merges.contains(&arrival) {
                state.merges.push(arrival);
            }
            Ok(arrived(&order, order.commit.clone()))
        })
        .await
    }

    async fn rollback(
        &self,
        order: &DeliveryOrder,
        delivered: &str,
        _: Option<&str>,
    ) -> Result<Delivered, WorkspaceFault> {
        let (order, taken) = (order.clone(), (order.run_id, delivered.to_owned()));
        self.act(move |state| {
            if !state.reverts.contains(&taken) {
                state.reverts.push(taken);
            }
            Ok(arrived(&order, format!("revert-{}", order.commit)))
        })
        .await
    }

    async fn sweep(&self, run_id: RunId, _: ProjectId) -> Result<Option<String>, WorkspaceFault> {
        self.act(move |state| {
            state.trees.remove(&run_id);
            state.swept.push(run_id);
            Ok(Some(format!("refs/deputy/kept/{run_id}")))
        })
        .await
    }

    async fn trees(&self) -> Result<Vec<(RunId, At)>, WorkspaceFault> {
        self.act(|state| Ok(state.trees.iter().map(|(run_id, at)| (*run_id, *at)).collect())).await
    }
}
