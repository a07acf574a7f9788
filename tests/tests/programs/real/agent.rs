//! The real agents, and a daemon that drives one of them.

use crate::run::{delegate, steps};
use deputy_tests::agents::packages;
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

/// One of the real agents.
#[derive(Clone, Copy)]
pub(crate) struct Agent {
    pub(super) kind: &'static str,
    /// The kind that it is configured as.
    pub(super) driver: &'static str,
    /// The kind of provider that it talks to, and a model's name there.
    pub(super) provider: &'static str,
    pub(super) model: &'static str,
    /// The tool that runs commands, as the agent asks for it.
    pub(super) tool: &'static str,
    /// What its model hears of a refusal: the reason, where the agent passes one on.
    pub(super) refused: &'static str,
    /// In the path of the files that it keeps its sessions in.
    pub(super) session_file: &'static str,
    /// How its model runs a command: the tool and its arguments.
    pub(super) run: fn(&str) -> (&'static str, Value),
}

pub(crate) const CLAUDE: Agent = Agent {
    kind: "claude",
    driver: "claude",
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    tool: "Bash",
    refused: "forbids it",
    session_file: ".jsonl",
    run: |cmd| ("Bash", json!({"command": cmd, "description": "Do it"})),
};

pub(crate) const CODEX: Agent = Agent {
    kind: "codex",
    driver: "codex",
    provider: "openai",
    model: "lab-model",
    tool: "shell",
    refused: "forbids it",
    session_file: "rollout-",
    run: |cmd| ("exec_command", json!({"cmd": cmd, "yield_time_ms": 600_000})),
};

pub(crate) const GEMINI: Agent = Agent {
    kind: "gemini",
    driver: "gemini",
    provider: "gemini",
    model: "gemini-2.5-pro",
    tool: "run_shell_command",
    refused: "it cannot ask",
    session_file: "/chats/",
    run: |cmd| ("run_shell_command", json!({"command": cmd})),
};

pub(crate) const OPENCODE: Agent = Agent {
    kind: "opencode",
    driver: "opencode",
    provider: "openai-compatible",
    model: "lab-model",
    tool: "bash",
    refused: "rejected",
    session_file: "opencode.db",
    run: |cmd| ("bash", json!({"command": cmd, "description": "Do it"})),
};

impl Agent {
    /// The model wants this command run.
    pub(super) fn runs(self, id: &str, cmd: &str) -> Reply {
        let (tool, arguments) = (self.run)(cmd);
        Reply::text("I do it.").call(id, tool, arguments).usage(200, 100, 10)
    }

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
        let packages = packages().expect("it was looked for before the test began");
        let command = packages.join("node_modules/.bin").join(self.kind);
        let Self { driver, provider, model, .. } = self;
        let base = if provider == "openai-compatible" { "/v1" } else { "" };
        let config = format!(
            "[sandbox]\nread_only = [\"{packages}\"]\n\n[providers.lab]\nkind = \"{provider}\"\nbase_url = \
             \"{url}{base}\"\napi_key = \"{key}\"\n\n[prices.\"lab/{model}\"]\ninput = 1.0\noutput = \
             1.0\n\n[agents.real]\nkind = \"{driver}\"\ncommand = \"{command}\"\n{extra}",
            packages = packages.display(),
            command = command.display(),
            url = server.url(),
            key = real_key(),
        );
        let mut daemon =
            TestDaemon::prepare(&config).await.with_variable("TIER_B_MODEL", &format!("lab/{model}"));
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
        let daemon = self.daemon(&server, extra).await;
        let repository = Repository::of(&[("m.txt", "1\n")]);
        daemon.api().add_project("sample", &repository.url(), &[check]).await;
        let run_id = delegate(daemon.api(), "real", "Make it two.").await;
        Job { server, daemon, run_id, _repository: repository }
    }

    /// The same, behind a model that says so much.
    pub(super) async fn works_with(self, replies: impl IntoIterator<Item = Reply>, check: &str) -> Job {
        self.works(model(replies).await, "", check).await
    }
}

impl Job {
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

/// A model that says so much, and the title of a conversation beside it.
pub(super) async fn model(replies: impl IntoIterator<Item = Reply>) -> ModelServer {
    let server = ModelServer::start(replies).await.expect("loopback");
    server.aside(Reply::text("A title").usage(10, 0, 2));
    server
}
