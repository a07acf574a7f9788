//! The life of a project over the real daemon and the real command line: added wrongly, mended, used, removed.

use deputy_tests::daemon::{Repository, TestDaemon, program};
use deputy_tests::watch::until_gone;
use serde_json::{Value, json};
use tokio::process::Command;

fn order(sentence: &str, turns: &Value) -> String {
    format!("{sentence}\n```script\n{turns}\n```")
}

fn finish() -> Value {
    json!({"tool_calls": [{"name": "finish", "arguments": {"summary": "Done."}}]})
}

fn shell(cmd: &str) -> Value {
    json!({"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": cmd}}]})
}

/// Exit code, output and what was said beside it.
async fn deputy(daemon: &TestDaemon, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(program("deputy"));
    command.args(args).env_clear().stdin(std::process::Stdio::null());
    command.env("DEPUTY_URL", &daemon.api().url).env("DEPUTY_TOKEN", daemon.token());
    let ended = command.output().await.expect("deputy runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (ended.status.code().expect("it was not killed"), text(&ended.stdout), text(&ended.stderr))
}

#[tokio::test]
async fn a_project_is_mended_used_and_removed_and_what_it_did_stays() {
    let repository = Repository::of(&[("app/a.txt", "a\n"), ("lib/b.txt", "b\n")]);
    let mut daemon = TestDaemon::start("").await;
    let url = repository.url();
    let add = ["projects", "add", "shop", "--repo", &url, "--check", "test -e new.txt", "--env", "KEY=hush"];
    let (code, _, said) = deputy(&daemon, &[&add[..], &["--path", "ap"]].concat()).await;
    assert_eq!(
        (code, said.contains("no folder 'ap' on branch 'main': the folders at its top are app, lib")),
        (2, true),
        "{said}"
    );
    let (code, _, said) = deputy(&daemon, &[&add[..], &["--branch", "trunk"]].concat()).await;
    assert_eq!((code, said.contains("the repository has main")), (2, true), "{said}");
    let (code, ..) = deputy(&daemon, &[&add[..], &["--path", "app"]].concat()).await;
    assert_eq!(code, 0);
    let (code, _, said) = deputy(&daemon, &["projects", "set", "shop", "--path", "li"]).await;
    assert_eq!((code, said.contains("no folder 'li'")), (2, true), "{said}");
    let (code, out, said) = deputy(&daemon, &["projects", "set", "shop", "--path", "lib"]).await;
    assert_eq!((code, out.contains("path      lib\n")), (0, true), "{out}{said}");

    // It is worked on in the folder that it has now.
    let api = daemon.api().clone();
    let text = order("Write.", &json!([shell("echo new > /workspace/lib/new.txt"), finish()]));
    let run_id = api.delegate("shop", &text).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["verdict"]), (&json!("review"), &json!("passed")), "{run:#}");
    let (code, _, said) = deputy(&daemon, &["projects", "remove", "shop", "--yes"]).await;
    assert_eq!((code, said.contains("1 run that is not over (1 in review)")), (1, true), "{said}");
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({"deliver": "merge"})).await;
    api.until_state(&run_id, &["approved"]).await;
    let before = repository.git(&["for-each-ref"]);
    let (code, out, said) = deputy(&daemon, &["projects", "remove", "shop", "--yes"]).await;
    assert_eq!(
        (code, out.starts_with("Removed shop.\n→ the repository itself was not touched")),
        (0, true),
        "{out}{said}"
    );

    // Its secrets go, its history stays, and so does everything that others have.
    let id = run["project_id"].as_str().expect("a run has a project").to_owned();
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    daemon.up(None).await;
    for folder in ["secrets", "keys"] {
        until_gone(&daemon.data_dir().join(folder).join(&id)).await;
    }
    let (_, shown, _) = deputy(&daemon, &["show", &run_id]).await;
    assert!(shown.contains("shop (removed)"), "{shown}");
    let (_, diff, _) = deputy(&daemon, &["diff", &run_id]).await;
    assert!(diff.contains("+new"), "{diff}");
    assert_eq!(repository.git(&["for-each-ref"]), before);
    let (code, _, said) = deputy(&daemon, &[&add[..], &["--path", "lib"]].concat()).await;
    assert_eq!(code, 0, "its name is free: {said}");
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    daemon
        .assert_rows_are_rebuilt_as_they_are(&["projects", "project_names", "tasks", "runs", "inbox"])
        .await;
}

#[tokio::test]
async fn a_repository_that_is_worked_in_is_told_before_its_merge_is_refused_and_what_helps_helps() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let work = repository.path().with_file_name("work");
    let daemon = TestDaemon::start("").await;
    let place = work.display().to_string();
    let (code, _, said) =
        deputy(&daemon, &["projects", "add", "shop", "--repo", &place, "--check", "true"]).await;
    assert_eq!((code, said.starts_with("warning: branch 'main' is checked out at")), (0, true), "{said}");
    let text = order("Write.", &json!([shell("echo b > b.txt"), finish()]));
    let (code, out, said) = deputy(&daemon, &["delegate", &text, "--json"]).await;
    let accepted: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!((code, accepted["warnings"].as_array().map(Vec::len)), (0, Some(1)), "{out}{said}");
    let run_id = accepted["run"]["id"].as_str().expect("an id").to_owned();

    // What the warning says to do is done, and the merge arrives in the folder.
    let config = ["-C", &place, "config", "receive.denyCurrentBranch", "updateInstead"];
    assert!(Command::new("git").args(config).status().await.expect("git runs").success());
    let api = daemon.api();
    api.until_state(&run_id, &["review"]).await;
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({"deliver": "merge"})).await;
    api.until_state(&run_id, &["approved"]).await;
    assert_eq!(std::fs::read_to_string(work.join("b.txt")).expect("it is there"), "b\n");
    let (_, _, said) = deputy(&daemon, &["projects", "set", "shop", "--check", "test -e b.txt"]).await;
    assert_eq!(said, "", "nothing is in the way any more");
}
