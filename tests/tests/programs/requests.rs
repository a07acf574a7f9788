//! What a program asks in a way that cannot be read keeps nobody waiting, and one that cannot ask is not taken for one
//! that can.

use super::fake::Fake;
use super::run::{count, delegate, steps};
use deputy_tests::daemon::{Feed, Repository, TestDaemon};
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};
use std::time::Duration;

/// What Claude Code says at the beginning, and when it is done.
const INIT: &str = r#"echo '{"type":"system","subtype":"init","session_id":"s","uuid":"c724a5f9-2986-4474-bf1c-3e432ade862e"}'"#;
const DONE: &str = r#"echo '{"type":"result","subtype":"success","is_error":false,"result":"Made it two."}'; cat >/dev/null"#;

/// What a run may take, on a busy machine: only so that a failed test says why.
const PATIENCE: Duration = Duration::from_mins(2);

async fn ran(fake: &Fake, kind: &str, extra: &str) -> (TestDaemon, Value) {
    let daemon = TestDaemon::start(&fake.config(kind, extra)).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(api, "fake", "Make it two.").await;
    let rests = api.until_state(&run_id, &["review", "failed", "waiting"]);
    let run = tokio::time::timeout(PATIENCE, rests).await.expect("it waits for ever");
    (daemon, run)
}

#[tokio::test]
async fn a_request_that_cannot_be_read_is_answered_with_an_error() {
    let ask = r#"echo '{"type":"control_request","request_id":"r1","request":{"subtype":"can_use_tool","tool_name":7}}'"#;
    let work = format!("read -r prompt\n{INIT}\n{ask}\nread -r answer\necho \"$answer\" > n.txt\n{DONE}");
    let (daemon, run) = ran(&Fake::new("2.1.200", &work), "claude", "").await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    let path = format!("/api/v1/runs/{}/diff", run["id"].as_str().unwrap());
    let diff = daemon.api().text(&path).await;
    assert!(diff.contains(r#""subtype":"error","request_id":"r1""#), "{diff}");
}

/// The first process asks in a line of 5 MiB; the next one is told what happened, and does its work.
#[tokio::test]
async fn a_request_in_a_line_that_is_too_long_ends_the_turn() {
    let long = r#"printf '{"type":"control_request","request_id":"r1","request":{"subtype":"can_use_tool","tool_name":"'
head -c 5242880 /dev/zero | tr '\0' x; printf '","input":{}}}\n'"#;
    let work = format!(
        "read -r prompt\n{INIT}\nif [ ! -e once ]; then touch once; {long}; cat >/dev/null; exit; fi\n\
         echo \"$prompt\" > n.txt\n{DONE}"
    );
    let (daemon, run) = ran(&Fake::new("2.1.200", &work), "claude", "").await;
    let told = steps(daemon.api(), run["id"].as_str().unwrap()).await;
    assert_eq!(run["state"], "review", "{run:#}\n{told:#?}\n{}", daemon.log_tail());
    let ends = told.iter().filter(|step| step["kind"] == "step.turn_ended");
    let ends: Vec<_> = ends.map(|step| step["data"]["outcome"].clone()).collect();
    assert!(ends[0]["detail"].as_str().expect("why").contains("more than 4 MiB"), "{ends:#?}");
    assert_eq!((ends.len(), &ends[1]["outcome"]), (2, &json!("done")), "{ends:#?}");
}

/// What `codex exec` writes for a turn in which it waits at a gate, the first time.
const EXEC: &str = r#"cat >> prompts.txt
echo '{"type":"thread.started","thread_id":"7472"}'
echo '{"type":"turn.started"}'
[ -e once ] || { touch once; mkfifo gate; cat gate; rm gate; }
echo '{"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"Made it two."}}'
echo '{"type":"turn.completed","usage":{"input_tokens":1,"output_tokens":1}}'"#;

#[tokio::test]
async fn codex_in_its_plainer_way_is_told_in_its_next_process() {
    let fake = Fake::new("0.169.0", EXEC);
    let daemon = TestDaemon::start(&fake.config("codex", "args = [\"exec\"]\n")).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(api, "fake", "Make it two.").await;
    let mut feed = Feed::after(api, 0).await.expect("the feed opens");
    feed.event(|event| event["kind"] == "step.session_began").await.expect("it begins");
    let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
    until_exists(&gate).await;
    api.post(&format!("/api/v1/runs/{run_id}/message"), &json!({"text": "Take ultramarine."})).await;
    std::fs::write(&gate, "").expect("the program waits at its gate");
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(api, &run_id).await;
    assert_eq!(run["state"], "review", "{run:#}\n{told:#?}\n{}", daemon.log_tail());
    assert_eq!(count(&told, "step.agent_started"), 2, "{told:#?}");
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert_eq!(diff.matches("Take ultramarine.").count(), 1, "{diff}");
    let agents = api.get("/api/v1/agents").await;
    let shown = agents["items"].as_array().unwrap().iter().find(|agent| agent["name"] == "fake").unwrap();
    let abilities = &shown["abilities"];
    assert_eq!((&abilities["asks"], &abilities["steers"]), (&json!(false), &json!(false)), "{shown:#}");
}
