//! Who puts questions to a model, and takes its answers to the run or to the founder.

use crate::conversation::{ConversationError, ConversationHandle, Question, Thinkers};
use crate::ports::{Clock, LedgerFault, World};
use crate::rounds::Rounds;
use crate::run::book::{RunBook, unless_late};
use crate::run::house;
use async_trait::async_trait;
use deputy_domain::answering::{Step, next, question};
use deputy_domain::derived;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{ANSWERING, InboxDoc};
use deputy_domain::run::{Command, Run};
use deputy_protocol::event::{Ask, Draft, Purpose};
use deputy_protocol::ids::{ConversationId, InboxId, RunId};
use std::sync::Arc;

/// Who puts questions to a model.
#[derive(Clone)]
pub(crate) struct Answers {
    world: World,
    thinkers: Thinkers,
    conversations: ConversationHandle,
    book: RunBook,
}

/// A question that a model sees to, as things stand.
struct Open<'a> {
    run_id: RunId,
    run: &'a Run,
    ask: &'a Ask,
    conversation_id: ConversationId,
}

#[async_trait]
impl Rounds for Answers {
    const WHAT: &'static str = "answering agents";

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.world.clock)
    }

    /// Takes a step with every question that a model sees to. While all is paused none is taken.
    async fn round(&self) -> Result<(), LedgerFault> {
        if house(&self.world).await?.paused.is_some() {
            return Ok(());
        }
        let mut rows = self.world.ledger.every_row(Table::Inbox, &[ANSWERING]);
        while let Some(row) = rows.next().await? {
            let doc: InboxDoc = row.read("inbox item")?;
            if let Some(run_id) = doc.run_id {
                self.see_to(run_id, doc.ask.inbox_id).await?;
            }
        }
        Ok(())
    }
}

impl Answers {
    pub(crate) fn new(world: World, thinkers: Thinkers) -> Self {
        let (conversations, book) = (ConversationHandle::new(world.clone()), RunBook::new(world.clone()));
        Self { world, thinkers, conversations, book }
    }

    async fn see_to(&self, run_id: RunId, inbox_id: InboxId) -> Result<(), LedgerFault> {
        // It may be over since the row was read.
        let Some(loaded) = self.book.load(run_id).await? else { return Ok(()) };
        let Some(ask) = loaded.run.open_asks().find(|ask| ask.inbox_id == inbox_id) else { return Ok(()) };
        let conversation_id = conversation_about(inbox_id);
        let thought = self.conversations.load(conversation_id).await?;
        let open = Open { run_id, run: &loaded.run, ask, conversation_id };
        match next(&loaded.run, ask, thought.as_ref(), self.world.clock.now()) {
            Step::Wait => Ok(()),
            Step::Think => self.think(&open).await,
            Step::Answer(answer) => {
                let by = Purpose::Answering { run_id, inbox_id }.agent().to_owned();
                let command = Command::AnswerByModel { inbox_id, answer, by, conversation_id };
                match unless_late(self.book.command(run_id, command, "coo").await)? {
                    Some(_) => Ok(()),
                    // What the model says cannot be taken, or somebody was faster: then there is nothing to refer either.
                    None => {
                        self.refer(&open, "the COO's answer was not taken", thought.and_then(|it| it.draft))
                            .await
                    }
                }
            }
            Step::Refer { why, draft } => self.refer(&open, &why, draft).await,
        }
    }

    /// Puts it to a model; done again it is the same conversation.
    async fn think(&self, open: &Open<'_>) -> Result<(), LedgerFault> {
        let Open { run_id, run, ask, conversation_id } = *open;
        let question = Question {
            id: conversation_id,
            purpose: Purpose::Answering { run_id, inbox_id: ask.inbox_id },
            project_id: run.order.project_id,
            title: format!("A question of {run_id}"),
            text: question(run_id, run, ask),
        };
        match question.ask(&self.conversations, &self.thinkers).await {
            Ok(_) => Ok(()),
            Err(ConversationError::Fault(fault)) => Err(fault),
            Err(ConversationError::Refused(refusal)) => {
                self.refer(open, &format!("the COO could not be asked: {refusal}"), None).await
            }
        }
    }

    async fn refer(&self, open: &Open<'_>, why: &str, draft: Option<Draft>) -> Result<(), LedgerFault> {
        let (inbox_id, why) = (open.ask.inbox_id, why.to_owned());
        let conversation_id =
            self.conversations.load(open.conversation_id).await?.map(|_| open.conversation_id);
        let command = Command::Refer { inbox_id, why, draft, conversation_id };
        unless_late(self.book.command(open.run_id, command, "deputy").await).map(drop)
    }
}

/// The conversation about a question.
fn conversation_about(inbox_id: InboxId) -> ConversationId {
    ConversationId(derived(inbox_id.0, "answering"))
}
