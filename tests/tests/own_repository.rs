//! A project without a repository elsewhere: what is delivered lies on the server, for whoever runs the daemon there.

use deputy_tests::daemon::TestDaemon;
use serde_json::json;
use tokio::process::Command;

#[tokio::test]
async fn what_was_delivered_into_deputys_own_repository_can_be_cloned_from_the_data_directory() {
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    let project = api.post("/api/v1/projects", &json!({"name": "own"})).await;
    let turns = json!([
        {"tool_calls": [{"name": "fs_write", "arguments": {"path": "a.txt", "content": "made here\n"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Wrote it."}}]},
    ]);
    let run_id = api.delegate("own", &format!("Write it.\n```script\n{turns}\n```")).await;
    api.until_state(&run_id, &["review"]).await;
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({"deliver": "merge"})).await;
    api.until_state(&run_id, &["approved"]).await;

    let folder = tempfile::tempdir().expect("a folder can be made");
    let id = project["id"].as_str().expect("an id");
    let from = daemon.data_dir().join("repos").join(format!("{id}.git"));
    let mut clone = Command::new("git");
    clone.args(["clone", "-q"]).arg(&from).arg("own").current_dir(folder.path());
    let output = clone.output().await.expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(folder.path().join("own/a.txt")).expect("it is there");
    assert_eq!(text, "made here\n");
}
