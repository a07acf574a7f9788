//! Repositories that are not there, are not whole, or do not want the work.

use crate::shared::{approve, call, delivered, finish, nothing_is_lost, order, refused, shell};
use deputy_tests::daemon::{Api, Repository, TestDaemon};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::Path;

/// An address where nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").to_string()
}

/// Work that adds a file.
fn adding(path: &str) -> String {
    order(&json!([call("fs_write", &json!({"path": path, "content": "new\n"})), finish()]))
}

async fn in_review(api: &Api, text: &str) -> String {
    let run_id = api.delegate("sample", text).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}");
    run_id
}

#[tokio::test]
async fn an_unknown_or_unreachable_repository_is_named_and_its_project_can_be_added_later() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let no_repository = folder.path().display().to_string();
    let nowhere = folder.path().join("nowhere.git").display().to_string();
    let closed = nobody();
    for (url, words) in [
        (nowhere, "does not appear to be a git repository"),
        (no_repository, "does not appear to be a git repository"),
        (format!("http://{closed}/x.git"), "onnect"),
        (format!("git://{closed}/x.git"), "onnect"),
        (format!("ssh://{closed}/x.git"), "onnect"),
    ] {
        let body = json!({"name": "sample", "repo_url": url});
        let detail = refused(api, "/api/v1/projects", &body, 502, "remote").await;
        assert!(detail.contains("could not be reached") && detail.contains(words), "{url}: {detail}");
        assert!(detail.contains(&url) && detail.contains("check that the address is right"), "{detail}");
    }
    assert_eq!(api.get("/api/v1/projects").await["items"], json!([]));
    let detail =
        refused(api, "/api/v1/tasks", &json!({"text": "x", "project": "sample"}), 422, "invalid").await;
    assert!(detail.contains("`sample`") && detail.contains("deputy projects list"), "{detail}");
    api.add_project("sample", &repository.url(), &[]).await;
    nothing_is_lost(&daemon).await;
}

#[tokio::test]
async fn a_remote_that_went_away_gets_the_work_when_it_is_back() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let away = repository.path().with_extension("away");
    std::fs::rename(repository.path(), &away).expect("a folder can be moved");
    // What is known of it is enough to work.
    let run_id = in_review(api, &adding("b.txt")).await;
    approve(api, &run_id, "merge").await;
    let run = delivered(api, &run_id, "failed").await;
    let detail = run["delivery"]["detail"].as_str().expect("it says why");
    assert!(detail.contains("could not be reached") && detail.contains("remote.git"), "{detail}");
    assert_eq!(run["state"], "review");
    assert!(api.text(&format!("/api/v1/runs/{run_id}/diff")).await.contains("b.txt"));
    std::fs::rename(&away, repository.path()).expect("a folder can be moved");
    approve(api, &run_id, "merge").await;
    api.until_state(&run_id, &["approved"]).await;
    assert_eq!(repository.show("main", "b.txt").as_deref(), Some("new\n"));
    nothing_is_lost(&daemon).await;
}

#[tokio::test]
async fn a_repository_without_commits_gets_its_first_from_a_run() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let bare = folder.path().join("empty.git");
    git(folder.path(), &["init", "--quiet", "--bare", "--initial-branch=main", "empty.git"]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &bare.display().to_string(), &[]).await;
    let run_id = in_review(api, &adding("first.txt")).await;
    approve(api, &run_id, "merge").await;
    let run =
        api.until(&run_id, |run| run["state"] == "approved" || run["delivery"]["state"] == "failed").await;
    assert_eq!(run["state"], "approved", "{run:#}");
    assert_eq!(git(&bare, &["show", "main:first.txt"]), "new\n");
    nothing_is_lost(&daemon).await;
}

