//! The real agents, in the sandbox, against a scripted model behind the gateway.

use super::run::{delegate, steps};
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A key that nothing which a run starts may see.
const REAL_KEY: &str = "sk-real-canary-0123456789";

/// One of the real agents.
#[derive(Clone, Copy)]
struct Agent {
    kind: &'static str,
    /// The kind of provider that it talks to, and a model's name there.
    provider: &'static str,
    model: &'static str,
    /// How its model writes a file: the tool and its arguments.
    write: fn(&str, &str) -> (&'static str, Value),
}

const CLAUDE: Agent = Agent {
    kind: "claude",
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    write: |path, content| ("Write", json!({"file_path": format!("/workspace/{path}"), "content": content})),
};

const CODEX: Agent = Agent {
    kind: "codex",
    provider: "openai",
    model: "lab-model",
    write: |path, content| ("exec_command", json!({"cmd": format!("printf %s '{content}' > {path}")})),
};

const GEMINI: Agent = Agent {
    kind: "gemini",
    provider: "gemini",
    model: "gemini-2.5-pro",
    write: |path, content| ("write_file", json!({"file_path": path, "content": content})),
};

const OPENCODE: Agent = Agent {
    kind: "opencode",
    provider: "openai-compatible",
    model: "lab-model",
    write: |path, content| ("write", json!({"filePath": format!("/workspace/{path}"), "content": content})),
};

/// Where the agents' packages are.
fn packages() -> PathBuf {
    PathBuf::from(std::env::var("DEPUTY_AGENTS").expect("DEPUTY_AGENTS"))
}

impl Agent {
    fn calls(self, id: &str, path: &str, content: &str) -> Reply {
        let (tool, arguments) = (self.write)(path, content);
        Reply::text("I write.").call(id, tool, arguments).usage(200, 100, 10)
    }

    /// A daemon with this agent; `extra` is configuration of its own.
    async fn daemon(self, server: &ModelServer, extra: &str) -> TestDaemon {
        let packages = packages();
        let program = packages.join("node_modules/.bin").join(self.kind);
        let Self { kind, provider, model, .. } = self;
        let base = if provider == "openai-compatible" { "/v1" } else { "" };
        let config = format!(
            "[sandbox]\nread_only = [{packages:?}]\n\n[providers.lab]\nkind = \"{provider}\"\nbase_url = \
             \"{url}{base}\"\napi_key = \"{REAL_KEY}\"\n\n[prices.\"lab/{model}\"]\ninput = 1.0\noutput = \
             1.0\n\n[agents.real]\nkind = \"{kind}\"\ncommand = {program:?}\n{extra}",
            url = server.url(),
        );
        let mut daemon =
            TestDaemon::prepare(&config).await.with_variable("TIER_B_MODEL", &format!("lab/{model}"));
        daemon.up(None).await;
        daemon
    }
}

async fn an_edit_is_made_and_reviewed(agent: Agent) {
    let server = ModelServer::start([]).await.expect("loopback");
    server.aside(Reply::text("A title").usage(10, 0, 2));
    server.push(agent.calls("call_01", "n.txt", "2"));
    server.push(Reply::text("Made it two.").usage(300, 200, 5));
    let daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let run_id = delegate(api, "real", "Make it two.").await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(api, &run_id).await;
    let state = (&run["state"], &run["verdict"]);
    assert_eq!(state, (&json!("review"), &json!("passed")), "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    assert_eq!(run["summary"], "Made it two.");
    assert!(run["usage"]["input_tokens"].as_u64() >= Some(500), "{}", run["usage"]);
    // The provider is given its own key and nothing of the run's, and nothing of the run is given the provider's.
    for request in server.seen() {
        assert_eq!(request.key(), Some(REAL_KEY), "{}", request.uri);
    }
    assert!(!told.iter().any(|step| step.to_string().contains(REAL_KEY)));
}

#[tokio::test]
async fn claude_makes_an_edit() {
    an_edit_is_made_and_reviewed(CLAUDE).await;
}

#[tokio::test]
async fn codex_makes_an_edit() {
    an_edit_is_made_and_reviewed(CODEX).await;
}

#[tokio::test]
async fn gemini_makes_an_edit() {
    an_edit_is_made_and_reviewed(GEMINI).await;
}

#[tokio::test]
async fn opencode_makes_an_edit() {
    an_edit_is_made_and_reviewed(OPENCODE).await;
}
