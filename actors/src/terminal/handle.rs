//! Opening terminals.

use super::error::TerminalError;
use super::open::{Begun, Terminal, release};
use crate::ports::{Gate, HandsFault, HandsSetup, Prepared, Slot, World};
use crate::run::book::{CommandError, RunBook, unless_late};
use crate::run::effects::{correlation, load_project};
use chrono::TimeDelta;
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Command, Refusal, Run, Stance, State, TerminalTraffic, stance};
use deputy_domain::secret::Redactor;
use deputy_protocol::ids::{RunId, TerminalId};
use deputy_protocol::link::{Exec, RequestId, TerminalSize};

/// How long an owner may take to let go of a run that came to rest: it ends what is left of the agent first.
const PATIENCE: TimeDelta = TimeDelta::seconds(10);

/// A person's shell. What the agent's HOME makes of it is the agent's doing, and stays in the sandbox.
const SHELL: &str = "if [ -x /bin/bash ]; then exec /bin/bash -i; else exec /bin/sh -i; fi";

/// A terminal's ids, its program, how its run stood and what a person should know, and what it does not show.
type Opened = ((RunId, TerminalId), Begun, (Stance, String), Redactor);

/// The way to terminals. Cheap to clone.
#[derive(Clone)]
pub struct TerminalHandle {
    world: World,
    book: RunBook,
}

impl TerminalHandle {
    /// A handle over a world's runs.
    pub fn new(world: World) -> Self {
        Self { book: RunBook::new(world.clone()), world }
    }

    /// Whether a terminal could be opened now, as far as that is known without opening one.
    pub async fn check(&self, run_id: RunId) -> Result<(), TerminalError> {
        drop(self.world.terminals.enter(run_id).map_err(TerminalError::NoRoom)?);
        let (run, _) = self.look(run_id).await?;
        self.standing(run_id, &run).await.map(drop)
    }

    /// Opens a terminal in a run's workspace; `by` is whose word it is.
    pub async fn open(&self, run_id: RunId, size: TerminalSize, by: &str) -> Result<Terminal, TerminalError> {
        let present = self.world.terminals.enter(run_id).map_err(TerminalError::NoRoom)?;
        match Box::pin(self.begin(run_id, size, by)).await {
            Ok((ids, begun, stood, redactor)) => {
                Ok(Terminal::new(self.world.clone(), ids, begun, stood, redactor, present))
            }
            Err(error) => {
                release(&self.world, run_id, present).await;
                Err(error)
            }
        }
    }

    async fn begin(&self, run_id: RunId, size: TerminalSize, by: &str) -> Result<Opened, TerminalError> {
        let _gate = self.let_in(run_id).await?;
        // As it is behind the gate.
        let (run, stance) = self.look(run_id).await?;
        let (project, tree) = self.standing(run_id, &run).await?;
        let redactor = self.redactor(run_id, &project).await?;
        let setup = self.setup(run_id, &run, &project, tree).await?;
        let terminal_id = TerminalId(self.world.entropy.uuid_v7(self.world.clock.now()));
        let daemon_id = self.world.daemon_id;
        let opened = Command::OpenTerminal { terminal_id, daemon_id, by: by.to_owned() };
        self.book.command(run_id, opened, by).await?;
        match self.start(&setup, terminal_id, size).await {
            Ok(begun) => Ok(((run_id, terminal_id), begun, (stance, note(&run, stance)), redactor)),
            Err(fault) => {
                let traffic = Some(TerminalTraffic::default());
                let closed = Command::CloseTerminal { terminal_id, traffic };
                unless_late(self.book.command(run_id, closed, "deputy").await)?;
                Err(fault.into())
            }
        }
    }

