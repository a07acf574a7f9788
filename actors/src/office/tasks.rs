//! Delegating work.

use super::asking::which_project;
use super::projects::ProjectHandle;
use crate::agents::{Agent, Login, Program};
use crate::correlation::request;
use crate::obstacles::{cannot_ask, letter, no_model, spoken};
use crate::ports::{Effort, LedgerFault, WorkspaceFault, World};
use crate::run::book::{CommandError, Loaded, RunBook};
use crate::staff::StaffHandle;
use crate::thinking::priced_ones;
use deputy_domain::ledger::{Expected, StreamWrite, Table};
use deputy_domain::model::ModelName;
use deputy_domain::projection::ProjectDoc;
use deputy_domain::routing::Choice;
use deputy_domain::run::{Command, TEXT_BYTES_MAX};
use deputy_domain::staff::permitted;
use deputy_protocol::event::{
    Ask, Budget, Checks, Delivery, Member, Mode, NewEvent, Permission, PlanPart, Priority, StaffRecord,
    TaskEvent, TaskType, Tier, Visibility, WorkOrder,
};
use deputy_protocol::ids::{CorrelationId, RunId, TaskId};
use deputy_protocol::stream::Stream;

/// Work to be done, as far as somebody said.
#[derive(Clone, Debug, Default)]
pub struct NewTask {
    /// The sentence.
    pub text: String,
    /// Id or name of the project.
    pub project: Option<String>,
    /// Name of the agent.
    pub agent: Option<String>,
    /// Delegated or hands-on.
    pub mode: Mode,
    /// Which model.
    pub tier: Option<Tier>,
    /// What kind of work.
    pub task_type: TaskType,
    /// Which goes first.
    pub priority: Priority,
    /// What needs the founder's word; `None`: the project decides.
    pub permission: Option<Permission>,
    /// Branch to start from and merge into.
    pub base_branch: Option<String>,
    /// Paths the order points at.
    pub files: Vec<String>,
    /// Where it came from.
    pub issue_id: Option<String>,
    /// Whatever the caller wants to find again.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// Commands that decide; none: the project's.
    pub checks: Option<Vec<String>>,
    /// Commands that decide besides those.
    pub more_checks: Vec<String>,
    /// Hard limits.
    pub budget: Budget,
    /// Tasks that must be approved first.
    pub depends_on: Vec<TaskId>,
    /// The plan that it is a part of.
    pub part: Option<PlanPart>,
}

