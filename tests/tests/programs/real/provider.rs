//! A provider that limits, breaks off, talks nonsense or says nothing.

use super::agent::Agent;
use crate::run::count;
use deputy_tests::agents::model;
use deputy_tests::scripted::{Fault, Reply};
use serde_json::{Value, json};

/// What each provider says when too much was asked of it.
fn limited(agent: Agent) -> Reply {
    let body = match agent.provider {
        "anthropic" => {
            json!({ "type": "error", "error": { "type": "rate_limit_error", "message": "Slow down." } })
        }
        "gemini" => {
            json!({ "error": { "code": 429, "message": "Slow down.", "status": "RESOURCE_EXHAUSTED" } })
        }
        _ => {
            json!({ "error": { "message": "Slow down.", "type": "requests", "code": "rate_limit_exceeded" } })
        }
    };
    Reply::refusal(429, &[("retry-after", "1"), ("content-type", "application/json")], body.to_string())
}

/// What each says when the account has nothing left for this long.
pub(super) fn used_up(agent: Agent, seconds: &str) -> Reply {
    let body = match agent.provider {
        "anthropic" => {
            let message = "You have reached your specified API usage limits.";
            json!({ "type": "error", "error": { "type": "rate_limit_error", "message": message } })
        }
        "gemini" => {
            let quota = json!({ "violations": [{ "quotaId": "GenerateRequestsPerDayPerProject" }] });
            let mut details = quota;
            details["@type"] = json!("type.googleapis.com/google.rpc.QuotaFailure");
            let message = "You exceeded your current quota.";
            json!({ "error": { "code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": [details] } })
        }
        _ => {
            let message = "You exceeded your current quota.";
            json!({ "error": { "message": message, "type": "insufficient_quota", "code": "insufficient_quota" } })
        }
    };
    Reply::refusal(429, &[("retry-after", seconds), ("content-type", "application/json")], body.to_string())
}

async fn a_rate_limit_is_sat_out(agent: Agent) {
    let last = Reply::text("Made it two.").usage(300, 200, 5);
    let replies = [limited(agent), agent.runs("call_01", "echo 2 > n.txt"), limited(agent), last];
    let job = agent.works_with(replies, "grep -q 2 n.txt").await;
    let run = job.passes().await;
    assert_eq!(run["summary"], "Made it two.");
    let told = job.steps().await;
    assert_eq!(count(&told, "step.agent_started"), 1, "{told:#?}");
}

async fn a_usage_limit_parks_the_run_until_it_ends(agent: Agent) {
    let replies = [agent.runs("call_01", "echo 1 > n.txt"), used_up(agent, "3")];
    let job = agent.works_with(replies, "grep -q 2 n.txt").await;
    let parked = job.rests().await;
    assert_eq!(
        (&parked["state"], &parked["waiting_for"]),
        (&json!("waiting"), &json!("provider")),
        "{parked:#}\n{}",
        job.told().await
    );
    let until: chrono::DateTime<chrono::Utc> =
        serde_json::from_value(parked["waiting_until"].clone()).unwrap();
    job.server.push(agent.runs("call_02", "echo 2 > n.txt"));
    job.server.push(Reply::text("Made it two.").usage(300, 200, 5));
    let asked = job.server.seen().len();
    let run = job.passes_at_last().await;
    assert_eq!(run["summary"], "Made it two.");
    let told = job.steps().await;
    let began = |step: &Value| step["kind"] == "step.agent_started" && step["data"]["resumed"] == true;
    let resumed = told.iter().find(|step| began(step)).expect("it goes on with its session");
    let at: chrono::DateTime<chrono::Utc> = serde_json::from_value(resumed["data"]["at"].clone()).unwrap();
    assert!(at >= until, "not before {until}: {resumed:#}");
    assert!(job.server.seen().len() > asked);
}

