//! What the real daemon makes of a delivery that takes it down each time and of hands that hang, and how everything that
//! a request led to is found again.

use deputy_tests::daemon::{Api, Feed, Repository, TestDaemon};
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tokio::time::Instant;

/// Ends the daemon that pushes, as suddenly as a power switch, and takes nothing.
const POISON: &str = "#!/bin/sh
pid=$PPID
while [ \"$pid\" -gt 1 ] && [ \"$(cat /proc/$pid/comm)\" != deputyd ]; do pid=$(ps -o ppid= -p $pid | tr -d ' '); done
[ \"$pid\" -gt 1 ] && echo $pid >> ended && kill -9 $pid
exit 1
";

/// An order that a scripted model carries out.
fn order(sentence: &str, turns: &Value) -> String {
    format!("{sentence}\n```script\n{turns}\n```")
}

fn writing(text: &str) -> Value {
    json!([
        {"tool_calls": [{"name": "fs_write", "arguments": {"path": "a.txt", "content": text}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Written."}}]},
    ])
}

async fn in_review(api: &Api, run_id: &str) {
    let run = api.until_state(run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}");
}

#[tokio::test]
async fn a_delivery_that_takes_the_daemon_down_each_time_is_given_up_and_can_be_tried_again() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let hook = repository.path().join("hooks").join("pre-receive");
    let mut daemon = TestDaemon::start("").await;
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    let run_id = daemon.api().delegate("sample", &order("Write.", &writing("b\n"))).await;
    in_review(daemon.api(), &run_id).await;

    std::fs::write(&hook, POISON).unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    let approve = format!("/api/v1/runs/{run_id}/approve");
    // The daemon may be gone before it answers.
    let _ = daemon.api().ask(reqwest::Method::POST, &approve, Some(&json!({"deliver": "merge"}))).await;
    for _ in 0..2 {
        daemon.died().await;
        daemon.up(None).await;
    }
    daemon.died().await;
    daemon.up(None).await;
    let api = daemon.api().clone();
    let run = api.until(&run_id, |run| run["delivery"]["state"] != "pending").await;
    assert_eq!((&run["state"], &run["delivery"]["state"]), (&json!("review"), &json!("failed")), "{run:#}");
    let detail = run["delivery"]["detail"].as_str().unwrap();
    assert!(detail.contains("3 times in a row") && detail.contains("again"), "{detail}");
    let ended = std::fs::read_to_string(repository.path().join("ended")).unwrap();
    assert_eq!(ended.lines().count(), 3, "three lives were lost, and no fourth");
    let inbox = api.get("/api/v1/inbox").await;
    assert_eq!(inbox["items"][0]["run_id"], run_id.as_str());
    assert!(api.text(&format!("/api/v1/runs/{run_id}/diff")).await.contains("+b"), "the work is kept");

    std::fs::remove_file(&hook).unwrap();
    api.post(&approve, &json!({"deliver": "merge"})).await;
    let run = api.until(&run_id, |run| run["delivery"]["state"] != "pending").await;
    assert_eq!(run["state"], "approved", "{run:#}");
    assert_eq!(repository.show("main", "a.txt").as_deref(), Some("b\n"));
}

/// From the stop of the shim to the end of what it did: silence counts as the end of a link after 40 seconds, and whoever
/// is dialled then has 10 to answer.
const HUNG_MAX: Duration = Duration::from_mins(1);

#[tokio::test]
async fn hands_that_hang_in_the_middle_of_a_tool_are_replaced_and_the_run_goes_on() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    // Named after this process: another run of this very test may go on beside it.
    let endless = format!("sleep 8{}", std::process::id());
    let turns = json!([
        {"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": format!("touch begun; exec {endless}")}}]},
        {"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": "echo after > after.txt"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Went on."}}]},
    ]);
    let run_id = api.delegate("sample", &order("Sleep.", &turns)).await;
    let folder = daemon.data_dir().join("runs").join(&run_id);
    let mut feed = Feed::after(api, 0).await.unwrap();
    feed.event(|event| event["kind"] == "step.tool_started").await.expect("the tool starts");
    until_exists(&folder.join("tree").join("begun")).await;
    let pid_file = std::fs::read(folder.join("hands").join("agent").join("pid.json")).unwrap();
    let pid_file: Value = serde_json::from_slice(&pid_file).unwrap();
    let shim = pid_file["shim"]["pid"].as_u64().unwrap().to_string();
    assert!(Command::new("kill").args(["-STOP", &shim]).status().unwrap().success());
    let began = Instant::now();

    let ended = feed.event(|event| event["kind"] == "step.tool_finished").await.unwrap();
    assert!(began.elapsed() < HUNG_MAX, "it took {:?}", began.elapsed());
    assert_eq!(ended["data"]["result"]["outcome"], "unknown", "{ended:#}");
    assert!(!Path::new("/proc").join(&shim).exists(), "the shim that hung is gone");
    assert!(!Command::new("pgrep").args(["-f", &endless]).status().unwrap().success(), "with all it began");
    in_review(api, &run_id).await;
    assert!(api.text(&format!("/api/v1/runs/{run_id}/diff")).await.contains("+after"));
}

#[tokio::test]
async fn a_request_is_found_again_in_the_log_and_in_the_ledger_down_to_the_tool_it_led_to() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let mut daemon = TestDaemon::start("[log]\nformat = \"json\"\n").await;
    let api = daemon.api().clone();
    api.add_project("sample", &repository.url(), &[]).await;
    let body = json!({"text": order("Write.", &writing("b\n")), "project": "sample"});
    let answer = api.ask(reqwest::Method::POST, "/api/v1/tasks", Some(&body)).await.unwrap();
    let request = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let answer: Value = answer.json().await.unwrap();
    let run_id = answer["run"]["id"].as_str().unwrap().to_owned();
    in_review(&api, &run_id).await;
    assert!(daemon.terminate().await, "{}", daemon.log_tail());

    let exported = daemon.command(&["ledger", "export"]).await;
    let text = String::from_utf8(exported.stdout).unwrap();
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_run: Vec<&Value> =
        events.iter().filter(|event| event["stream"].as_str().unwrap().contains(&run_id)).collect();
    assert!(of_run.iter().any(|event| event["kind"] == "step.tool_finished"));
    for event in &of_run {
        assert_eq!(event["correlation"], request.as_str(), "{event:#}");
    }
    let log = daemon.log();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let tool = lines.into_iter().find(|line| line["fields"]["message"] == "a tool was used");
    let tool = tool.unwrap_or_else(|| panic!("no tool in the log:\n{log}"));
    assert_eq!(tool["fields"]["tool"], "fs_write");
    let spans = tool["spans"].as_array().unwrap();
    assert!(spans.iter().any(|span| span["correlation"] == request.as_str()), "{tool:#}");
}
