//! What differs between the real agents, as far as tests have to know.

use super::packages;
use crate::daemon::TestDaemon;
use crate::scripted::{ModelServer, Reply};
use serde_json::{Value, json};

/// One of the real agents.
#[derive(Clone, Copy, Debug)]
pub struct RealAgent {
    /// The name of its program and of its driver.
    pub kind: &'static str,
    /// The driver that it is configured with.
    pub driver: &'static str,
    /// The kind of provider that it talks to.
    pub provider: &'static str,
    /// A model's name there.
    pub model: &'static str,
    /// The tool that runs commands, as the agent asks for it.
    pub tool: &'static str,
    /// What its model hears of a refusal: the reason, where the agent passes one on.
    pub refused: &'static str,
    /// In the path of the files that it keeps its sessions in.
    pub session_file: &'static str,
    /// How its model runs a command: the tool and its arguments.
    pub run: fn(&str) -> (&'static str, Value),
}

/// Claude Code.
pub const CLAUDE: RealAgent = RealAgent {
    kind: "claude",
    driver: "claude",
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    tool: "Bash",
    refused: "forbids it",
    session_file: ".jsonl",
    run: |cmd| ("Bash", json!({"command": cmd, "description": "Do it"})),
};

/// Codex, as an app-server.
pub const CODEX: RealAgent = RealAgent {
    kind: "codex",
    driver: "codex",
    provider: "openai",
    model: "lab-model",
    tool: "shell",
    refused: "forbids it",
    session_file: "rollout-",
    run: |cmd| ("exec_command", json!({"cmd": cmd, "yield_time_ms": 600_000})),
};

/// Gemini CLI, one process a turn.
pub const GEMINI: RealAgent = RealAgent {
    kind: "gemini",
    driver: "gemini",
    provider: "gemini",
    model: "gemini-2.5-pro",
    tool: "run_shell_command",
    refused: "it cannot ask",
    session_file: "/chats/",
    run: |cmd| ("run_shell_command", json!({"command": cmd})),
};

/// opencode, over the Agent Client Protocol.
pub const OPENCODE: RealAgent = RealAgent {
    kind: "opencode",
    driver: "opencode",
    provider: "openai-compatible",
    model: "lab-model",
    tool: "bash",
    refused: "rejected",
    session_file: "opencode.db",
    run: |cmd| ("bash", json!({"command": cmd, "description": "Do it"})),
};

impl RealAgent {
    /// The model wants this command run.
    #[must_use]
    pub fn runs(self, id: &str, cmd: &str) -> Reply {
        let (tool, arguments) = (self.run)(cmd);
        Reply::text("I do it.").call(id, tool, arguments).usage(200, 100, 10)
    }

    /// Its configuration as the agent `real`, behind a provider `lab` with this key; more settings of it can follow.
    ///
    /// # Panics
    ///
    /// Where it is not installed.
    #[must_use]
    pub fn config(self, server: &ModelServer, api_key: &str) -> String {
        let Self { kind, driver, provider, model, .. } = self;
        let base = if provider == "openai-compatible" { "/v1" } else { "" };
        format!(
            "[sandbox]\nread_only = [\"{packages}\"]\n\n[providers.lab]\nkind = \"{provider}\"\nbase_url = \
             \"{url}{base}\"\napi_key = \"{api_key}\"\n\n[prices.\"lab/{model}\"]\ninput = 1.0\noutput = \
             1.0\n\n[agents.real]\nkind = \"{driver}\"\ncommand = \"{packages}/node_modules/.bin/{kind}\"\n",
            packages = packages().expect("it was looked for before the test began").display(),
            url = server.url(),
        )
    }

    /// A daemon of this configuration whose tier of work has this agent's model; it is not up yet.
    pub async fn prepare(self, config: &str) -> TestDaemon {
        TestDaemon::prepare(config).await.with_variable("TIER_B_MODEL", &format!("lab/{}", self.model))
    }
}

/// A model that says so much, and the title of a conversation beside it.
///
/// # Panics
///
/// Where loopback cannot be listened on.
pub async fn model(replies: impl IntoIterator<Item = Reply>) -> ModelServer {
    let server = ModelServer::start(replies).await.expect("loopback");
    server.aside(Reply::text("A title").usage(10, 0, 2));
    server
}
