//! What ends a terminal: the run that goes on, a stop, the daemon's end.

use super::house::{delegate, facts, has_hands, house, reviewed, tree, until_fact};
use deputy_tests::daemon::Screen;
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long an end may take: a kill has five seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// Ends once nobody holds this pipe open for writing any more: nothing of what wrote to it runs.
fn until_let_go(tree: &Path) -> JoinHandle<()> {
    let pipe = tree.join("pipe");
    tokio::task::spawn_blocking(move || drop(std::fs::read(pipe).expect("it is a pipe")))
}

/// A program in the terminal that only a signal ends, and what tells of its end.
async fn holding(screen: &mut Screen, tree: &Path) -> JoinHandle<()> {
    screen.line("mkfifo pipe").await;
    let held = until_let_go(tree);
    screen
        .press("(trap '' HUP INT TERM; exec 3> pipe; setsid sleep 1000 & echo held-$((1+1)); sleep 1000)\r")
        .await;
    screen.until("held-2").await;
    held
}

#[tokio::test]
async fn a_person_helps_an_agent_at_work_and_has_to_go_before_files_are_captured() {
    let (daemon, _repository) = house(&["test -e mine.txt && sleep 1000"]).await;
    let api = daemon.api();
    let run_id = delegate(api, &["mkfifo gate", "cat gate"]).await;
    // It works, and goes to its gate: the next call of its model is told after the first tool ended.
    api.until(&run_id, |run| run["state"] == "running" && tree(&daemon, &run_id).join("gate").exists()).await;
    let mut screen = Screen::open(api, &run_id).await;
    screen.line("echo mine > mine.txt").await;
    screen.press("trap '' HUP; echo > gate; sleep 1000\r").await;
    let exit = timeout(PATIENCE, screen.news()).await.expect("it ends").expect("its end is told");
    let why = exit["detail"].as_str().expect("it says why");
    assert!(exit["type"] == "exit" && exit["code"].is_null() && why.contains("hold still"), "{exit}");
    let run = api.until_state(&run_id, &["verifying", "review", "failed"]).await;
    assert_eq!(run["state"], "verifying", "{run:#}");
    until_fact(api, &run_id, "run.captured").await;
    assert!(api.text(&format!("/api/v1/runs/{run_id}/diff")).await.contains("+mine"), "it was captured");

    let path = format!("/api/v1/runs/{run_id}/terminal/tickets");
    let answer = api.ask(reqwest::Method::POST, &path, None).await.expect("the API answers");
    assert_eq!(answer.status(), 409);
    let problem: serde_json::Value = answer.json().await.expect("it is a problem");
    assert!(problem["detail"].as_str().is_some_and(|it| it.contains("captured and checked")), "{problem}");
    let bearer = format!("Bearer {}", api.token);
    let refused = Screen::ask(api, &run_id, "", &[("authorization", &bearer)]).await.err();
    assert_eq!(refused, Some(409));
    // Files can be looked at all the same.
    let file = api.get(&format!("/api/v1/runs/{run_id}/file?path=mine.txt")).await;
    assert_eq!((&file["text"], &file["live"]), (&json!("mine\n"), &json!(true)), "{file}");
}

#[tokio::test]
async fn a_stop_ends_terminals_with_all_that_runs_in_them() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let working = delegate(api, &["touch begun", "sleep 1000"]).await;
    api.until(&working, |run| run["state"] == "running" && tree(&daemon, &working).join("begun").exists())
        .await;
    let resting = reviewed(api, &[]).await;
    for (run_id, verb) in [(&working, "stop"), (&resting, "reject")] {
        let mut screen = Screen::open(api, run_id).await;
        let held = holding(&mut screen, &tree(&daemon, run_id)).await;
        api.post(&format!("/api/v1/runs/{run_id}/{verb}"), &json!({})).await;
        timeout(PATIENCE, held).await.expect("it is let go of").expect("it was read");
        let exit = timeout(PATIENCE, screen.news()).await.expect("it ends").expect("its end is told");
        assert_eq!(exit["type"], "exit", "{exit}");
        until_fact(api, run_id, "run.terminal_closed").await;
        assert!(!has_hands(&daemon, run_id));
    }
    // What it left can be looked into.
    let mut screen = Screen::open(api, &resting).await;
    assert!(screen.line("ls").await.contains("a.txt"));
}

#[tokio::test]
async fn a_daemon_that_is_killed_leaves_no_terminal_and_the_next_one_records_that() {
    let (mut daemon, _repository) = house(&[]).await;
    let run_id = reviewed(daemon.api(), &[]).await;
    let mut screen = Screen::open(daemon.api(), &run_id).await;
    let held = holding(&mut screen, &tree(&daemon, &run_id)).await;
    daemon.kill().await;
    assert!(screen.news().await.is_none(), "the connection is over");
    timeout(PATIENCE, held).await.expect("it is let go of").expect("it was read");
    daemon.up(None).await;
    let closed = until_fact(daemon.api(), &run_id, "run.terminal_closed").await;
    assert_eq!(closed["data"]["lost"], true, "{closed}");
    let mut screen = Screen::open(daemon.api(), &run_id).await;
    screen.line("true").await;

    // In good order it says so itself.
    assert!(daemon.terminate().await);
    let exit = screen.news().await.expect("it says so");
    assert!(exit["detail"].as_str().is_some_and(|it| it.contains("goes down")), "{exit}");
    daemon.up(None).await;
    let closed = facts(daemon.api(), &run_id, "run.terminal_closed").await;
    assert!(closed.len() == 2 && closed[1]["data"]["lost"].is_null(), "{closed:?}");
    assert!(daemon.terminate().await);
    daemon.assert_rows_are_rebuilt_as_they_are(&["runs"]).await;
}

#[tokio::test]
async fn a_reader_that_goes_takes_its_shell_along() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let run_id = reviewed(api, &[]).await;
    let mut screen = Screen::open(api, &run_id).await;
    let held = holding(&mut screen, &tree(&daemon, &run_id)).await;
    drop(screen);
    timeout(PATIENCE, held).await.expect("it is let go of").expect("it was read");
    until_fact(api, &run_id, "run.terminal_closed").await;
    assert!(!has_hands(&daemon, &run_id));
}

#[tokio::test]
async fn a_round_that_begins_ends_terminals_and_captures_what_was_done_in_them() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let run_id = reviewed(api, &[]).await;
    let mut screen = Screen::open(api, &run_id).await;
    screen.line("echo mine > mine.txt").await;
    let order = json!({"text": "Again.\n```script\n[{\"tool_calls\": [{\"name\": \"finish\", \"arguments\": {\"summary\": \"x\"}}]}]\n```"});
    api.post(&format!("/api/v1/runs/{run_id}/changes"), &order).await;
    let exit = timeout(PATIENCE, screen.news()).await.expect("it ends").expect("its end is told");
    assert_eq!((&exit["type"], &exit["code"]), (&json!("exit"), &json!(null)), "{exit}");
    let run = api.until(&run_id, |run| run["state"] == "review" && run["diff"]["files"] == 1).await;
    assert_eq!(run["diff"]["insertions"], 1, "{run:#}");
}
