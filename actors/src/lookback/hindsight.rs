//! Who counts ends of runs, and asks what there is to learn from them.

use crate::book::{Book, CommandError, Wish};
use crate::conversation::{ConversationError, ConversationHandle, Question, Thinkers};
use crate::ports::{Clock, LedgerFault, RowQuery, World};
use crate::rounds::Rounds;
use async_trait::async_trait;
use deputy_domain::derived;
use deputy_domain::ledger::Table;
use deputy_domain::lookback::{Command, Lookback, is_worth_a_question, question};
use deputy_domain::projection::{DUE, LookbackDoc, RunDoc};
use deputy_protocol::event::{Purpose, Tier};
use deputy_protocol::ids::{ConversationId, ProjectId, RunId};
use std::sync::Arc;

/// Rows read at once. Those that are done leave the list.
const PAGE: u32 = 50;

/// Who counts and asks.
#[derive(Clone)]
pub(crate) struct Hindsight {
    world: World,
    thinkers: Thinkers,
    conversations: ConversationHandle,
    book: Book<Lookback>,
}

#[async_trait]
impl Rounds for Hindsight {
    const WHAT: &'static str = "looking back at runs";

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.world.clock)
    }

    async fn round(&self) -> Result<(), LedgerFault> {
        loop {
            let due = RowQuery { states: vec![DUE.to_owned()], limit: PAGE, ..RowQuery::default() };
            let page = self.world.ledger.rows(Table::Lookbacks, due).await?;
            let mut done = 0;
            for row in page.rows {
                let doc: LookbackDoc = row.read("lookback")?;
                done += usize::from(self.look_back(&doc).await?);
            }
            if page.next.is_none() || done == 0 {
                return Ok(());
            }
        }
    }
}

impl Hindsight {
    pub(crate) fn new(world: World, thinkers: Thinkers) -> Self {
        let (conversations, book) = (ConversationHandle::new(world.clone()), Book::new(world.clone()));
        Self { world, thinkers, conversations, book }
    }

    /// Asks, and counts; whether that is done.
    async fn look_back(&self, doc: &LookbackDoc) -> Result<bool, LedgerFault> {
        let (run_id, lookback) = (doc.run_id, &doc.lookback);
        let run: Option<RunDoc> = self.world.ledger.doc(Table::Runs, run_id, "run").await?;
        let Some(RunDoc { run, .. }) = run else { return Ok(false) };
        let asks = self.asks() && is_worth_a_question(&run, &lookback.due);
        let conversation_id = if asks {
            let text = question(run_id, &run, &lookback.due);
            self.asked(run_id, lookback.counted, run.order.project_id, text).await?
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

    /// Whether anybody is asked: the founder may not want it, and there may be no model for it.
    fn asks(&self) -> bool {
        let settings = &self.world.settings;
        settings.looks_back && settings.tiers.get(&Tier::A).is_some_and(|models| !models.is_empty())
    }

    async fn asked(
        &self,
        run_id: RunId,
        counted: u64,
        project_id: Option<ProjectId>,
        text: String,
    ) -> Result<Option<ConversationId>, LedgerFault> {
        let id = ConversationId(derived(run_id.0, &format!("hindsight {counted}")));
        let (purpose, title) = (Purpose::Hindsight { run_id }, format!("Looking back at {run_id}"));
        let question = Question { id, purpose, project_id, title, text };
        match question.ask(&self.conversations, &self.thinkers).await {
            Ok(_) => Ok(Some(id)),
            Err(ConversationError::Fault(fault)) => Err(fault),
            Err(ConversationError::Refused(refusal)) => {
                tracing::warn!(run = %run_id, %refusal, "nobody could be asked what there is to learn from a run");
                Ok(None)
            }
        }
    }
}
