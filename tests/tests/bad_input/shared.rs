//! Words that all of them use.

use deputy_tests::daemon::{Api, TestDaemon};
use reqwest::Method;
use serde_json::{Value, json};

/// An order that a scripted model carries out.
pub(crate) fn order(turns: &Value) -> String {
    format!("Do it.\n```script\n{turns}\n```")
}

/// A turn that calls one tool.
pub(crate) fn call(tool: &str, arguments: &Value) -> Value {
    json!({"tool_calls": [{"name": tool, "arguments": arguments}]})
}

/// A turn that runs a command.
pub(crate) fn shell(cmd: &str) -> Value {
    call("shell_exec", &json!({"cmd": cmd}))
}

/// The last turn.
pub(crate) fn finish() -> Value {
    call("finish", &json!({"summary": "Done."}))
}

/// What a refused request was told.
pub(crate) async fn refused(api: &Api, path: &str, body: &Value, status: u16, kind: &str) -> String {
    let answer = api.ask(Method::POST, path, Some(body)).await.expect("the API answers");
    let (found, media_type) = (answer.status(), answer.headers().get("content-type").cloned());
    let problem: Value = answer.json().await.expect("a problem is JSON");
    assert_eq!(found, status, "{path} {body}: {problem:#}");
    assert_eq!(media_type.expect("it has a type"), "application/problem+json");
    assert_eq!(problem["type"], format!("urn:deputy:problem:{kind}"), "{path} {body}: {problem:#}");
    problem["detail"].as_str().expect("a problem has a detail").to_owned()
}

/// A run, once its delivery is as wanted.
pub(crate) async fn delivered(api: &Api, run_id: &str, state: &str) -> Value {
    api.until(run_id, |run| run["delivery"]["state"] == state).await
}

/// Approves a run.
pub(crate) async fn approve(api: &Api, run_id: &str, deliver: &str) {
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({"deliver": deliver})).await;
}

/// The daemon answers, and its history is whole.
pub(crate) async fn nothing_is_lost(daemon: &TestDaemon) {
    daemon.api().get("/api/v1/runs").await;
    let verified = daemon.command(&["ledger", "verify"]).await;
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success(), "{said}\n{}", daemon.log_tail());
}
