//! Agents that are programs: a conversation that was told what was forgotten since is not gone on with.

use super::desk::id;
use deputy_tests::daemon::{Feed, Repository, TestDaemon};
use reqwest::Method;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

/// A program that speaks as Gemini's command line does, and shows what it is told, and which session it goes on with.
const AGENT: &str = r#"#!/bin/sh
if [ "$1" = --version ]; then echo 0.61.0; exit; fi
told=$(cat | tr -cd 'a-zA-Z0-9 ')
n=$(cat n.txt 2>/dev/null || echo 0); n=$((n+1)); echo $n > n.txt
case "$*" in *--resume*) how=resumed;; *) how=afresh;; esac
case "$told $*" in *zwieback*) knows=zwieback;; *) knows=nothing;; esac
echo "{\"type\":\"init\",\"session_id\":\"5e55101$n\",\"model\":\"m-7\"}"
echo "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"turn $n $how, knows $knows.\",\"delta\":true}"
echo '{"type":"result","status":"success","stats":{}}'
"#;

async fn until_reviews(daemon: &TestDaemon, wanted: usize) {
    let mut feed = Feed::after(daemon.api(), 0).await.unwrap();
    for _ in 0..wanted {
        let ended = |event: &Value| event["kind"] == "run.review" || event["kind"] == "run.failed";
        let event = feed.event(ended).await.expect("the feed goes on");
        assert_eq!(event["kind"], "run.review", "{}", daemon.log_tail());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_knows_what_was_forgotten_gives_way_to_a_fresh_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tool");
    std::fs::write(&path, AGENT).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    let place = folder.path().display();
    let config = format!(
        "[sandbox]\nread_only = [\"{place}\"]\n\n[agents.fake]\nkind = \"gemini\"\ncommand = \"{place}/tool\"\n\
         login = \"own\"\n"
    );
    let daemon = TestDaemon::start(&config).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let note = json!({"category": "preference", "key": "cakes", "text": "with zwieback"});
    let memory = api.post("/api/v1/memories", &note).await;
    let order = json!({"text": "Bake.", "project": "sample", "agent": "fake"});
    let run = api.post("/api/v1/tasks", &order).await;
    let run_id = run["run"]["id"].as_str().unwrap().to_owned();
    let changes = |text: &str| json!({"text": text, "comments": []});
    let again = format!("/api/v1/runs/{run_id}/changes");
    until_reviews(&daemon, 1).await;
    api.post(&again, &changes("Again.")).await;
    until_reviews(&daemon, 2).await;
    let path = format!("/api/v1/memories/{}", id(&memory));
    assert!(api.ask(Method::DELETE, &path, None).await.unwrap().status().is_success());
    api.post(&again, &changes("And again.")).await;
    until_reviews(&daemon, 3).await;
    api.post(&again, &changes("And once more.")).await;
    until_reviews(&daemon, 4).await;
    let page = api.get(&format!("/api/v1/search?q=knows&kind=said&run={run_id}")).await;
    let snippet = |it: &Value| -> String {
        it["snippet"].as_array().unwrap().iter().map(|piece| piece["text"].as_str().unwrap()).collect()
    };
    let mut said: Vec<String> = page["items"].as_array().unwrap().iter().map(snippet).collect();
    said.reverse();
    assert_eq!(
        said,
        [
            "turn 1 afresh, knows zwieback.",
            "turn 2 resumed, knows nothing.",
            "turn 3 afresh, knows nothing.",
            "turn 4 resumed, knows nothing.",
        ]
    );
}
