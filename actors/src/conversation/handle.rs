//! What people, and parts of Deputy, ask of conversations.

use crate::book::{Book, CommandError, Wish};
use crate::once::Once;
use crate::ports::{LedgerFault, World};
use deputy_domain::conversation::{Command, Conversation, Refusal};
use deputy_domain::purse::UNKNOWN_MODEL;
use deputy_protocol::event::{ContextWish, Prompt, Purpose, Shown};
use deputy_protocol::ids::{CallId, ConversationId, InboxId, ProjectId};

/// Why a conversation did not take what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ConversationError {
    /// It does not do that.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

impl From<CommandError<Refusal>> for ConversationError {
    fn from(error: CommandError<Refusal>) -> Self {
        match error {
            CommandError::Refused(refusal) => Self::Refused(refusal),
            CommandError::Fault(fault) => Self::Fault(fault),
            CommandError::Fenced => unreachable!("a command carries no fence"),
        }
    }
}

/// What people, and parts of Deputy, ask of conversations. The answer comes after the fact was recorded; the owner learns
/// of it from the ledger.
#[derive(Clone)]
pub struct ConversationHandle {
    book: Book<Conversation>,
}

impl ConversationHandle {
    /// A handle over a world's conversations.
    pub fn new(world: World) -> Self {
        Self { book: Book::new(world) }
    }

    /// The handle for one request that may come again: what it asks is done once.
    #[must_use]
    pub fn once(&self, once: Once) -> Self {
        Self { book: self.book.once(once) }
    }

    /// Begins one. One that was begun under this id before is left as it is.
    pub async fn open(
        &self,
        id: ConversationId,
        purpose: Purpose,
        project_id: Option<ProjectId>,
        title: String,
        by: &str,
    ) -> Result<Conversation, ConversationError> {
        self.ask(id, Command::Open { purpose, project_id, title, by: by.to_owned() }, by).await
    }

    /// Calls it something.
    pub async fn title(
        &self,
        id: ConversationId,
        title: String,
        by: &str,
    ) -> Result<Conversation, ConversationError> {
        self.ask(id, Command::Title { title }, by).await
    }

    /// Says something to whoever speaks in it.
    pub async fn say(
        &self,
        id: ConversationId,
        source: Prompt,
        text: String,
        by: &str,
    ) -> Result<Conversation, ConversationError> {
        self.ask(id, Command::Say { source, text, shown: None, by: by.to_owned() }, by).await
    }

    /// Tells its agent something, in Deputy's name; people see `shown`.
    pub(crate) async fn tell(
        &self,
        id: ConversationId,
        text: String,
        shown: Shown,
    ) -> Result<Conversation, ConversationError> {
        let (by, shown) = ("deputy", Some(Box::new(shown)));
        self.ask(id, Command::Say { source: Prompt::Deputy, text, shown, by: by.to_owned() }, by).await
    }

    /// Answers its question. First answer wins.
    pub async fn answer(
        &self,
        id: ConversationId,
        inbox_id: InboxId,
        choice: Option<String>,
        text: Option<String>,
        by: &str,
    ) -> Result<Conversation, ConversationError> {
        self.ask(id, Command::Answer { inbox_id, choice, text, by: by.to_owned() }, by).await
    }

    /// Ends the turn under way.
    pub async fn stop(&self, id: ConversationId, by: &str) -> Result<Conversation, ConversationError> {
        let it = self.load(id).await?;
        let saying = &self.book.world().saying;
        let mut in_flight = it.iter().flat_map(|it| it.reserved.keys());
        let said = in_flight.find_map(|call_id| Some((*call_id, saying.so_far(*call_id)?)));
        self.ask(id, Command::Stop { said, by: by.to_owned() }, by).await
    }

    /// Ends the turn under way in Deputy's name, unless it is over by itself.
    pub(crate) async fn end_turn(&self, id: ConversationId) -> Result<(), LedgerFault> {
        unless_refused(self.stop(id, "deputy").await)
    }

    /// Settles a call that nobody waits for, at what was set aside for it, unless somebody did.
    pub(crate) async fn settle_unheard(
        &self,
        id: ConversationId,
        call_id: CallId,
    ) -> Result<(), LedgerFault> {
        let model = UNKNOWN_MODEL.to_owned();
        unless_refused(self.ask(id, Command::Settle { call_id, model, usage: None }, "deputy").await)
    }

    /// Lets it go before the model in another way from the next turn on.
    pub async fn reshape(
        &self,
        id: ConversationId,
        wish: ContextWish,
        by: &str,
    ) -> Result<Conversation, ConversationError> {
        self.ask(id, Command::Reshape { wish, by: by.to_owned() }, by).await
    }

    /// Lets it go on, if what it waited for has come.
    pub async fn resume(&self, id: ConversationId) -> Result<Conversation, ConversationError> {
        self.ask(id, Command::Resume, "deputy").await
    }

    /// It as it is now.
    pub async fn load(&self, id: ConversationId) -> Result<Option<Conversation>, LedgerFault> {
        Ok(self.book.load(id).await?.map(|loaded| loaded.it))
    }

    /// What is so already is no error: the answer is the conversation as it is.
    async fn ask(
        &self,
        id: ConversationId,
        command: Command,
        by: &str,
    ) -> Result<Conversation, ConversationError> {
        match self.book.command(id, command, Wish::of(by)).await {
            Err(CommandError::Refused(Refusal::AlreadyDone)) => {
                self.load(id).await?.ok_or(ConversationError::Refused(Refusal::Unknown))
            }
            answer => Ok(answer?.it),
        }
    }
}

/// For whoever is content when it was over by itself.
fn unless_refused(left: Result<Conversation, ConversationError>) -> Result<(), LedgerFault> {
    match left {
        Ok(_) | Err(ConversationError::Refused(_)) => Ok(()),
        Err(ConversationError::Fault(fault)) => Err(fault),
    }
}
