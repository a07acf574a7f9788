//! What people, and those who carry it out, ask of a plan.

use super::error::PlanError;
use crate::book::{Book, CommandError, Wish};
use crate::office::ProjectHandle;
use crate::once::Once;
use crate::ports::{LedgerFault, World};
use deputy_domain::plan::{Bounds, Command, Plan, Refusal};
use deputy_protocol::At;
use deputy_protocol::event::{Card, CardReason, PlanNode};
use deputy_protocol::ids::{ConversationId, PlanId};

/// What people, and those who carry it out, ask of a plan. The answer comes after the fact was recorded.
#[derive(Clone)]
pub struct PlanHandle {
    book: Book<Plan>,
}

impl PlanHandle {
    /// A handle over a world's plans.
    pub fn new(world: World) -> Self {
        Self { book: Book::new(world) }
    }

    /// The handle for one request that may come again: what it asks is done once.
    #[must_use]
    pub fn once(&self, once: Once) -> Self {
        Self { book: self.book.once(once) }
    }

    /// Shows the founder a card: the first of a plan, or another one.
    pub async fn propose(
        &self,
        id: PlanId,
        conversation_id: ConversationId,
        card: Card,
        by: &str,
    ) -> Result<Plan, PlanError> {
        let card = Box::new(card);
        self.ask(id, Command::Propose { conversation_id, card, why: CardReason::Asked }, by).await
    }

    /// The founder wants exactly this card. Said again, it is confirmed all the same.
    pub async fn confirm(&self, id: PlanId, version: u32, by: &str) -> Result<Plan, PlanError> {
        let removed = self.removed(id).await?;
        self.ask(id, Command::Confirm { version, removed, by: by.to_owned() }, by).await
    }

    /// Names of the card's projects that there are no more.
    async fn removed(&self, id: PlanId) -> Result<Vec<String>, LedgerFault> {
        let Some(plan) = self.load(id).await? else { return Ok(Vec::new()) };
        let projects = ProjectHandle::new(self.book.world().clone());
        let mut removed = Vec::new();
        for step in &plan.card.steps {
            let is_there = projects.load(step.project_id).await?.is_some_and(|project| !project.is_removed());
            if !is_there && !removed.contains(&step.project) {
                removed.push(step.project.clone());
            }
        }
        Ok(removed)
    }

    /// The founder wants it otherwise: the COO is told, and shows another card.
    pub async fn revise(&self, id: PlanId, text: String, by: &str) -> Result<Plan, PlanError> {
        self.ask(id, Command::Revise { text, by: by.to_owned() }, by).await
    }

    /// Not now: it is raised again then.
    pub async fn defer(&self, id: PlanId, until: At, by: &str) -> Result<Plan, PlanError> {
        self.ask(id, Command::Defer { until, by: by.to_owned() }, by).await
    }

    /// The founder does not want it.
    pub async fn decline(&self, id: PlanId, reason: Option<String>, by: &str) -> Result<Plan, PlanError> {
        self.ask(id, Command::Decline { reason, by: by.to_owned() }, by).await
    }

    /// Ends it with all of its runs.
    pub async fn cancel(&self, id: PlanId, by: &str) -> Result<Plan, PlanError> {
        self.ask(id, Command::Cancel { by: by.to_owned() }, by).await
    }

    /// Draws its tasks.
    pub(crate) async fn draw(
        &self,
        id: PlanId,
        nodes: Vec<PlanNode>,
        bounds: Bounds,
    ) -> Result<Plan, PlanError> {
        self.ask(id, Command::Draw { nodes, bounds, missed: None }, "orchestrator").await
    }

    /// It as it is now.
    pub async fn load(&self, id: PlanId) -> Result<Option<Plan>, LedgerFault> {
        Ok(self.book.load(id).await?.map(|loaded| loaded.it))
    }

    /// What is so already is no error: the answer is the plan as it is.
    async fn ask(&self, id: PlanId, command: Command, by: &str) -> Result<Plan, PlanError> {
        match self.book.command(id, command, Wish::of(by)).await {
            Err(CommandError::Refused(Refusal::AlreadyDone)) => {
                self.load(id).await?.ok_or(PlanError::Refused(Refusal::AlreadyDone))
            }
            answer => Ok(answer?.it),
        }
    }

    /// A step of whoever carries it out; false when somebody's word came first.
    pub(crate) async fn step(&self, id: PlanId, command: Command) -> Result<bool, LedgerFault> {
        match self.book.command(id, command, Wish::of("deputy")).await {
            Ok(_) => Ok(true),
            Err(CommandError::Refused(refusal)) => {
                tracing::debug!(plan = %id, %refusal, "a step of a plan was not taken");
                Ok(false)
            }
            Err(CommandError::Fault(fault)) => Err(fault),
            Err(CommandError::Fenced) => unreachable!("a command carries no fence"),
        }
    }
}
