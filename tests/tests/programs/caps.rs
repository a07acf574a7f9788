//! Caps that an agent with a login of its own cannot be held to are refused before anything begins.

use deputy_tests::daemon::{Repository, TestDaemon};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const AGENTS: &str = "[agents.mine]\nkind = \"claude\"\nlogin = \"own\"\n\n[agents.script]\nkind = \
                      \"command\"\ncommand = \"/bin/true\"\nlogin = \"own\"\n\n";

async fn ordered(daemon: &TestDaemon, agent: &str, budget: Value) -> (StatusCode, Value) {
    let order = json!({ "text": "Make it two.", "project": "sample", "agent": agent, "budget": budget });
    let answer = daemon.api().ask(Method::POST, "/api/v1/tasks", Some(&order)).await.expect("an answer");
    (answer.status(), answer.json().await.expect("JSON"))
}

async fn refused(daemon: &TestDaemon, agent: &str, budget: Value) -> String {
    let (status, problem) = ordered(daemon, agent, budget).await;
    assert!(status.is_client_error(), "{status}: {problem:#}");
    assert_eq!(
        problem["errors"][0]["field"].as_str().or(problem["field"].as_str()),
        Some("budget"),
        "{problem:#}"
    );
    problem["detail"].as_str().expect("it says why").to_owned()
}

#[tokio::test]
async fn dollars_alone_do_not_cap_an_agent_whose_price_nobody_knows() {
    let daemon = TestDaemon::start(AGENTS).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    let why = refused(&daemon, "mine", json!({ "usd_max": 2.0 })).await;
    assert!(why.contains("`mine` is logged in by itself") && why.contains("budget.tokens_max"), "{why}");
    let why = refused(&daemon, "script", json!({ "tokens_max": 1000 })).await;
    assert!(why.contains("do not say what they use") && why.contains("budget.minutes_max"), "{why}");
    let (status, run) = ordered(&daemon, "mine", json!({ "usd_max": 2.0, "tokens_max": 1000 })).await;
    assert!(status.is_success(), "{run:#}");
    let runs = daemon.api().get("/api/v1/runs").await;
    assert_eq!(runs["items"].as_array().map(Vec::len), Some(1), "what was refused left nothing: {runs:#}");
    let id = run["run"]["id"].as_str().expect("a run").to_owned();
    daemon.api().until_state(&id, &["failed", "waiting", "review"]).await;
}

#[tokio::test]
async fn a_cap_of_the_house_wants_a_cap_that_can_be_kept_beside_it() {
    for limit in ["day_usd_max", "run_usd_max"] {
        let daemon = TestDaemon::start(&format!("{AGENTS}[limits]\n{limit} = 5.0\n")).await;
        let repository = Repository::of(&[("m.txt", "1\n")]);
        daemon.api().add_project("sample", &repository.url(), &[]).await;
        let why = refused(&daemon, "mine", json!({})).await;
        assert!(why.contains("dollars") && why.contains("budget.tokens_max"), "{limit}: {why}");
        // The minutes of the house hold for one that says nothing.
        let (status, run) = ordered(&daemon, "script", json!({})).await;
        assert!(status.is_success(), "{limit}: {run:#}");
        let id = run["run"]["id"].as_str().expect("a run").to_owned();
        daemon.api().until_state(&id, &["failed", "waiting", "review"]).await;
    }
}