/// What each says to a key that it does not know.
fn unknown_key(agent: Agent) -> Reply {
    let (status, body) = match agent.provider {
        "anthropic" => {
            let error = json!({ "type": "authentication_error", "message": "invalid x-api-key" });
            (401, json!({ "type": "error", "error": error }))
        }
        "gemini" => {
            let message = "API key not valid. Please pass a valid API key.";
            (400, json!({ "error": { "code": 400, "message": message, "status": "INVALID_ARGUMENT" } }))
        }
        _ => {
            let message = "Incorrect API key provided.";
            let error =
                json!({ "message": message, "type": "invalid_request_error", "code": "invalid_api_key" });
            (401, json!({ "error": error }))
        }
    };
    Reply::refusal(status, &[("content-type", "application/json")], body.to_string())
}

/// It is not the agent's login, and trying again does not help.
async fn a_key_of_deputys_that_the_provider_refuses_is_told_as_that_at_once(agent: Agent) {
    let server = model([]).await;
    server.ever_after(unknown_key(agent));
    let job = agent.works(server, "", "true").await;
    let run = job.rests().await;
    assert_eq!(run["error"]["code"], "provider_key_refused", "{run:#}\n{}", job.told().await);
    let detail = run["error"]["detail"].as_str().expect("it says why");
    assert!(detail.contains("the provider refuses the key that Deputy has for it: HTTP 40"), "{detail}");
    assert_eq!(count(&job.steps().await, "step.agent_started"), 1, "{}", job.told().await);
}

/// The stream of an answer is broken, then a page of another server comes in its place: nothing of that is an answer.
async fn nonsense_of_the_provider_is_no_answer(agent: Agent) {
    let broken = Reply::text("Half an answer").usage(10, 0, 5).fault(Fault::Malformed);
    let page = Reply::text("").fault(Fault::Body("<html>Log in first</html>".to_owned()));
    // One of them asks the same in another way, and cannot read the first answer to that.
    let edits = ["call_01", "call_02"].map(|id| agent.runs(id, "echo 2 > n.txt"));
    let server = model([broken, page].into_iter().chain(edits)).await;
    server.ever_after(Reply::text("Made it two.").usage(300, 200, 5));
    let job = agent.works(server, "", "grep -q 2 n.txt").await;
    let run = job.passes().await;
    assert_eq!(run["summary"], "Made it two.");
}

async fn a_model_that_says_nothing_has_not_done_its_work(agent: Agent) {
    let server = model([]).await;
    server.ever_after(Reply::default().usage(10, 0, 0));
    let job = agent.works(server, "", "true").await;
    let run = job.rests().await;
    let state = (&run["state"], &run["waiting_for"]);
    assert_eq!(state, (&json!("waiting"), &json!("provider")), "{run:#}\n{}", job.told().await);
}

agents! {
    claude is CLAUDE:
        a_rate_limit_is_sat_out,
        a_usage_limit_parks_the_run_until_it_ends,
        a_key_of_deputys_that_the_provider_refuses_is_told_as_that_at_once,
        nonsense_of_the_provider_is_no_answer,
        a_model_that_says_nothing_has_not_done_its_work;
    codex is CODEX:
        a_rate_limit_is_sat_out,
        a_usage_limit_parks_the_run_until_it_ends,
        a_key_of_deputys_that_the_provider_refuses_is_told_as_that_at_once,
        nonsense_of_the_provider_is_no_answer,
        a_model_that_says_nothing_has_not_done_its_work;
    gemini is GEMINI:
        a_rate_limit_is_sat_out,
        a_usage_limit_parks_the_run_until_it_ends,
        a_key_of_deputys_that_the_provider_refuses_is_told_as_that_at_once,
        nonsense_of_the_provider_is_no_answer,
        a_model_that_says_nothing_has_not_done_its_work;
    opencode is OPENCODE:
        a_rate_limit_is_sat_out,
        a_usage_limit_parks_the_run_until_it_ends,
        a_key_of_deputys_that_the_provider_refuses_is_told_as_that_at_once,
        nonsense_of_the_provider_is_no_answer,
        a_model_that_says_nothing_has_not_done_its_work;
}
