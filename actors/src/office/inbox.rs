//! Answering what waits for the founder.

use super::projects::ProjectHandle;
use super::tasks::place_order;
use crate::conversation::{ConversationError, ConversationHandle};
use crate::once::Once;
use crate::plan::{PlanError, PlanHandle};
use crate::ports::{LedgerFault, World};
use crate::run::RunHandle;
use crate::run::book::{CommandError, Loaded};
use crate::staff::StaffHandle;
use deputy_domain::conversation::Conversation;
use deputy_domain::ledger::Table;
use deputy_domain::plan::Plan;
use deputy_domain::projection::InboxDoc;
use deputy_domain::run::{Answer, Placement};
use deputy_protocol::event::{AskPurpose, Member};
use deputy_protocol::ids::{ConversationId, InboxId, PlanId, RunId};

/// Why an answer was not taken.
#[derive(Clone, Debug, thiserror::Error)]
pub enum InboxError {
    /// There is no such item.
    #[error("there is no inbox item {0}")]
    NotFound(InboxId),
    /// The run did not take it.
    #[error(transparent)]
    Run(#[from] CommandError),
    /// The conversation did not take it.
    #[error(transparent)]
    Conversation(#[from] ConversationError),
    /// The plan did not take it.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// What a card cannot be answered with.
    #[error("{0}")]
    NoAnswer(&'static str),
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

/// Who took an answer, as it is now.
#[derive(Clone, Debug)]
pub enum Answered {
    /// A run.
    Run(RunId, Box<Loaded>),
    /// A conversation.
    Conversation(ConversationId, Box<Conversation>),
    /// A plan.
    Plan(PlanId, Box<Plan>),
}

/// What people answer.
#[derive(Clone)]
pub struct InboxHandle {
    world: World,
    runs: RunHandle,
    conversations: ConversationHandle,
    plans: PlanHandle,
    projects: ProjectHandle,
}

impl InboxHandle {
    /// A handle over a world's inbox.
    pub fn new(world: World) -> Self {
        Self {
            runs: RunHandle::new(world.clone()),
            conversations: ConversationHandle::new(world.clone()),
            plans: PlanHandle::new(world.clone()),
            projects: ProjectHandle::new(world.clone()),
            world,
        }
    }

    /// The handle for one request that may come again: what it asks is done once.
    #[must_use]
    pub fn once(&self, once: Once) -> Self {
        let (runs, conversations) = (self.runs.once(once), self.conversations.once(once));
        Self { runs, conversations, plans: self.plans.once(once), ..self.clone() }
    }

    /// An inbox item.
    pub async fn load(&self, inbox_id: InboxId) -> Result<Option<InboxDoc>, LedgerFault> {
        self.world.ledger.doc(Table::Inbox, inbox_id, "inbox item").await
    }

    /// Answers an item; the first answer wins.
    pub async fn answer(&self, inbox_id: InboxId, answer: Answer, by: &str) -> Result<Answered, InboxError> {
        let doc = self.load(inbox_id).await?.ok_or(InboxError::NotFound(inbox_id))?;
        if let (Some(plan_id), AskPurpose::Plan { version }) = (doc.plan_id, &doc.ask.purpose) {
            let plan = self.decide(plan_id, *version, answer, by).await?;
            return Ok(Answered::Plan(plan_id, Box::new(plan)));
        }
        if let Some(id) = doc.conversation_id {
            let Answer { choice, text } = answer;
            let said = self.conversations.answer(id, inbox_id, choice, text, by).await?;
            return Ok(Answered::Conversation(id, Box::new(said)));
        }
        let run_id = doc.run_id.ok_or(InboxError::NotFound(inbox_id))?;
        let placement = match doc.ask.purpose {
            AskPurpose::Project => self.placement(run_id, &answer).await?,
            AskPurpose::Start
            | AskPurpose::Agent { .. }
            | AskPurpose::Permission { .. }
            | AskPurpose::Budget { .. }
            | AskPurpose::Review
            | AskPurpose::Failure
            | AskPurpose::Rollback
            | AskPurpose::Plan { .. } => None,
        };
        let loaded = self.runs.answer(run_id, inbox_id, answer, placement, by).await?;
        Ok(Answered::Run(run_id, Box::new(loaded)))
    }

    /// What a card is answered with: a choice, or words about how the founder wants it instead.
    async fn decide(&self, id: PlanId, version: u32, answer: Answer, by: &str) -> Result<Plan, InboxError> {
        let Answer { choice, text } = answer;
        Ok(match (choice.as_deref(), text) {
            (Some("confirm"), None) => self.plans.confirm(id, version, by).await?,
            (Some("confirm"), Some(_)) => {
                return Err(InboxError::NoAnswer(
                    "a card is confirmed as it is: leave the words out, or send them without a choice to have it changed",
                ));
            }
            (Some("decline"), reason) => self.plans.decline(id, reason, by).await?,
            (None, Some(text)) if !text.trim().is_empty() => self.plans.revise(id, text, by).await?,
            _ => {
                return Err(InboxError::NoAnswer(
                    "answer a card with `confirm`, `decline`, or words that say how you want it instead",
                ));
            }
        })
    }

    /// The order, in the project that the answer names.
    async fn placement(&self, run_id: RunId, answer: &Answer) -> Result<Option<Placement>, InboxError> {
        let Some(name) = answer.choice.as_ref().or(answer.text.as_ref()) else { return Ok(None) };
        let Some(project) = self.projects.find(name.trim()).await? else { return Ok(None) };
        let run = self.runs.load(run_id).await?.run;
        let member = Member::worker(run.order.task_type);
        let worker = StaffHandle::new(self.world.clone()).holding(member).await?.record;
        let order = place_order(run.order, &project, &self.world.settings.default_agent, &worker);
        Ok(Some(Placement { project_id: project.project_id, order }))
    }
}
