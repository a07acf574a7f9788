//! Versions of agents' programs: probed, shown, and what follows from them.

use super::fake::{Fake, agent};
use super::run::{count, delegate, steps};
use deputy_tests::daemon::{Api, Feed, Repository, TestDaemon};
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};
use std::path::Path;

/// What Gemini's command line writes for a turn in which it used a tool.
const GEMINI: &str = r#"cat >/dev/null
echo '{"type":"init","session_id":"5e551011","model":"m"}'
echo '{"type":"tool_use","tool_name":"run_shell_command","tool_id":"t1","parameters":{"command":"wait"}}'
[ ! -e gate.wanted ] || { mkfifo gate; cat gate; rm gate gate.wanted; }
echo 2 > n.txt
echo '{"type":"tool_result","tool_id":"t1","status":"success","output":"ok"}'
echo '{"type":"message","role":"assistant","content":"Made it two.","delta":true}'
echo '{"type":"result","status":"success","stats":{}}'"#;

/// What `codex exec` writes, for a program that leaves its arguments behind.
const CODEX: &str = r#"cat >/dev/null; echo "$@" > n.txt
echo '{"type":"thread.started","thread_id":"7472"}'
echo '{"type":"turn.started"}'
echo '{"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"Made it two."}}'
echo '{"type":"turn.completed","usage":{"input_tokens":1,"output_tokens":1}}'"#;

/// A run of the fake agent, once it stands still.
async fn ran(daemon: &TestDaemon) -> Value {
    let api = daemon.api();
    let run_id = delegate(api, "fake", "Make it two.").await;
    api.until_state(&run_id, &["review", "failed"]).await
}

async fn project(daemon: &TestDaemon) -> Repository {
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    repository
}

async fn shown(api: &Api) -> Value {
    let agents = api.get("/api/v1/agents").await;
    let items = agents["items"].as_array().expect("a list").clone();
    items.into_iter().find(|agent| agent["name"] == "fake").expect("the agent is listed")
}

#[tokio::test]
async fn an_unknown_version_is_driven_and_told_once() {
    let fake = Fake::new("0.99.0", GEMINI);
    let mut daemon = TestDaemon::start(&fake.config("gemini", "")).await;
    let _repository = project(&daemon).await;
    let api = daemon.api();
    for _ in 0..2 {
        let run = ran(&daemon).await;
        assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
        assert_eq!(run["external_session_id"], "5e551011");
        let told = steps(api, run["id"].as_str().unwrap()).await;
        let started = told.iter().find(|step| step["kind"] == "step.agent_started").expect("it started");
        assert_eq!(started["data"]["version"], "0.99.0");
        let said = |step: &&Value| step.to_string().contains("nobody has tried version 0.99.0 of `gemini`");
        assert_eq!(told.iter().filter(said).count(), 1, "{told:#?}");
    }
    let agent = shown(api).await;
    assert_eq!((&agent["version"], &agent["standing"]), (&json!("0.99.0"), &json!("unknown")), "{agent:#}");
    let mut feed = Feed::after(api, 0).await.expect("the feed opens");
    let mut told = 0;
    while let Some(frame) = feed.next().await.filter(|frame| frame["type"] != "live") {
        told += usize::from(frame["kind"] == "house.agent_unknown");
    }
    assert_eq!(told, 1, "the founder is told once");
    drop(feed);
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    daemon.assert_rows_are_rebuilt_as_they_are(&["runs"]).await;
}

#[tokio::test]
async fn a_program_is_asked_again_when_its_file_changes() {
    let fake = Fake::new("0.99.0", GEMINI);
    let daemon = TestDaemon::start(&fake.config("gemini", "")).await;
    assert_eq!(shown(daemon.api()).await["standing"], "unknown");
    fake.become_another("0.61.7", GEMINI);
    let agent = shown(daemon.api()).await;
    assert_eq!((&agent["version"], &agent["standing"]), (&json!("0.61.7"), &json!("known")), "{agent:#}");
    assert_eq!(agent["abilities"]["resumes"], true);
}

