//! Both at work, side by side.

use crate::pair::{Pair, count, history, order, traces, tree, until_begun, waiting};
use deputy_tests::daemon::{Api, Feed, Repository};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// Everything in the feed of a daemon up to now, as its readers see it.
async fn feed_up_to_now(api: &Api) -> Vec<Value> {
    let mut feed = Feed::after(api, 0).await.expect("the feed opens");
    let mut seen = Vec::new();
    loop {
        let frame = feed.next().await.expect("the daemon stays up");
        match frame["type"].as_str() {
            Some("event") => seen.push(frame),
            Some("live") => return seen,
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_given_to_either_run_exactly_once_and_both_feeds_tell_the_same() {
    const TASKS: usize = 12;
    let repository = Repository::of(&[("README.md", "A place to work in.\n")]);
    let extra = "[limits]\nruns_max = 2\n";
    let Some(mut pair) = Pair::with_project(extra, &repository.url()).await else { return };
    let (first, second) = (pair.first.api().clone(), pair.second().api().clone());
    let mut runs = Vec::new();
    for number in 0..TASKS {
        let api = if number % 2 == 0 { &first } else { &second };
        let turns = traces(&format!("trace-{number}.txt"), 3);
        runs.push(api.delegate("sample", &order("Leave a trace.", &turns)).await);
    }
    for run_id in &runs {
        let run = second.until_state(run_id, &["review", "failed"]).await;
        assert_eq!(run["state"], "review", "{run:#}\n{}", pair.second().log_tail());
    }
    for run_id in &runs {
        let events = history(&first, run_id).await;
        assert_eq!(count(&events, "run.claimed"), 1, "{events:#?}");
        assert_eq!(count(&events, "step.tool_started"), 4, "each tool was used once");
    }
    let told = feed_up_to_now(&first).await;
    let mut told_by_the_other = feed_up_to_now(&second).await;
    assert!(told_by_the_other.len() >= told.len());
    told_by_the_other.truncate(told.len());
    assert_eq!(told, told_by_the_other);
    let books = pair.books().await;
    let owners: BTreeSet<String> = books
        .iter()
        .filter(|event| event["kind"] == "run.claimed")
        .map(|event| event["payload"]["lease"]["place"].to_string())
        .collect();
    assert_eq!(owners.len(), 2, "both did some of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_order_with_one_key_given_to_both_is_one_run() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let Some(pair) = Pair::with_project("", &repository.url()).await else { return };
    let body = json!({"text": order("Leave a trace.", &traces("trace.txt", 1)), "project": "sample"});
    let (first, second) = (pair.first.api(), pair.second().api());
    let (one, other) = tokio::join!(
        first.post_once("/api/v1/tasks", "order-1", &body),
        second.post_once("/api/v1/tasks", "order-1", &body)
    );
    let mut accepted = BTreeSet::new();
    for (answer, api) in [(one, first), (other, second)] {
        let mut answer = answer.expect("the API answers");
        while answer.status() == 409 {
            // The other one is at it.
            answer = api.post_once("/api/v1/tasks", "order-1", &body).await.expect("the API answers");
        }
        assert_eq!(answer.status(), 202);
        let answer: Value = answer.json().await.expect("an accepted task is JSON");
        accepted.insert(answer["run"]["id"].as_str().expect("a task has a run").to_owned());
    }
    assert_eq!(accepted.len(), 1);
    assert_eq!(first.get("/api/v1/tasks").await["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn pausing_one_stops_the_work_of_both() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let Some(mut pair) = Pair::begin("").await else { return };
    let first = pair.first.api().clone();
    first.add_project("sample", &repository.url(), &[]).await;
    let held = first.delegate("sample", &order("Count.", &waiting())).await;
    until_begun(&pair.first, &held).await;
    pair.join().await;
    pair.until_shared().await;
    let second = pair.second().api().clone();

    second.post("/api/v1/pause", &json!({"mode": "abort"})).await;
    let run = first.until_state(&held, &["waiting"]).await;
    assert_eq!(run["waiting_for"], "paused");
    let queued = first.delegate("sample", &order("Leave a trace.", &traces("trace.txt", 1))).await;
    // Both heard of the order and of the pause: had one of them not, it would have begun.
    let mut feed = Feed::after(&second, 0).await.expect("the feed opens");
    feed.event(|event| event["stream"] == format!("run/{queued}").as_str()).await.expect("it is told");
    assert_eq!(first.run(&queued).await["state"], "queued");

    first.post("/api/v1/resume", &json!({})).await;
    let run = second.until_state(&queued, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}");
    // It went on where its workspace is, and its command was not run again.
    let run = second.until_state(&held, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["attempt"]), (&json!("review"), &json!(1)), "{run:#}");
    let count = std::fs::read_to_string(tree(&pair.first, &held).join("count.txt")).expect("it is there");
    assert_eq!(count, "begun\nagain\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_is_approved_changed_and_stopped_at_either() {
    let repository = Repository::of(&[("greeting.txt", "helo\n")]);
    let Some(mut pair) = Pair::begin("").await else { return };
    let first = pair.first.api().clone();
    first.add_project("sample", &repository.url(), &[]).await;
    let turns = json!([
        {"tool_calls": [{"name": "fs_write", "arguments": {"path": "greeting.txt", "content": "hello\n"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Spelled it right."}}]},
    ]);
    let delivered = first.delegate("sample", &order("Mend the greeting.", &turns)).await;
    first.until_state(&delivered, &["review"]).await;
    let stopped = first.delegate("sample", &order("Count.", &waiting())).await;
    until_begun(&pair.first, &stopped).await;
    pair.join().await;
    let second = pair.second().api().clone();

    // The commits lie with the first one.
    let answer = second.ask(Method::GET, &format!("/api/v1/runs/{delivered}/diff"), None).await;
    let answer = answer.expect("the API answers");
    assert_eq!(answer.status(), 409);
    let problem: Value = answer.json().await.expect("a problem is JSON");
    assert_eq!(problem["type"], "urn:deputy:problem:elsewhere", "{problem:#}");
    let place = pair.first.data_dir().display().to_string();
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(&place)), "{problem:#}");

    second.post(&format!("/api/v1/runs/{delivered}/approve"), &json!({"deliver": "merge"})).await;
    let run = second
        .until(&delivered, |run| run["state"] == "approved" || run["delivery"]["state"] == "failed")
        .await;
    assert_eq!(run["state"], "approved", "{run:#}\n{}", pair.first.log_tail());
    assert_eq!(repository.show("main", "greeting.txt").as_deref(), Some("hello\n"));

    second.post(&format!("/api/v1/runs/{stopped}/stop"), &json!({})).await;
    first.until_state(&stopped, &["stopped"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_of_deputys_own_is_worked_on_where_it_is() {
    let Some(mut pair) = Pair::begin("[limits]\nruns_max = 1\n").await else { return };
    pair.first.api().post("/api/v1/projects", &json!({"name": "own"})).await;
    pair.join().await;
    let second = pair.second().api().clone();
    let mut runs = Vec::new();
    for number in 0..4 {
        let turns = traces(&format!("trace-{number}.txt"), 1);
        runs.push(second.delegate("own", &order("Leave a trace.", &turns)).await);
    }
    for run_id in &runs {
        let run = second.until_state(run_id, &["review", "failed"]).await;
        assert_eq!(run["state"], "review", "{run:#}\n{}", pair.second().log_tail());
        assert!(tree(&pair.first, run_id).exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_at_one_closes_sockets_of_the_other() {
    let Some(mut pair) = Pair::begin("").await else { return };
    pair.join().await;
    let made = pair.first.api().post("/api/v1/tokens", &json!({"name": "phone", "role": "viewer"})).await;
    let secret = made["token"].as_str().expect("the answer has a token");
    let reader = Api::new(&pair.second().api().url, secret);
    let mut feed = Feed::after(&reader, 0).await.expect("the feed opens");
    assert!(feed.next().await.is_some());
    let id = made["id"].as_str().expect("the answer has an id");
    let revoked = pair.first.api().ask(Method::DELETE, &format!("/api/v1/tokens/{id}"), None).await;
    assert!(revoked.expect("the API answers").status().is_success());
    let closed = tokio::time::timeout(Duration::from_secs(5), async { while feed.next().await.is_some() {} });
    closed.await.expect("the socket is closed within five seconds");
    let refused = reader.ask(Method::GET, "/api/v1/runs", None).await.expect("the API answers");
    assert_eq!(refused.status(), 401);
}
