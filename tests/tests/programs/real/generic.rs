//! Any program that speaks the Agent Client Protocol, with nothing known of it but its command.

use super::agent::{Agent, Job};
use crate::run::count;
use deputy_tests::agents::{RealAgent, model};
use deputy_tests::scripted::Reply;
use serde_json::json;

/// A program of one kind as one of kind `acp`: what is known of its own kind is not used.
async fn works(agent: Agent, args: &str, extra: &str, replies: Vec<Reply>, check: &str) -> Job {
    let extra = format!("args = {args}\n{extra}");
    Agent(RealAgent { driver: "acp", ..*agent }).works(model(replies).await, &extra, check).await
}

async fn it_works_and_asks_by_the_protocol_alone(agent: Agent) {
    let last = Reply::text("Made it two.").usage(300, 200, 5);
    let replies = vec![agent.runs("call_01", "echo 2 > n.txt"), last];
    let job = works(agent, r#"["--acp"]"#, "", replies, "grep -q 2 n.txt").await;
    let run = job.passes().await;
    assert_eq!(run["summary"], "Made it two.");
    let told = job.steps().await;
    let started = told.iter().find(|step| step["kind"] == "step.agent_started").expect("it began");
    assert_eq!(started["data"]["driver"], "acp", "{started:#}");
    let allowed = told.iter().filter(|step| step["data"]["word"]["allowed"] == json!(true)).count();
    assert_eq!((count(&told, "step.agent_asked"), allowed), (1, 1), "it asks before it acts: {told:#?}");
}

async fn what_a_rule_forbids_is_not_done(agent: Agent) {
    let last = || Reply::text("I may not.").usage(300, 200, 5);
    let replies = vec![agent.runs("call_01", "echo 2 > n.txt"), last(), last()];
    // By the protocol's word for what it does: the program's own is the command.
    let rules = "deny = [\"execute(echo 2*)\"]\n";
    let job = works(agent, r#"["--acp"]"#, rules, replies, "test ! -e n.txt").await;
    job.passes().await;
    let told = job.steps().await;
    let answer = told.iter().find(|step| step["data"]["word"]["told"] == "permission").expect("it asks");
    assert_eq!(answer["data"]["word"]["allowed"], false, "{answer:#}");
}

agents! {
    gemini is GEMINI:
        it_works_and_asks_by_the_protocol_alone,
        what_a_rule_forbids_is_not_done;
}