#[tokio::test]
async fn a_missing_branch_is_answered_with_those_there_are_and_the_run_goes_on_once_it_is_there() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    let body = json!({"name": "sample", "repo_url": repository.url(), "default_branch": "trunk"});
    let detail = refused(api, "/api/v1/projects", &body, 422, "invalid").await;
    assert!(detail.contains("'trunk'") && detail.contains("main"), "{detail}");
    api.add_project("sample", &repository.url(), &[]).await;
    let body = json!({"text": adding("b.txt"), "project": "sample", "base_branch": "trunk"});
    let detail = refused(api, "/api/v1/tasks", &body, 422, "invalid").await;
    assert!(detail.contains("'trunk'") && detail.contains("main"), "{detail}");
    // One that goes away after that is found out by the work. It was pushed after the last fetch, too.
    repository.git(&["branch", "trunk", "main"]);
    api.post("/api/v1/pause", &json!({"mode": "drain"})).await;
    let accepted = api.post("/api/v1/tasks", &body).await;
    repository.git(&["branch", "--delete", "--force", "trunk"]);
    api.post("/api/v1/resume", &json!({})).await;
    let run_id = accepted["run"]["id"].as_str().expect("a task has a run");
    let run = api.until_state(run_id, &["failed", "review"]).await;
    assert_eq!((&run["state"], &run["error"]["code"]), (&json!("failed"), &json!("missing")), "{run:#}");
    let detail = run["error"]["detail"].as_str().expect("it says why");
    assert!(detail.contains("'trunk'") && detail.contains("main"), "{detail}");
    repository.git(&["branch", "trunk", "main"]);
    api.post(&format!("/api/v1/runs/{run_id}/retry"), &json!({})).await;
    let run = api.until(run_id, |run| run["attempt"] == 2 && run["state"] == "review").await;
    assert_eq!(run["diff"]["files"], 1, "{run:#}");
    nothing_is_lost(&daemon).await;
}

#[tokio::test]
async fn a_checked_out_branch_and_its_dirty_files_are_left_alone_and_the_work_can_go_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let own = folder.path().join("own");
    git(folder.path(), &["init", "--quiet", "--initial-branch=main", "own"]);
    std::fs::write(own.join("a.txt"), "a\n").expect("a file can be written");
    git(&own, &["add", "--all"]);
    git(&own, &["commit", "--quiet", "--message=begin"]);
    let before = git(&own, &["rev-parse", "main"]);
    // What the founder has not committed is neither taken nor touched.
    std::fs::write(own.join("a.txt"), "dirty\n").expect("a file can be written");
    std::fs::write(own.join("untracked.txt"), "mine\n").expect("a file can be written");
    let dirty = git(&own, &["status", "--porcelain"]);

    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &own.display().to_string(), &["grep -q ^a a.txt && ! test -e untracked.txt"])
        .await;
    let run_id = in_review(api, &adding("b.txt")).await;
    approve(api, &run_id, "merge").await;
    let run = delivered(api, &run_id, "failed").await;
    let detail = run["delivery"]["detail"].as_str().expect("it says why");
    for words in ["refused", "'main'", "checked out", "--deliver push"] {
        assert!(detail.contains(words), "{detail}");
    }
    assert_eq!((&run["state"], &run["verdict"]), (&json!("review"), &json!("passed")));
    assert_eq!(git(&own, &["rev-parse", "main"]), before);
    approve(api, &run_id, "push").await;
    let run = api.until_state(&run_id, &["approved"]).await;
    let branch = run["branch"].as_str().expect("a run has a branch");
    assert_eq!(git(&own, &["show", &format!("{branch}:b.txt")]), "new\n");
    assert_eq!(git(&own, &["status", "--porcelain"]), dirty);
    assert_eq!(std::fs::read_to_string(own.join("a.txt")).expect("it is there"), "dirty\n");
    nothing_is_lost(&daemon).await;
}

#[tokio::test]
async fn a_hook_that_refuses_is_quoted_and_the_work_stays_in_review() {
    use std::os::unix::fs::PermissionsExt;
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let hook = repository.path().join("hooks/pre-receive");
    std::fs::write(&hook, "#!/bin/sh\necho 'main is protected: ask the release team' >&2\nexit 1\n")
        .expect("a file can be written");
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).expect("modes can be set");
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = in_review(api, &order(&json!([shell("echo b > b.txt"), finish()]))).await;
    approve(api, &run_id, "merge").await;
    let run: Value = delivered(api, &run_id, "failed").await;
    let detail = run["delivery"]["detail"].as_str().expect("it says why");
    assert!(detail.contains("ask the release team"), "{detail}");
    assert_eq!(repository.show("main", "b.txt"), None);
    std::fs::remove_file(&hook).expect("it can be removed");
    approve(api, &run_id, "merge").await;
    api.until_state(&run_id, &["approved"]).await;
    assert_eq!(repository.show("main", "b.txt").as_deref(), Some("b\n"));
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = std::process::Command::new("git")
        .args(["-c", "user.name=You", "-c", "user.email=you@example.com"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