#[tokio::test]
async fn an_unknown_version_that_could_not_be_trusted_to_ask_is_not_begun_where_rules_hold() {
    let fake = Fake::new("99.0.0", "exit 1");
    let daemon = TestDaemon::start(&fake.config("claude", "deny = [\"Bash(git push*)\"]\n")).await;
    let _repository = project(&daemon).await;
    let run = ran(&daemon).await;
    assert_eq!(run["error"]["code"], "agent_cannot_ask", "{run:#}\n{}", daemon.log_tail());
    let told = steps(daemon.api(), run["id"].as_str().unwrap()).await;
    assert_eq!(count(&told, "step.agent_started"), 0, "{told:#?}");
    assert_eq!(shown(daemon.api()).await["abilities"]["asks"], false);
}

#[tokio::test]
async fn codex_of_an_unknown_version_works_by_its_plainer_way() {
    let fake = Fake::new("0.999.0", CODEX);
    let daemon = TestDaemon::start(&fake.config("codex", "")).await;
    let _repository = project(&daemon).await;
    let run = ran(&daemon).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    let path = format!("/api/v1/runs/{}/diff", run["id"].as_str().unwrap());
    let diff = daemon.api().text(&path).await;
    assert!(diff.contains("+exec ") && diff.contains("danger-full-access"), "{diff}");
    assert_eq!(run["external_session_id"], "7472");
}

#[tokio::test]
async fn a_program_that_is_too_old_or_not_there_is_told_with_what_to_do() {
    let fake = Fake::new("1.0.99", "exit 1");
    let hidden = tempfile::tempdir().unwrap();
    let unseen = hidden.path().join("tool");
    std::fs::copy(fake.path(), &unseen).unwrap();
    for (config, code, standing, detail) in [
        (fake.config("claude", ""), "agent_too_old", "too_old", "install a later one"),
        (agent("claude", Path::new("/nowhere/tool"), ""), "agent_missing", "missing", "there is no program"),
        (agent("claude", &unseen, ""), "agent_missing", "missing", "sandbox.read_only"),
    ] {
        let daemon = TestDaemon::start(&config).await;
        let _repository = project(&daemon).await;
        let run = ran(&daemon).await;
        assert_eq!(run["error"]["code"], code, "{run:#}\n{}", daemon.log_tail());
        assert!(run["error"]["detail"].as_str().unwrap().contains(detail), "{run:#}");
        let agent = shown(daemon.api()).await;
        assert_eq!(agent["standing"], standing, "{agent:#}");
        let doctor = daemon.command(&["doctor"]).await;
        let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
        assert!(said.lines().any(|line| line.starts_with("FAIL  agent") && line.contains(detail)), "{said}");
    }
}

#[tokio::test]
async fn the_doctor_shows_each_agent_with_what_it_is_relied_on_for() {
    let fake = Fake::new("2.1.200", "exit 1");
    let daemon = TestDaemon::prepare(&fake.config("claude", "")).await;
    let said = String::from_utf8_lossy(&daemon.command(&["doctor"]).await.stdout).into_owned();
    let line = said.lines().find(|line| line.contains("agent") && line.contains("fake")).expect("a line");
    assert!(line.starts_with("ok") && line.contains("claude 2.1.200"), "{said}");
    assert!(line.ends_with("asks, steers, interrupts, resumes, counts"), "{said}");
    assert!(said.lines().any(|line| line.contains("agent") && line.contains("builtin")), "{said}");
    let known = String::from_utf8_lossy(&daemon.command(&["doctor", "--json"]).await.stdout).into_owned();
    assert!(!known.contains("sk-1"), "no secret is shown");
}

#[tokio::test]
async fn a_use_of_a_tool_says_how_long_it_took() {
    let fake = Fake::new("0.61.0", GEMINI);
    let daemon = TestDaemon::start(&fake.config("gemini", "")).await;
    let repository = Repository::of(&[("gate.wanted", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(api, "fake", "Make it two.").await;
    let mut feed = Feed::after(api, 0).await.expect("the feed opens");
    feed.event(|event| event["kind"] == "step.tool_started").await.expect("it uses its tool");
    let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
    until_exists(&gate).await;
    std::fs::write(&gate, "").expect("the tool waits at its gate");
    let finished = feed.event(|event| event["kind"] == "step.tool_finished").await.expect("it ends");
    assert!(finished["data"]["duration_ms"].as_u64() > Some(0), "{finished:#}");
    api.until_state(&run_id, &["review"]).await;
}
