//! Agents that go astray: round in circles, under too much output, or done before anything is.

use super::agent::Agent;
use super::processes::all_gone;
use deputy_tests::agents::model;
use deputy_tests::scripted::Reply;
use serde_json::json;

/// Far more than any of them is let do the same.
const CALLS_MAX: u32 = 60;

async fn the_same_tool_over_and_over_is_stopped(agent: Agent) {
    let job = agent
        .works_with((0..CALLS_MAX).map(|call| agent.runs(&format!("call_{call}"), "true")), "true")
        .await;
    let run = job.rests().await;
    assert_eq!(run["state"], "failed", "{run:#}\n{}", job.told().await);
    let code = run["error"]["code"].as_str().expect("a code");
    assert!(["loop_detected", "too_many_steps"].contains(&code), "{run:#}");
    let asked = job.asked_with("Make it two.");
    assert!(asked < 30, "{asked} calls");
    all_gone(&job.run_id).await;
}

async fn a_tool_that_prints_50_mb_is_heard_to_its_end(agent: Agent) {
    let print = "head -c 50000000 /dev/zero | tr '\\0' x";
    // One of them ends without a word under so much, is begun again and told so.
    let server = model([agent.runs("call_01", print), agent.runs("call_02", "echo 2 > n.txt")]).await;
    server.ever_after(Reply::text("Made it two.").usage(300, 200, 5));
    let job = agent.works(server, "", "grep -q 2 n.txt").await;
    let run = job.passes().await;
    assert_eq!(run["summary"], "Made it two.");
    for seen in job.server.seen() {
        let bytes = seen.body.to_string().len();
        assert!(bytes < 1_000_000, "the model is not told all of it: {bytes} bytes");
    }
    let steps = job.steps().await;
    assert!(steps.iter().all(|step| step.to_string().len() < 100_000), "a step is bounded");
}

/// It ends well, with exit code 0, and says that it is done. The checks decide.
async fn done_is_not_done_while_the_checks_fail(agent: Agent) {
    let server = model([]).await;
    server.ever_after(Reply::text("Made it two.").usage(300, 200, 5));
    let job = agent.works(server, "", "grep -q 2 n.txt").await;
    let run = job.rests().await;
    let state = (&run["state"], &run["error"]["code"]);
    assert_eq!(state, (&json!("failed"), &json!("checks_failed")), "{run:#}\n{}", job.told().await);
    assert_eq!(job.asked_with("the checks failed").min(1), 1, "it was told");
}

agents! {
    claude is CLAUDE:
        the_same_tool_over_and_over_is_stopped,
        a_tool_that_prints_50_mb_is_heard_to_its_end,
        done_is_not_done_while_the_checks_fail;
    codex is CODEX:
        the_same_tool_over_and_over_is_stopped,
        a_tool_that_prints_50_mb_is_heard_to_its_end,
        done_is_not_done_while_the_checks_fail;
    gemini is GEMINI:
        the_same_tool_over_and_over_is_stopped,
        a_tool_that_prints_50_mb_is_heard_to_its_end,
        done_is_not_done_while_the_checks_fail;
    opencode is OPENCODE:
        the_same_tool_over_and_over_is_stopped,
        a_tool_that_prints_50_mb_is_heard_to_its_end,
        done_is_not_done_while_the_checks_fail;
}