    /// The gate of a run that nobody is about to end the processes of.
    async fn let_in(&self, run_id: RunId) -> Result<Gate, TerminalError> {
        let until = self.world.clock.now() + PATIENCE;
        loop {
            let gate = self.world.terminals.gate(run_id).await;
            let (_, stance) = self.look(run_id).await?;
            if stance == Stance::Working || !self.world.terminals.is_owned(run_id) {
                return Ok(gate);
            }
            // Its owner ends all that runs of it on its way out, and may capture what is left.
            drop(gate);
            tokio::select! {
                () = self.world.terminals.left_by_owner(run_id) => {}
                () = self.world.clock.sleep_until(until) => return Err(TerminalError::Busy),
            }
        }
    }

    async fn look(&self, run_id: RunId) -> Result<(Run, Stance), TerminalError> {
        let loaded = self.book.load(run_id).await?.ok_or(CommandError::NotFound(run_id))?;
        let run = loaded.run;
        if !self.world.has_place_of(&run) {
            return Err(TerminalError::Elsewhere);
        }
        let refused =
            |hint| Refusal::WrongState { standing: "does not allow it", command: "open a terminal", hint };
        let stance = stance(&run).map_err(|hint| CommandError::Refused(refused(hint)))?;
        Ok((run, stance))
    }

    async fn standing(&self, run_id: RunId, run: &Run) -> Result<(ProjectDoc, Prepared), TerminalError> {
        let project_id = run.order.project_id.ok_or(TerminalError::NoWorkspace)?;
        let project = load_project(&self.world, project_id).await?.ok_or(TerminalError::NoWorkspace)?;
        let tree = self.world.workspaces.standing(run_id, project_id).await?;
        Ok((project, tree.ok_or(TerminalError::NoWorkspace)?))
    }

    async fn redactor(&self, run_id: RunId, project: &ProjectDoc) -> Result<Redactor, TerminalError> {
        Ok(Redactor::new(&self.world.guarded(project.project_id, run_id).await?))
    }

    /// What the agent's tools have, without what is its program's alone: no key of the gateway, no login, nothing hidden.
    async fn setup(
        &self,
        run_id: RunId,
        run: &Run,
        project: &ProjectDoc,
        prepared: Prepared,
    ) -> Result<HandsSetup, TerminalError> {
        let mut env = self.world.secrets.environment(project.project_id).await?;
        env.extend(correlation(run_id, run, project));
        Ok(HandsSetup {
            run_id,
            slot: Slot::Terminal,
            tree: prepared.tree,
            env,
            read_only: vec![prepared.objects],
            gateway: false,
            credentials: None,
            hidden: Vec::new(),
            is_first: true,
        })
    }

    async fn start(
        &self,
        setup: &HandsSetup,
        terminal_id: TerminalId,
        size: TerminalSize,
    ) -> Result<Begun, HandsFault> {
        let hand = self.world.hands.open(setup).await?;
        let env = [
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
            // Somebody is there to be asked.
            ("GIT_TERMINAL_PROMPT", "1"),
            // What a person types is theirs, and the agent reads this HOME.
            ("HISTFILE", ""),
        ];
        let call = Exec {
            argv: ["/bin/sh", "-c", SHELL].map(str::to_owned).to_vec(),
            env: env.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            terminal: Some(size),
            ..Exec::default()
        };
        let screen = hand.terminal(RequestId(terminal_id.0), call).await?;
        Ok((hand, screen))
    }
}

/// What a person should know before they type.
fn note(run: &Run, stance: Stance) -> String {
    let commit = run.head_commit.as_deref().map(|commit| &commit[..commit.len().min(10)]);
    match (&run.state, stance) {
        (State::Review { .. }, _) => {
            let what = commit.map(|commit| format!(" ({commit})")).unwrap_or_default();
            format!("What you change here is no part of what is in review{what}, and an approval leaves it out. The next round takes it along.")
        }
        (_, Stance::Working) => "The agent works in these files right now. This terminal ends when its work is captured and checked.".to_owned(),
        (_, Stance::Resting) => "What you change here is captured with the next turn of the agent.".to_owned(),
        (_, Stance::Over) => {
            "This run has ended: what you change here is kept only until its workspace is removed.".to_owned()
        }
    }
}
