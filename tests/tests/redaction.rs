//! What must be forgotten is gone, the proof holds, and somebody said why.

use deputy_tests::daemon::{Repository, TestDaemon};
use serde_json::Value;
use std::process::Output;

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

async fn events(daemon: &TestDaemon) -> Vec<Value> {
    let exported = daemon.command(&["ledger", "export"]).await;
    let text = String::from_utf8(exported.stdout).expect("an export is UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

#[tokio::test]
async fn a_payload_is_emptied_beside_a_running_daemon_and_without_one() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let mut daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let script =
        "```script\n[{\"tool_calls\": [{\"name\": \"finish\", \"arguments\": {\"summary\": \"x\"}}]}]\n```";
    let run_id = api.delegate("sample", &format!("Use the password hunter2.\n{script}")).await;
    api.until_state(&run_id, &["review"]).await;
    daemon.kill().await;
    let ordered = events(&daemon).await;
    let ordered = ordered.iter().find(|event| event["kind"] == "task.created").expect("it was ordered");
    assert!(ordered.to_string().contains("hunter2"));
    let first = ordered["event_id"].as_str().expect("an event has an id").to_owned();

    daemon.up(None).await;
    let done = daemon.command(&["ledger", "redact", &first, "--why", "it held a password"]).await;
    assert!(done.status.success(), "{}", said(&done));
    let nothing = "01900000-0000-7000-8000-000000000000";
    let refused = daemon.command(&["ledger", "redact", nothing, "--why", "x"]).await;
    assert!(!refused.status.success() && said(&refused).contains("no event"), "{}", said(&refused));
    assert!(daemon.terminate().await);
    let last = events(&daemon).await.last().expect("there are events")["event_id"].clone();
    let last = last.as_str().expect("an event has an id");
    let done = daemon.command(&["ledger", "redact", last, "--why", "to try it"]).await;
    assert!(done.status.success(), "{}", said(&done));

    let events = events(&daemon).await;
    let redacted: Vec<&Value> = events.iter().filter(|event| event["payload"].is_null()).collect();
    let ids: Vec<&Value> = redacted.iter().map(|event| &event["event_id"]).collect();
    assert_eq!(ids, [&first.as_str(), &last]);
    let why: Vec<&Value> = events
        .iter()
        .filter(|event| event["kind"] == "house.redacted")
        .map(|event| &event["payload"]["why"])
        .collect();
    assert_eq!(why, ["it held a password", "to try it"]);
    let verified = daemon.command(&["ledger", "verify"]).await;
    assert!(
        verified.status.success() && said(&verified).contains("2 of them redacted"),
        "{}",
        said(&verified)
    );
    daemon.up(None).await;
}
