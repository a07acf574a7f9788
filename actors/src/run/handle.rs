//! What people ask of runs.

use super::book::{CommandError, Loaded, RunBook};
use super::effects::{captured, load_project};
use crate::once::Once;
use crate::ports::World;
use crate::terminal::quiet;
use deputy_domain::run::{Answer, Command, DISMISS, Placement, Refusal, State};
use deputy_protocol::event::{DeliveryMode, LineComment};
use deputy_protocol::ids::{InboxId, RunId};

/// Whose word a command is: `founder`, `token:NAME`.
pub type Spoken<'a> = &'a str;

/// What people ask of runs. The answer comes after the fact was recorded; the owner learns of it from the ledger.
#[derive(Clone)]
pub struct RunHandle {
    world: World,
    book: RunBook,
}

impl RunHandle {
    /// A handle over a world's runs.
    pub fn new(world: World) -> Self {
        Self { book: RunBook::new(world.clone()), world }
    }

    /// The handle for one request that may come again: what it asks is done once.
    #[must_use]
    pub fn once(&self, once: Once) -> Self {
        Self { book: self.book.once(once), ..self.clone() }
    }

    /// Delivers work in review; with a commit, only exactly that.
    pub async fn approve(
        &self,
        run_id: RunId,
        mode: DeliveryMode,
        commit: Option<String>,
        by: Spoken<'_>,
    ) -> Result<Loaded, CommandError> {
        self.ask(run_id, Command::Approve { mode, commit, by: by.to_owned() }, by).await
    }

    /// Throws work in review away.
    pub async fn reject(
        &self,
        run_id: RunId,
        reason: Option<String>,
        by: Spoken<'_>,
    ) -> Result<Loaded, CommandError> {
        self.ask(run_id, Command::Reject { reason, by: by.to_owned() }, by).await
    }

    /// Ends a run whose plan was cancelled, also one in review.
    pub(crate) async fn withdraw(&self, run_id: RunId, by: Spoken<'_>) -> Result<Loaded, CommandError> {
        self.ask(run_id, Command::Withdraw { by: by.to_owned() }, by).await
    }

    /// Asks for another round.
    pub async fn request_changes(
        &self,
        run_id: RunId,
        text: String,
        comments: Vec<LineComment>,
        by: Spoken<'_>,
    ) -> Result<Loaded, CommandError> {
        self.ask(run_id, Command::RequestChanges { text, comments, by: by.to_owned() }, by).await
    }

    /// Tells the agent something.
    pub async fn message(&self, run_id: RunId, text: String, by: Spoken<'_>) -> Result<Loaded, CommandError> {
        self.ask(run_id, Command::Message { text, by: by.to_owned() }, by).await
    }

    /// Ends the turn under way; from here on the founder has the run in hand.
    pub async fn interrupt(&self, run_id: RunId, by: Spoken<'_>) -> Result<Loaded, CommandError> {
        self.ask(run_id, Command::Interrupt { by: by.to_owned() }, by).await
    }

    /// Lets a run go on as delegated work: with these words, or as it is.
    pub async fn hand_over(
        &self,
        run_id: RunId,
        text: Option<String>,
        by: Spoken<'_>,
    ) -> Result<Loaded, CommandError> {
        self.ask(run_id, Command::HandOver { text, by: by.to_owned() }, by).await
    }

    /// The founder has the run in hand from here on.
    pub async fn take_back(&self, run_id: RunId, by: Spoken<'_>) -> Result<Loaded, CommandError> {
        self.ask(run_id, Command::TakeBack { by: by.to_owned() }, by).await
    }

    /// Ends a run. What one that nobody works on has in its tree is captured first: its owner does it otherwise.
    pub async fn stop(&self, run_id: RunId, by: Spoken<'_>) -> Result<Loaded, CommandError> {
        let loaded = self.load(run_id).await?;
        self.keep_work(run_id, &loaded).await?;
        self.ask(run_id, Command::Stop { by: by.to_owned() }, by).await
    }

    /// Captures what a run that nobody works on has in its tree.
    async fn keep_work(&self, run_id: RunId, loaded: &Loaded) -> Result<(), CommandError> {
        if !matches!(loaded.run.state, State::Queued { .. } | State::Waiting { .. }) {
            return Ok(());
        }
        // Nobody types in it while it is captured. What cannot be ended is not captured.
        if let Err(fault) = quiet(&self.world, run_id).await {
            tracing::warn!(run = %run_id, %fault, "the terminals of a run could not be ended");
            return Ok(());
        }
        let Some(capture) = captured(&self.world, run_id, &loaded.run).await else { return Ok(()) };
        match RunBook::new(self.world.clone()).command(run_id, capture, "deputy").await {
            // It moved on meanwhile: whoever works on it looks after its tree.
            Ok(_) | Err(CommandError::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Tries a run again that ended badly.
    pub async fn retry(&self, run_id: RunId, by: Spoken<'_>) -> Result<Loaded, CommandError> {
        self.project_is_there(run_id).await?;
        self.ask(run_id, Command::Retry { by: by.to_owned() }, by).await
    }

    /// Takes a delivered change back; ends a running one.
    pub async fn rollback(&self, run_id: RunId, by: Spoken<'_>) -> Result<Loaded, CommandError> {
        self.project_is_there(run_id).await?;
        self.ask(run_id, Command::Rollback { by: by.to_owned() }, by).await
    }

    /// Answers an inbox item. First answer wins. One that ends the run has its tree captured first, like a stop.
    pub async fn answer(
        &self,
        run_id: RunId,
        inbox_id: InboxId,
        answer: Answer,
        placement: Option<Placement>,
        by: Spoken<'_>,
    ) -> Result<Loaded, CommandError> {
        // A failed run is over, and it is the only one of those that asks something.
        if answer.choice.as_deref() != Some(DISMISS) {
            self.project_is_there(run_id).await?;
        }
        let command = Command::Answer { inbox_id, answer, placement, by: by.to_owned() };
        let loaded = self.load(run_id).await?;
        if let Command::Answer { answer, .. } = &command
            && loaded.run.is_stopped_by(inbox_id, answer)
        {
            self.keep_work(run_id, &loaded).await?;
        }
        self.book.command(run_id, command, by).await
    }

    /// A run as it is now.
    pub async fn load(&self, run_id: RunId) -> Result<Loaded, CommandError> {
        self.book.load(run_id).await?.ok_or(CommandError::NotFound(run_id))
    }

    /// Refuses to begin work that is over in a project that was removed meanwhile. A run that is not over goes on: a
    /// project with one is not removed, and should both happen at once, its work is not lost.
    async fn project_is_there(&self, run_id: RunId) -> Result<(), CommandError> {
        let run = self.load(run_id).await?.run;
        let Some(project_id) = run.order.project_id.filter(|_| run.state.is_terminal()) else {
            return Ok(());
        };
        match load_project(&self.world, project_id).await? {
            Some(project) if project.is_removed() => Err(CommandError::ProjectRemoved(project.name)),
            _ => Ok(()),
        }
    }

    /// What is so already is no error: the answer is the run as it is.
    async fn ask(&self, run_id: RunId, command: Command, by: Spoken<'_>) -> Result<Loaded, CommandError> {
        match self.book.command(run_id, command, by).await {
            Err(CommandError::Refused(Refusal::AlreadyDone)) => self.load(run_id).await,
            answer => answer,
        }
    }
}