/// Why work was not accepted.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TaskError {
    /// Nothing to do.
    #[error("`text` is empty: say in a sentence what is to be done")]
    EmptyText,
    /// Too much to read.
    #[error(
        "`text` has {size_bytes} bytes: at most {TEXT_BYTES_MAX} are taken; put long material into a file of the repository"
    )]
    LongText {
        /// How much.
        size_bytes: usize,
    },
    /// No such project.
    #[error("there is no project `{0}`: `deputy projects list` shows those there are")]
    UnknownProject(String),
    /// Nowhere to work.
    #[error("there is no project yet: add one first")]
    NoProject,
    /// The configuration has no such agent.
    #[error("there is no agent `{0}` in the configuration")]
    UnknownAgent(String),
    /// The order's agent would have no model to ask.
    #[error(
        "tier `{tier}` has no model: name one in [models], as `{tier} = [\"PROVIDER/MODEL\"]`, or {instead}"
    )]
    NoModel {
        /// Which tier.
        tier: &'static str,
        /// What else can be done.
        instead: String,
    },
    /// A cap that leaves no room for any work.
    #[error("`{0}` is 0, so nothing could be done: leave it out, or allow more")]
    NoRoom(&'static str),
    /// The agent would not be begun.
    #[error("agent `{agent}` would not be begun: {detail}")]
    NotBegun {
        /// Which agent.
        agent: String,
        /// Why.
        detail: String,
    },
    /// The agent cannot be held to a cap.
    #[error("{0}")]
    NoCap(String),
    /// The repository has no such branch.
    #[error("`base_branch`: {0}")]
    UnknownBranch(String),
    /// No such task.
    #[error("there is no task {0} to depend on")]
    UnknownDependency(TaskId),
    /// The run was not begun.
    #[error(transparent)]
    Run(#[from] CommandError),
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

/// What people ask about work.
#[derive(Clone)]
pub struct TaskHandle {
    world: World,
    projects: ProjectHandle,
    book: RunBook,
}

impl TaskHandle {
    /// A handle over a world's work.
    pub fn new(world: World) -> Self {
        Self { projects: ProjectHandle::new(world.clone()), book: RunBook::new(world.clone()), world }
    }

    /// Accepts work. Once this returns, it is on disk and will be done.
    pub async fn create(&self, new: NewTask, by: &str) -> Result<(TaskId, RunId, Loaded), TaskError> {
        let now = self.world.clock.now();
        let task_id = TaskId(self.world.entropy.uuid_v7(now));
        let run_id = RunId(self.world.entropy.uuid_v7(now));
        self.create_as(task_id, run_id, new, by).await
    }

    /// Accepts work under given ids; the same ids again are the same work.
    pub async fn create_as(
        &self,
        task_id: TaskId,
        run_id: RunId,
        new: NewTask,
        by: &str,
    ) -> Result<(TaskId, RunId, Loaded), TaskError> {
        self.check(&new).await?;
        let (project, ask_project) = self.place(&new).await?;
        self.check_branch(&new, project.as_ref()).await?;
        let worker =
            StaffHandle::new(self.world.clone()).holding(Member::worker(new.task_type)).await?.record;
        let order = self.order(&new, project.as_ref(), &worker);
        self.check_model(&order)?;
        self.check_agent(&order)?;
        self.check_caps(&order)?;
        let created = TaskEvent::Created { run_id, order: order.clone(), at: self.world.clock.now() };
        let beside = StreamWrite {
            stream: Stream::Task(task_id),
            expected: Expected::Version(0),
            events: vec![NewEvent {
                event_id: self.world.event_id(),
                event: created.into(),
                actor: by.to_owned(),
                correlation: Some(request().unwrap_or(CorrelationId(run_id.0))),
                causation: None,
                project_id: order.project_id,
                visibility: Visibility::Viewer,
            }],
        };
        let command = Command::Queue { task_id, order, ask_project };
        let loaded = self.book.begin(run_id, command, by, &[beside]).await?;
        Ok((task_id, run_id, loaded))
    }

    /// What will be in the way of work that was ordered, as far as it can be seen now.
    pub async fn warnings(&self, order: &WorkOrder) -> Result<Vec<String>, LedgerFault> {
        let Some(project_id) = order.project_id else { return Ok(Vec::new()) };
        let Some(project) = self.projects.load(project_id).await? else { return Ok(Vec::new()) };
        let branch = order.base_branch.as_ref().unwrap_or(&project.settings.default_branch);
        Ok(self.world.workspaces.merge_obstacle(&project.origin, branch).await.into_iter().collect())
    }

    /// The run of a task.
    pub async fn run_of(&self, task_id: TaskId) -> Result<Option<RunId>, LedgerFault> {
        self.world.ledger.doc(Table::Tasks, task_id, "task").await
    }

    async fn check(&self, new: &NewTask) -> Result<(), TaskError> {
        if new.text.trim().is_empty() {
            return Err(TaskError::EmptyText);
        }
        if new.text.len() > TEXT_BYTES_MAX {
            return Err(TaskError::LongText { size_bytes: new.text.len() });
        }
        if new.budget.minutes_max == Some(0) {
            return Err(TaskError::NoRoom("budget.minutes_max"));
        }
        if new.budget.tokens_max == Some(0) {
            return Err(TaskError::NoRoom("budget.tokens_max"));
        }
        if let Some(agent) = &new.agent
            && !self.world.settings.agents.contains_key(agent)
        {
            return Err(TaskError::UnknownAgent(agent.clone()));
        }
        for task_id in &new.depends_on {
            if self.run_of(*task_id).await?.is_none() {
                return Err(TaskError::UnknownDependency(*task_id));
            }
        }
        Ok(())
    }

    /// The house's own agent asks the models of the order's tier; others bring theirs.
    fn check_model(&self, order: &WorkOrder) -> Result<(), TaskError> {
        let settings = &self.world.settings;
        let is_own = order.agent.is_empty() || order.agent == settings.default_agent;
        let has_model = |tier: &Tier| settings.tiers.get(tier).is_some_and(|models| !models.is_empty());
        if !is_own || has_model(&order.tier) {
            return Ok(());
        }
        let others: Vec<String> = settings
            .tiers
            .keys()
            .filter(|tier| has_model(tier))
            .map(|tier| format!("`{}`", letter(*tier)))
            .collect();
        let instead = match others.as_slice() {
            [] => "run `deputyd doctor`, which says what is missing".to_owned(),
            others => format!("order another tier: {} has one", others.join(" or ")),
        };
        Err(TaskError::NoModel { tier: letter(order.tier), instead })
    }

    /// What a run would fail of at once, whatever becomes of the program meanwhile.
    fn check_agent(&self, order: &WorkOrder) -> Result<(), TaskError> {
        let settings = &self.world.settings;
        let Some(program) = settings.agents.get(&order.agent).and_then(Agent::program) else { return Ok(()) };
        let speaks = |model: &ModelName| self.world.gateway.dialect(model);
        let obstacle = cannot_ask(program, settings.is_sandboxed)
            .or_else(|| no_model(program, order.tier, &settings.tiers, &speaks));
        let refusal = |detail| TaskError::NotBegun { agent: order.agent.clone(), detail };
        obstacle.map_or(Ok(()), |detail| Err(refusal(detail)))
    }

    /// A cap that cannot be kept is worse than none. Work whose agent its project decides is looked at when it begins.
    fn check_caps(&self, order: &WorkOrder) -> Result<(), TaskError> {
        let settings = &self.world.settings;
        let program = settings.agents.get(&order.agent).and_then(Agent::program);
        let is_day_capped = settings.day_usd_max.is_some();
        let refusal =
            program.and_then(|program| program.cannot_keep(&order.agent, &order.budget, is_day_capped));
        let unpriced = || priced_ones(&self.world, &order.budget, self.models_for(order, program)).err();
        refusal.or_else(unpriced).map_or(Ok(()), |detail| Err(TaskError::NoCap(detail)))
    }

    /// The models that would be called for it, through Deputy.
    fn models_for(&self, order: &WorkOrder, program: Option<&Program>) -> Vec<ModelName> {
        let tiers = &self.world.settings.tiers;
        match program {
            None => tiers.get(&order.tier).cloned().unwrap_or_default(),
            Some(Program { login: Login::Own, .. }) => Vec::new(),
            Some(program) => {
                let speaks = |model: &ModelName| self.world.gateway.dialect(model);
                spoken(program.kind, order.tier, tiers, &speaks).cloned().collect()
            }
        }
    }

    async fn check_branch(&self, new: &NewTask, project: Option<&ProjectDoc>) -> Result<(), TaskError> {
        let (Some(branch), Some(project)) = (&new.base_branch, project) else { return Ok(()) };
        let checked = self.world.workspaces.check_branch(project.project_id, &project.origin, branch).await;
        match checked {
            Err(WorkspaceFault::Missing(detail)) => Err(TaskError::UnknownBranch(detail)),
            // Whatever else is wrong with the repository, the work says so when it comes to it.
            Ok(()) | Err(_) => Ok(()),
        }
    }

    async fn place(&self, new: &NewTask) -> Result<(Option<ProjectDoc>, Option<Ask>), TaskError> {
        if let Some(wanted) = &new.project {
            let found = self.projects.find(wanted).await?;
            return found
                .map(|project| (Some(project), None))
                .ok_or(TaskError::UnknownProject(wanted.clone()));
        }
        let projects = self.projects.all().await?;
        if projects.is_empty() {
            return Err(TaskError::NoProject);
        }
        if let [only] = projects.as_slice() {
            return Ok((Some(only.clone()), None));
        }
        let routing = self.world.router.route(&new.text, &projects, Effort::Glance).await?;
        // Words alone choose nothing here: nobody would see it before work has begun in the wrong place.
        if let Choice::One(it) = routing.choice()
            && it.evidence.names_it()
        {
            let project = projects.into_iter().find(|project| project.project_id == it.project_id);
            return Ok((project, None));
        }
        Ok((None, Some(which_project(self.world.inbox_id(), &new.text, &projects, &routing))))
    }

    fn order(&self, new: &NewTask, project: Option<&ProjectDoc>, worker: &StaffRecord) -> WorkOrder {
        let settings = &self.world.settings;
        let tier = new.tier.or(worker.tier).unwrap_or_default();
        let most = Budget { minutes_max: worker.minutes_max, ..Budget::default() };
        let next = tier.next().filter(|next| settings.escalate && settings.tiers.contains_key(next));
        let order = WorkOrder {
            text: new.text.clone(),
            project_id: None,
            agent: new.agent.clone().unwrap_or_default(),
            mode: new.mode,
            tier,
            tier_max: next.unwrap_or(tier),
            task_type: new.task_type,
            priority: new.priority,
            permission: permitted(worker, new.permission.unwrap_or_default()),
            permission_open: new.permission.is_none(),
            delivery: Delivery::Review,
            base_branch: new.base_branch.clone(),
            files: new.files.clone(),
            issue_id: new.issue_id.clone(),
            metadata: new.metadata.clone(),
            checks: new.checks.clone().unwrap_or_default(),
            checks_in: Checks::Workspace,
            budget: capped(&capped(&new.budget, &most), &settings.run_budget),
            depends_on: new.depends_on.clone(),
            part: new.part.clone(),
        };
        let mut order = match project {
            Some(project) => place_order(order, project, &settings.default_agent, worker),
            None => order,
        };
        let more = new.more_checks.iter().filter(|check| !order.checks.contains(check)).cloned();
        let more: Vec<String> = more.collect();
        order.checks.extend(more);
        order
    }
}

/// An order with what its project decides filled in, for the worker who will do it. What the order itself says stays.
pub(super) fn place_order(
    mut order: WorkOrder,
    project: &ProjectDoc,
    default_agent: &str,
    worker: &StaffRecord,
) -> WorkOrder {
    order.project_id = Some(project.project_id);
    order.delivery = project.settings.deliver;
    if std::mem::take(&mut order.permission_open) {
        let usual = match project.settings.deliver {
            Delivery::Auto => Permission::Autonomous,
            Delivery::Review => Permission::Supervised,
        };
        order.permission = permitted(worker, usual);
    }
    // Whatever becomes of the project's own: what was begun on a branch is delivered there.
    order.base_branch.get_or_insert_with(|| project.settings.default_branch.clone());
    order.checks_in = project.settings.checks_in;
    if order.checks.is_empty() {
        order.checks.clone_from(&project.settings.checks);
    }
    if order.agent.is_empty() {
        order.agent = project.settings.agent.clone().unwrap_or_else(|| default_agent.to_owned());
    }
    order
}

/// The lower of two caps, each by each.
fn capped(asked: &Budget, most: &Budget) -> Budget {
    fn lower<T: Ord>(asked: Option<T>, most: Option<T>) -> Option<T> {
        match (asked, most) {
            (Some(asked), Some(most)) => Some(asked.min(most)),
            (asked, most) => asked.or(most),
        }
    }
    Budget {
        usd_max: lower(asked.usd_max, most.usd_max),
        tokens_max: lower(asked.tokens_max, most.tokens_max),
        minutes_max: lower(asked.minutes_max, most.minutes_max),
    }
}
