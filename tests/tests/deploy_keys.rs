//! Repositories behind a real sshd, opened by the deploy key that Deputy shows.

use deputy_tests::daemon::{Api, Repository, TestDaemon};
use deputy_tests::skipped;
use deputy_tests::sshd::Sshd;
use reqwest::Method;
use serde_json::{Value, json};

async fn add(api: &Api, name: &str, url: &str) -> (u16, Value) {
    let body = json!({ "name": name, "repo_url": url });
    let answer = api.ask(Method::POST, "/api/v1/projects", Some(&body)).await.expect("the API answers");
    (answer.status().as_u16(), answer.json().await.expect("the answer is JSON"))
}

/// The key that an error tells to authorise.
fn shown_key(problem: &Value) -> String {
    let detail = problem["detail"].as_str().expect("a problem has a detail");
    let key = &detail[detail.find("ssh-ed25519 ").unwrap_or_else(|| panic!("no key is shown: {detail}"))..];
    key.to_owned()
}

/// An order that a scripted model carries out.
fn order() -> String {
    let turns = json!([
        {"tool_calls": [{"name": "fs_write", "arguments": {"path": "colour.txt", "content": "green\n"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Painted."}}]},
    ]);
    format!("Paint it.\n```script\n{turns}\n```")
}

/// Works, and asks for the delivery; the run as it is when that has ended.
async fn deliver(api: &Api, project: &str) -> Value {
    let run_id = api.delegate(project, &order()).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}");
    approve(api, &run_id).await
}

async fn approve(api: &Api, run_id: &str) -> Value {
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({ "deliver": "push" })).await;
    api.until(run_id, |run| ["done", "failed"].iter().any(|state| run["delivery"]["state"] == *state)).await
}

#[tokio::test]
async fn the_key_that_is_shown_opens_its_repository_and_no_other() {
    let sshd = match Sshd::try_new() {
        Ok(sshd) => sshd,
        Err(why) => return skipped("a repository behind ssh", &why),
    };
    let (first, second) = (Repository::of(&[("a.txt", "a\n")]), Repository::of(&[("b.txt", "b\n")]));
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();

    // Nobody gave the host a key yet: the answer says which one, and the next try has the same one.
    let url = sshd.url(&first.path());
    let (status, problem) = add(api, "first", &url).await;
    assert_eq!(status, 502, "{problem:#}");
    let key = shown_key(&problem);
    assert!(problem["detail"].to_string().contains("deploy keys"), "{problem:#}");
    let (_, again) = add(api, "first", &url).await;
    assert_eq!(shown_key(&again), key);
    let (_, other) = add(api, "other", &sshd.url(&second.path())).await;
    assert_ne!(shown_key(&other), key);

    sshd.authorise(&key, &first.path());
    let (status, project) = add(api, "first", &url).await;
    assert_eq!((status, &project["deploy_key"]), (201, &json!(key)), "{project:#}");
    let run = deliver(api, "first").await;
    assert_eq!(run["delivery"]["state"], "done", "{run:#}");
    let branch = run["branch"].as_str().expect("a run has a branch");
    assert_eq!(first.show(branch, "colour.txt").as_deref(), Some("green\n"));

    // The key of the first project is known to the host, and of no use for the second repository.
    sshd.authorise(&shown_key(&other), &first.path());
    let (status, problem) = add(api, "second", &sshd.url(&second.path())).await;
    assert_eq!(status, 502, "{problem:#}");
    assert_eq!(shown_key(&problem), shown_key(&other));
    // And a second project on the first repository has a key of its own.
    let (_, problem) = add(api, "third", &url).await;
    assert_ne!(shown_key(&problem), key);
}

#[tokio::test]
async fn the_first_key_of_a_host_is_pinned_and_another_is_refused() {
    let mut sshd = match Sshd::try_new() {
        Ok(sshd) => sshd,
        Err(why) => return skipped("a repository behind ssh", &why),
    };
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    let url = sshd.url(&repository.path());
    let (_, problem) = add(api, "sample", &url).await;
    let key = shown_key(&problem);
    sshd.authorise(&key, &repository.path());

    // The host was pinned with the first try, though that one was not let in.
    sshd.change_host_key();
    let (status, problem) = add(api, "sample", &url).await;
    let detail = problem["detail"].as_str().expect("a problem has a detail");
    assert_eq!(status, 502);
    assert!(detail.contains("the host shows another key") && detail.contains("known_hosts"), "{detail}");
    let folder = daemon.data_dir().join("keys/awaiting");
    let awaiting = std::fs::read_dir(folder).expect("a key waits").next().expect("one").expect("a folder");
    std::fs::remove_file(awaiting.path().join("known_hosts")).expect("it was pinned");
    let (status, project) = add(api, "sample", &url).await;
    assert_eq!((status, &project["deploy_key"]), (201, &json!(key)), "{project:#}");
    assert!(!awaiting.path().exists());

    let run_id = api.delegate("sample", &order()).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}");
    sshd.change_host_key();
    let run = approve(api, &run_id).await;
    let told = run["delivery"]["detail"].as_str().unwrap_or_default();
    assert!(run["delivery"]["state"] == "failed" && told.contains("shows another key"), "{run:#}");
    let branch = run["branch"].as_str().expect("a run has a branch");
    assert_eq!(repository.show(branch, "colour.txt"), None);
}
