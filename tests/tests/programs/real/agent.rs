//! The real agents, and a daemon that drives one of them.

use crate::run::{delegate, steps};
use deputy_tests::agents::{self, RealAgent, model};
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply};
use serde_json::{Value, json};
use std::time::Duration;

/// A key that nothing which a run starts may see: no other test has it in its files.
pub(super) fn real_key() -> String {
    format!("sk-real-canary-{}", std::process::id())
}

/// What a run may take, on a busy machine: only so that a failed test says why.
const PATIENCE: Duration = Duration::from_mins(2);

/// One of the real agents, and how the suite starts and orders it.
#[derive(Clone, Copy)]
pub(crate) struct Agent(pub(super) RealAgent);

pub(crate) const CLAUDE: Agent = Agent(agents::CLAUDE);
pub(crate) const CODEX: Agent = Agent(agents::CODEX);
pub(crate) const GEMINI: Agent = Agent(agents::GEMINI);
pub(crate) const OPENCODE: Agent = Agent(agents::OPENCODE);

impl std::ops::Deref for Agent {
    type Target = RealAgent;

    fn deref(&self) -> &RealAgent {
        &self.0
    }
}

impl Agent {
    /// A daemon with this agent; `extra` is configuration of its own.
    pub(super) async fn daemon(self, server: &ModelServer, extra: &str) -> TestDaemon {
        self.daemon_with(server, extra, &[]).await
    }

    /// The same, with variables of the daemon's own.
    pub(super) async fn daemon_with(
        self,
        server: &ModelServer,
        extra: &str,
        variables: &[(&str, &str)],
    ) -> TestDaemon {
        let config = self.config(server, &real_key()) + extra;
        let mut daemon = self.prepare(&config).await;
        for (name, value) in variables {
            daemon = daemon.with_variable(name, value);
        }
        daemon.up(None).await;
        daemon
    }
}

/// A run of a real agent.
pub(super) struct Job {
    pub(super) server: ModelServer,
    pub(super) daemon: TestDaemon,
    pub(super) run_id: String,
    _repository: Repository,
}

impl Agent {
    /// An agent that is given its work, with one check of it.
    pub(super) async fn works(self, server: ModelServer, extra: &str, check: &str) -> Job {
        self.works_on("Make it two.", server, extra, check).await
    }

    /// The same with other work.
    pub(super) async fn works_on(self, text: &str, server: ModelServer, extra: &str, check: &str) -> Job {
        let daemon = self.daemon(&server, extra).await;
        let repository = Repository::of(&[("m.txt", "1\n")]);
        daemon.api().add_project("sample", &repository.url(), &[check]).await;
        let run_id = delegate(daemon.api(), "real", text).await;
        Job::new(server, daemon, run_id, repository)
    }

    /// The same, behind a model that says so much.
    pub(super) async fn works_with(self, replies: impl IntoIterator<Item = Reply>, check: &str) -> Job {
        self.works(model(replies).await, "", check).await
    }
}

impl Job {
    pub(super) const fn new(
        server: ModelServer,
        daemon: TestDaemon,
        run_id: String,
        repository: Repository,
    ) -> Self {
        Self { server, daemon, run_id, _repository: repository }
    }

    /// The run, once it rests.
    pub(super) async fn rests(&self) -> Value {
        self.daemon.api().until_state(&self.run_id, &["review", "failed", "waiting"]).await
    }

    /// The run, once its work passed its check.
    pub(super) async fn passes(&self) -> Value {
        self.passed(&["review", "failed", "waiting"]).await
    }

    /// The same; it may wait on the way.
    pub(super) async fn passes_at_last(&self) -> Value {
        self.passed(&["review", "failed"]).await
    }

    async fn passed(&self, rests: &[&str]) -> Value {
        let api = self.daemon.api();
        let run = tokio::time::timeout(PATIENCE, api.until_state(&self.run_id, rests)).await;
        let Ok(run) = run else { panic!("it works on\n{}", self.told().await) };
        let state = (&run["state"], &run["verdict"]);
        let has_passed = state == (&json!("review"), &json!("passed"));
        assert!(has_passed, "{run:#}\n{}", self.told().await);
        run
    }

    /// What its agent did.
    pub(super) async fn steps(&self) -> Vec<Value> {
        steps(self.daemon.api(), &self.run_id).await
    }

    /// All that a failed test wants to know.
    pub(super) async fn told(&self) -> String {
        format!("{:#?}\n{}", self.steps().await, self.daemon.log_tail())
    }

    /// How often its model was asked with these words.
    pub(super) fn asked_with(&self, words: &str) -> usize {
        self.server.seen().iter().filter(|seen| seen.body.to_string().contains(words)).count()
    }
}
