//! The work itself: an edit, words meanwhile, a cap.

use super::agent::{Agent, real_key};
use crate::run::{count, delegate, steps};
use deputy_tests::agents::model;
use deputy_tests::daemon::{Feed, Repository};
use deputy_tests::scripted::Reply;
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};

async fn an_edit_is_made_and_reviewed(agent: Agent) {
    let last = Reply::text("Made it two.").usage(300, 200, 5);
    let server = model([agent.runs("call_01", "echo 2 > n.txt"), last]).await;
    let daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let run_id = delegate(api, "real", "Make it two.").await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(api, &run_id).await;
    let state = (&run["state"], &run["verdict"]);
    assert_eq!(state, (&json!("review"), &json!("passed")), "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    assert_eq!(run["summary"], "Made it two.");
    assert!(run["usage"]["input_tokens"].as_u64() >= Some(500), "{}", run["usage"]);
    // The provider is given its own key and nothing of the run's, and nothing of the run is given the provider's.
    for request in server.seen() {
        assert_eq!(request.key(), Some(real_key().as_str()), "{}", request.uri);
    }
    assert!(!told.iter().any(|step| step.to_string().contains(&real_key())));
}

/// What is said while the agent works reaches it in the same process, over a daemon that is killed in between.
async fn it_hears_the_founder_while_it_works(agent: Agent) {
    let server = model([agent.runs("call_01", "mkfifo gate && cat gate && rm gate")]).await;
    let mut daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(daemon.api(), "real", "Paint it.").await;
    let feed = Feed::after(daemon.api(), 0).await;
    let used = |event: &Value| event["kind"] == "step.tool_started";
    let mut feed = feed.expect("the feed opens");
    feed.event(used).await.expect("it uses its tool");
    let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
    until_exists(&gate).await;
    daemon.api().post(&format!("/api/v1/runs/{run_id}/message"), &json!({"text": "Take ultramarine."})).await;
    let told =
        |event: &Value| event["kind"] == "step.agent_told" && event["data"]["word"]["told"] == "prompt";
    feed.event(told).await.expect("it is told");
    daemon.kill().await;
    for _ in 0..2 {
        // Words that come too late for a question are answered by one more.
        server.push(Reply::text("Painted it.").usage(300, 200, 5));
    }
    daemon.up(None).await;
    std::fs::write(&gate, "").expect("the tool waits at its gate");
    let api = daemon.api().clone();
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(&api, &run_id).await;
    assert_eq!(run["state"], "review", "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    assert_eq!(count(&told, "step.agent_started"), 1, "{told:#?}");
    let heard = server.seen().into_iter().map(|request| request.body.to_string());
    let times = heard.filter(|body| body.contains("Take ultramarine.")).last().expect("it heard");
    assert_eq!(times.matches("Take ultramarine.").count(), 1, "it heard once");
}

async fn a_dollar_cap_stops_it(agent: Agent) {
    let dear = |id| agent.runs(id, "true").usage(20_000, 0, 10);
    let server = model([dear("call_01"), dear("call_02"), dear("call_03")]).await;
    let daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let body =
        json!({"text": "Spend it.", "project": "sample", "agent": "real", "budget": {"usd_max": 0.045}});
    let run_id = api.post("/api/v1/tasks", &body).await["run"]["id"].as_str().expect("a run").to_owned();
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let log = daemon.log_tail();
    assert_eq!((&run["state"], &run["waiting_for"]), (&json!("waiting"), &json!("budget")), "{run:#}\n{log}");
    let spent = run["usage"]["cost_usd"].as_f64().expect("a cost");
    assert!(spent <= 0.045 + 0.021, "at most one call over: {spent}");
    let asked = server.seen().iter().filter(|seen| seen.body.to_string().contains("Spend it.")).count();
    assert!(asked <= 3, "{asked} calls");
}

agents! {
    claude is CLAUDE:
        an_edit_is_made_and_reviewed,
        it_hears_the_founder_while_it_works,
        a_dollar_cap_stops_it;
    codex is CODEX:
        an_edit_is_made_and_reviewed,
        it_hears_the_founder_while_it_works,
        a_dollar_cap_stops_it;
    gemini is GEMINI:
        an_edit_is_made_and_reviewed,
        a_dollar_cap_stops_it;
    opencode is OPENCODE:
        an_edit_is_made_and_reviewed,
        a_dollar_cap_stops_it;
}
