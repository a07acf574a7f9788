//! What real agents ask before they do it: decided by a rule, or by the founder.

use super::agent::{Agent, model};
use crate::run::{delegate, steps};
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::Reply;
use serde_json::json;

async fn what_a_rule_forbids_is_not_done_and_the_agent_hears_why(agent: Agent) {
    // One of them is told the reason as words of their own, which the model answers once more.
    let last = || Reply::text("I may not.").usage(300, 200, 5);
    let server = model([agent.runs("call_01", "echo 2 > n.txt"), last(), last()]).await;
    let daemon = agent.daemon(&server, &format!("deny = [\"{}\"]\n", agent.tool)).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["test ! -e n.txt"]).await;
    let run_id = delegate(api, "real", "Make it two.").await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(api, &run_id).await;
    assert_eq!(run["verdict"], "passed", "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    let answer = told.iter().find(|step| step["data"]["word"]["told"] == "permission").expect("it asked");
    assert_eq!(answer["data"]["word"]["allowed"], false, "{answer:#}");
    // Titles are asked for beside the conversation, at any time.
    let heard = server.seen().into_iter().any(|request| request.body.to_string().contains(agent.refused));
    assert!(heard, "the model hears of it: {:#}", server.seen().last().expect("it was asked").body);
}

async fn what_needs_the_founders_word_waits_for_it_at_no_cost(agent: Agent) {
    let asked = || agent.runs("call_01", "echo 2 > n.txt");
    let last = Reply::text("Made it two.").usage(300, 200, 5);
    let server = model([asked()]).await;
    let mut daemon = agent.daemon(&server, &format!("ask = [\"{}\"]\n", agent.tool)).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api().clone();
    api.add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let run_id = delegate(&api, "real", "Make it two.").await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let log = daemon.log_tail();
    assert_eq!(
        (&run["state"], &run["waiting_for"]),
        (&json!("waiting"), &json!("approval")),
        "{run:#}\n{log}"
    );
    // It waits over a restart, without a process.
    daemon.kill().await;
    daemon.up(None).await;
    let api = daemon.api().clone();
    let item = api.get("/api/v1/inbox").await["items"][0].clone();
    assert_eq!(item["kind"], "approval", "{item:#}");
    assert!(item["body"].as_str().expect("a body").contains("echo 2 > n.txt"), "{item:#}");
    // Its next process asks for the same, which was allowed once.
    server.push(asked());
    server.push(last);
    let path = format!("/api/v1/inbox/{}/answer", item["id"].as_str().expect("an id"));
    api.post(&path, &json!({"choice": "allow"})).await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(&api, &run_id).await;
    let state = (&run["state"], &run["verdict"]);
    assert_eq!(state, (&json!("review"), &json!("passed")), "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    let started = told.iter().filter(|step| step["kind"] == "step.agent_started");
    let resumed: Vec<_> = started.map(|step| step["data"]["resumed"].clone()).collect();
    assert_eq!(resumed, [json!(false), json!(true)], "the session goes on: {told:#?}");
}

agents! {
    claude is CLAUDE:
        what_a_rule_forbids_is_not_done_and_the_agent_hears_why,
        what_needs_the_founders_word_waits_for_it_at_no_cost;
    codex is CODEX:
        what_a_rule_forbids_is_not_done_and_the_agent_hears_why,
        what_needs_the_founders_word_waits_for_it_at_no_cost;
    opencode is OPENCODE:
        what_a_rule_forbids_is_not_done_and_the_agent_hears_why,
        what_needs_the_founders_word_waits_for_it_at_no_cost;
}
