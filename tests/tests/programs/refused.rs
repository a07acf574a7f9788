//! Agents that would not be begun: whoever orders work from one hears of it then, and so does whoever looks at it.

use crate::fake::Fake;
use crate::run::{count, delegate, steps};
use deputy_tests::daemon::{Repository, TestDaemon};
use reqwest::Method;
use serde_json::{Value, json};

/// Why work is not taken.
async fn refusal(daemon: &TestDaemon) -> String {
    let body = json!({"text": "Do it.", "project": "sample", "agent": "fake"});
    let answer = daemon.api().ask(Method::POST, "/api/v1/tasks", Some(&body)).await.unwrap();
    assert_eq!(answer.status().as_u16(), 422);
    let problem: Value = answer.json().await.unwrap();
    problem["detail"].as_str().expect("it says why").to_owned()
}

/// Under `config` work is ordered, and then the configuration becomes `later`: the run fails by `code` with these words, and
/// begins nothing; work is refused with them, and they are shown.
async fn is_not_begun(config: &str, later: &str, code: &str, words: &[&str]) {
    let mut daemon = TestDaemon::start(config).await;
    let repository = Repository::of(&[("n.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    daemon.api().post("/api/v1/pause", &json!({"mode": "drain"})).await;
    let run_id = delegate(daemon.api(), "fake", "Do it.").await;
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    let whole = std::fs::read_to_string(daemon.config_path()).unwrap();
    std::fs::write(daemon.config_path(), whole.replace(config, later)).unwrap();
    let doctor = String::from_utf8_lossy(&daemon.command(&["doctor"]).await.stdout).into_owned();
    daemon.up(None).await;
    let api = daemon.api();
    api.post("/api/v1/resume", &json!({})).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["error"]["code"], code, "{run:#}\n{}", daemon.log_tail());
    let detail = run["error"]["detail"].as_str().expect("why").to_owned();
    assert!(words.iter().all(|word| detail.contains(word)), "{detail}");
    assert!(!detail.contains("kept"), "there is nothing to keep: {detail}");
    assert_eq!(count(&steps(api, &run_id).await, "step.agent_started"), 0);
    let refusal = refusal(&daemon).await;
    assert!(refusal.contains(&detail), "{refusal} does not say {detail}");
    let agents = api.get("/api/v1/agents").await;
    let shown = agents["items"].as_array().unwrap().iter().find(|agent| agent["name"] == "fake").unwrap();
    assert_eq!(shown["obstacles"], json!([detail]), "{shown:#}");
    let warned = |line: &str| line.starts_with("warn  agent") && line.contains(&detail);
    assert!(doctor.lines().any(warned), "{detail} is not in\n{doctor}");
}

#[tokio::test]
async fn a_program_that_cannot_ask_is_not_begun_where_rules_hold() {
    let fake = Fake::new("0.61.0", "echo ran > n.txt");
    for kind in ["command", "gemini"] {
        let (config, later) = (fake.config(kind, ""), fake.config(kind, "deny = [\"Bash(git push*)\"]\n"));
        is_not_begun(&config, &later, "agent_cannot_ask", &[kind, "`deny`"]).await;
    }
}

#[tokio::test]
async fn codex_in_its_plainer_way_is_not_begun_where_rules_hold() {
    let fake = Fake::new("0.169.0", "exit 1");
    let config = fake.config("codex", "args = [\"exec\"]\n");
    let later = fake.config("codex", "args = [\"exec\"]\ndeny = [\"shell(git push*)\"]\n");
    is_not_begun(&config, &later, "agent_cannot_ask", &["`codex` with these `args`"]).await;
}

#[tokio::test]
async fn a_program_that_cannot_ask_is_not_begun_without_a_sandbox() {
    let fake = Fake::new("0.61.0", "echo ran > n.txt");
    let config = fake.config("command", "");
    let later = config.replace("[sandbox]\n", "[sandbox]\nkind = \"none\"\n");
    is_not_begun(&config, &later, "agent_cannot_ask", &["`sandbox.kind`"]).await;
}

#[tokio::test]
async fn nothing_is_begun_where_no_model_can_be_talked_to() {
    let fake = Fake::new("0.169.0", "exit 1");
    let config = fake.config("codex", "");
    let later = config.replace("login = \"own\"\n", "");
    is_not_begun(&config, &later, "no_model", &["tier b", "`codex` can talk to", "kind `openai`"]).await;
}
