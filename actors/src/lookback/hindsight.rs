//! Who counts ends of runs, and asks what there is to learn from them and from plans.

use crate::book::{Book, CommandError, Wish};
use crate::conversation::{ConversationError, ConversationHandle, Question, Thinkers};
use crate::plan::PlanHandle;
use crate::ports::{Clock, LedgerFault, RowPage, RowQuery, World};
use crate::rounds::Rounds;
use async_trait::async_trait;
use deputy_domain::derived;
use deputy_domain::ledger::Table;
use deputy_domain::lookback::{
    Command, Lookback, is_recent, is_worth_a_question, look, plan_question, question,
};
use deputy_domain::plan::{self, Plan};
use deputy_domain::projection::{DUE, LookbackDoc, RunDoc};
use deputy_domain::run::Run;
use deputy_protocol::event::{Purpose, Tier};
use deputy_protocol::ids::{ConversationId, PlanId, ProjectId, RunId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows read at once. Those that are done leave the list.
const PAGE: u32 = 50;

/// Who counts and asks.
#[derive(Clone)]
pub(crate) struct Hindsight {
    world: World,
    thinkers: Thinkers,
    conversations: ConversationHandle,
    plans: PlanHandle,
    book: Book<Lookback>,
}

#[async_trait]
impl Rounds for Hindsight {
    const WHAT: &'static str = "looking back at runs";

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.world.clock)
    }

    async fn round(&self) -> Result<(), LedgerFault> {
        while self.some_runs().await? {}
        while self.some_plans().await? {}
        Ok(())
    }
}

impl Hindsight {
    pub(crate) fn new(world: World, thinkers: Thinkers) -> Self {
        let (conversations, book) = (ConversationHandle::new(world.clone()), Book::new(world.clone()));
        let plans = PlanHandle::new(world.clone());
        Self { world, thinkers, conversations, plans, book }
    }

    /// Some runs that are due; whether there may be more.
    async fn some_runs(&self) -> Result<bool, LedgerFault> {
        let page = self.due(Table::Lookbacks).await?;
        let mut done = 0;
        for row in page.rows {
            done += usize::from(self.look_back(&row.read("lookback")?).await?);
        }
        Ok(page.next.is_some() && done > 0)
    }

    /// The same of plans.
    async fn some_plans(&self) -> Result<bool, LedgerFault> {
        let page = self.due(Table::PlanLookbacks).await?;
        let mut done = 0;
        for row in page.rows {
            done += usize::from(self.look_back_at_plan(row.read("plan lookback")?).await?);
        }
        Ok(page.next.is_some() && done > 0)
    }

    async fn due(&self, table: Table) -> Result<RowPage, LedgerFault> {
        let due = RowQuery { states: vec![DUE.to_owned()], limit: PAGE, ..RowQuery::default() };
        self.world.ledger.rows(table, due).await
    }

    /// Asks, and counts; whether that is done.
    async fn look_back(&self, doc: &LookbackDoc) -> Result<bool, LedgerFault> {
        let (run_id, lookback) = (doc.run_id, &doc.lookback);
        let Some(run) = self.run(run_id).await? else { return Ok(false) };
        let plan = match &run.order.part {
            Some(part) => self.plans.load(part.plan_id).await?,
            None => None,
        };
        let asks = self.asks() && is_worth_a_question(&run, &lookback.due, plan.as_ref());
        let conversation_id = if asks {
            let id = ConversationId(derived(run_id.0, &format!("hindsight {}", lookback.counted)));
            let (purpose, title) = (Purpose::Hindsight { run_id }, format!("Looking back at {run_id}"));
            let (project_id, text) = (run.order.project_id, question(run_id, &run, &lookback.due));
            self.asked(Question { id, purpose, project_id, title, text }).await?
        } else {
            None
        };
        let command = Command { run_id, run, conversation_id };
        match self.book.command(run_id, command, Wish::of("hindsight")).await {
            Ok(_) | Err(CommandError::Refused(_)) => Ok(true),
            Err(CommandError::Fault(fault)) => Err(fault),
            Err(CommandError::Fenced) => unreachable!("a command carries no fence"),
        }
    }

    /// Asks about all that was done for a plan, unless that is long ago, and records that; whether it is done.
    async fn look_back_at_plan(&self, plan_id: PlanId) -> Result<bool, LedgerFault> {
        let Some(plan) = self.plans.load(plan_id).await? else { return Ok(false) };
        let text = if self.asks() && is_recent(&plan, self.world.clock.now()) {
            let mut looks = BTreeMap::new();
            for work in plan.works() {
                looks.extend(self.run(work.run_id).await?.map(|run| (work.run_id, look(work.run_id, &run))));
            }
            plan_question(plan_id, &plan, &looks)
        } else {
            None
        };
        let conversation_id = match text {
            Some(text) => {
                let id = ConversationId(derived(plan_id.0, &format!("hindsight {}", plan.reopened)));
                let (purpose, project_id) = (Purpose::PlanHindsight { plan_id }, its_project(&plan));
                let title = format!("Looking back at \"{}\"", plan.card.title);
                self.asked(Question { id, purpose, project_id, title, text }).await?
            }
            None => None,
        };
        self.plans.step(plan_id, plan::Command::LookBack { conversation_id }).await
    }

    async fn run(&self, run_id: RunId) -> Result<Option<Run>, LedgerFault> {
        let doc: Option<RunDoc> = self.world.ledger.doc(Table::Runs, run_id, "run").await?;
        Ok(doc.map(|doc| doc.run))
    }

    /// Whether anybody is asked: the founder may not want it, and there may be no model for it.
    fn asks(&self) -> bool {
        let settings = &self.world.settings;
        settings.looks_back && settings.tiers.get(&Tier::A).is_some_and(|models| !models.is_empty())
    }

    async fn asked(&self, question: Question) -> Result<Option<ConversationId>, LedgerFault> {
        let (id, title) = (question.id, question.title.clone());
        match question.ask(&self.conversations, &self.thinkers).await {
            Ok(_) => Ok(Some(id)),
            Err(ConversationError::Fault(fault)) => Err(fault),
            Err(ConversationError::Refused(refusal)) => {
                tracing::warn!(title, %refusal, "nobody could be asked what there is to learn");
                Ok(None)
            }
        }
    }
}

/// The project that all of a plan was done in, if it is one.
fn its_project(plan: &Plan) -> Option<ProjectId> {
    let mut all = plan.nodes.values().map(|node| node.project_id);
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}
