//! What a program holds is in nothing that is recorded or shown of it, in whatever pieces it says it.

use crate::run::{delegate, steps};
use deputy_protocol::ids::RunId;
use deputy_tests::daemon::{Feed, Repository, TestDaemon};
use deputy_tests::watch::until_exists;
use deputyd::gateway::RunKeys;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

/// In the environment of the agent, under a name that says nothing of it.
const NOTE: &str = "note-of-the-agents-environment";
/// A variable of the project.
const VARIABLE: &str = "variable-of-the-project";

/// What stands in the place of the run's key and of those two.
const MARKS: [&str; 3] = ["[secret the run's key]", "[secret LAB_NOTE]", "[secret LAB_VARIABLE]"];

/// A program that speaks as Gemini's command line does, and says all that it holds: in one piece, cut in two, and
/// character by character. A reader of the feed that is behind misses what is shown live, so it is said again until `seen`
/// is there.
const AGENT: &str = r#"#!/bin/sh
if [ "$1" = --version ]; then echo 0.61.0; exit; fi
cat >/dev/null
say() { printf '{"type":"message","role":"assistant","content":"%s","delta":true}\n' "$1"; }
tell() {
  say "whole $1 "
  say "halves $(printf %s "$1" | cut -c-9)"; say "$(printf %s "$1" | cut -c10-) "
  say "characters "
  for c in $(printf %s "$1" | fold -w1); do say "$c"; done
  say ". "
}
mkfifo gate; cat gate; rm gate
echo '{"type":"init","session_id":"5e55101","model":"m"}'
for held in "$GEMINI_API_KEY" "$LAB_NOTE" "$LAB_VARIABLE"; do
  echo "{\"type\":\"tool_use\",\"tool_name\":\"run_shell_command\",\"tool_id\":\"t$held\",\"parameters\":{\"command\":\"echo $held\"}}"
  echo "{\"type\":\"tool_result\",\"tool_id\":\"t$held\",\"status\":\"success\",\"output\":\"$held\"}"
  echo "a line with $held in it" >&2
  tell "$held"
done
until [ -e seen ]; do
  sleep 1
  for held in "$GEMINI_API_KEY" "$LAB_NOTE" "$LAB_VARIABLE"; do tell "$held"; done
done
rm seen
echo '{"type":"result","status":"success","stats":{}}'
"#;

#[tokio::test]
async fn what_an_agent_holds_is_in_no_record_of_it_however_it_says_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tool");
    std::fs::write(&path, AGENT).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    let folder = folder.path().display();
    let config = format!(
        "[sandbox]\nread_only = [\"{folder}\"]\n\n[providers.lab]\nkind = \"gemini\"\napi_key = \"sk\"\n\n\
         [agents.fake]\nkind = \"gemini\"\ncommand = \"{folder}/tool\"\nenv = {{ LAB_NOTE = \"{NOTE}\" }}\n"
    );
    let mut daemon = TestDaemon::prepare(&config).await.with_variable("TIER_B_MODEL", "lab/m");
    daemon.up(None).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api().clone();
    let project = json!({"name": "sample", "repo_url": repository.url(), "env": {"LAB_VARIABLE": VARIABLE}});
    api.post("/api/v1/projects", &project).await;
    let run_id = delegate(&api, "fake", "Say what you hold.").await;
    let tree = daemon.data_dir().join("runs").join(&run_id).join("tree");
    let (gate, seen) = (tree.join("gate"), tree.join("seen"));
    let mut feed = Feed::after(&api, 0).await.unwrap();
    let ready = feed.event(|event| event["kind"] == "step.agent_started").await;
    ready.expect("it works");
    until_exists(&gate).await;
    std::fs::write(&gate, "").unwrap();
    let (mut shown, mut live, mut is_over) = (String::new(), String::new(), false);
    loop {
        let frame = feed.next().await.expect("the feed goes on");
        shown += &frame.to_string();
        live += frame["data"]["text"].as_str().filter(|_| frame["type"] == "delta").unwrap_or_default();
        // What is shown live is void once it is recorded.
        if !is_over && MARKS.iter().all(|mark| live.contains(&format!("characters {mark}"))) {
            std::fs::write(&seen, "").unwrap();
            is_over = true;
        }
        if ["run.review", "run.failed"].contains(&frame["kind"].as_str().unwrap_or_default()) {
            break;
        }
    }
    let run = api.run(&run_id).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());

    let steps = Value::from(steps(&api, &run_id).await).to_string();
    let log = api.text(&format!("/api/v1/runs/{run_id}/sessions/1/log")).await;
    let said: String = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|line| line["content"].as_str().map(str::to_owned))
        .collect();
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    let exported = daemon.command(&["ledger", "export"]).await;
    let ledger = String::from_utf8(exported.stdout).unwrap();
    let key = RunKeys::init(&daemon.data_dir()).unwrap().key(run_id.parse::<RunId>().unwrap());
    for (held, mark) in [key.as_str(), NOTE, VARIABLE].into_iter().zip(MARKS) {
        let told = format!("whole {mark} halves {mark} characters {mark}. ");
        assert!(said.contains(&told), "{held} in the log: {said}");
        assert!(steps.contains(&told), "{held} in the steps: {steps}");
        for (place, text) in [
            ("the log of the session", &log),
            ("the steps", &steps),
            ("the ledger", &ledger),
            ("the feed", &shown),
            ("what is shown live", &live),
            ("the daemon's log", &daemon.log()),
        ] {
            assert!(!text.contains(held), "{held} is in {place}: {text}");
        }
    }
}

#[tokio::test]
async fn of_a_secret_at_the_edge_of_what_is_shown_of_standard_error_nothing_is_left() {
    // Of standard error the last 2,000 bytes are shown: the edge is in the middle of the value.
    let script = "printf '%s%01985d' \\\"$LAB_NOTE\\\" 0 >&2; exit 3";
    let config = format!(
        "[agents.script]\nkind = \"command\"\ncommand = \"/bin/sh\"\nargs = [\"-c\", \"{script}\"]\nlogin = \"own\"\n\
         env = {{ LAB_NOTE = \"{NOTE}\" }}\n"
    );
    let daemon = TestDaemon::start(&config).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(api, "script", "Fail.").await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    let detail = run["error"]["detail"].as_str().expect("why");
    assert!(detail.contains("00000") && !detail.contains("environment"), "{detail}");
}
