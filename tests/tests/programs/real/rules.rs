//! What real agents ask before they do it: decided by a rule, or by the founder.

use super::agent::Agent;
use crate::run::{count, delegate, steps};
use deputy_tests::agents::model;
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::Reply;
use serde_json::{Value, json};
use std::collections::BTreeSet;

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

/// Tools that the agent uses without asking where no rule is about them: reading a file, and its notes and helpers.
fn quiet(agent: Agent) -> Vec<(&'static str, Value)> {
    match agent.kind {
        "claude" => vec![
            ("Read", json!({"file_path": "/workspace/m.txt"})),
            ("TaskCreate", json!({"subject": "Look", "description": "Look around", "activeForm": "Looking"})),
            ("Agent", json!({"description": "Look", "prompt": "Look.", "subagent_type": "general-purpose"})),
        ],
        "opencode" => vec![
            ("read", json!({"filePath": "/workspace/m.txt"})),
            (
                "todowrite",
                json!({"todos": [{"content": "Look", "status": "pending", "priority": "high", "id": "1"}]}),
            ),
            ("glob", json!({"pattern": "*.txt"})),
            ("task", json!({"description": "Look", "prompt": "Look.", "subagent_type": "general"})),
        ],
        // What it takes for harmless elsewhere.
        "codex" => {
            ["cat m.txt", "ls", "git status"].map(|cmd| ("exec_command", json!({"cmd": cmd}))).to_vec()
        }
        kind => panic!("nobody looked what {kind} does not ask about"),
    }
}

async fn a_rule_holds_for_what_it_would_not_ask_about(agent: Agent) {
    let (read, arguments) = quiet(agent).remove(0);
    let path =
        |name: &str| serde_json::from_str(&arguments.to_string().replace("m.txt", name)).expect("JSON");
    let reads = |id: &str, name: &str| Reply::text("I look.").call(id, read, path(name)).usage(200, 100, 10);
    let last = || Reply::text("I may not.").usage(300, 200, 5);
    let server = model([reads("call_01", ".env"), reads("call_02", "m.txt"), last(), last()]).await;
    let rule = format!("{read}(/workspace/.env*)");
    let daemon = agent.daemon(&server, &format!("deny = [\"{rule}\"]\n")).await;
    let repository = Repository::of(&[(".env", "of nobodys business\n"), ("m.txt", "of interest\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["test -e .env"]).await;
    let run_id = delegate(api, "real", "Look into it.").await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(api, &run_id).await;
    assert_eq!(run["verdict"], "passed", "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    let decided: Vec<_> = told.iter().filter(|step| step["data"]["word"]["told"] == "permission").collect();
    let allowed: Vec<_> = decided.iter().map(|step| step["data"]["word"]["allowed"].clone()).collect();
    assert_eq!(allowed, [json!(false), json!(true)], "{decided:#?}");
    let heard = |words: &str| server.seen().iter().any(|request| request.body.to_string().contains(words));
    assert!(heard("of interest") && !heard("of nobodys business"), "{told:#?}");
}

async fn a_rule_about_everything_holds_for_each_tool(agent: Agent) {
    let uses = quiet(agent);
    let calls = uses.iter().enumerate().map(|(at, (tool, arguments))| {
        Reply::text("I do it.").call(&format!("call_{at}"), tool, arguments.clone()).usage(200, 100, 10)
    });
    let last = || Reply::text("I may do nothing.").usage(300, 200, 5);
    let replies: Vec<_> = calls.chain([agent.runs("call_run", "echo 2 > n.txt"), last(), last()]).collect();
    let job = agent.works(model(replies).await, "deny = [\"*\"]\n", "test ! -e n.txt").await;
    job.passes().await;
    let told = job.steps().await;
    let denied = told.iter().filter(|step| step["data"]["word"]["allowed"] == json!(false)).count();
    // Codex is told why while its model says what comes next already, and may break that off.
    let least = if agent.kind == "codex" { 1 } else { uses.len() + 1 };
    assert!(denied >= least, "{told:#?}");
    let (began, asked) = (count(&told, "step.tool_started"), count(&told, "step.agent_asked"));
    assert_eq!((began, asked), (denied, denied), "{told:#?}");
    let of = |kind: &str, at: fn(&Value) -> &Value| -> BTreeSet<String> {
        let steps = told.iter().filter(|step| step["kind"] == kind);
        steps.map(|step| at(&step["data"]).as_str().unwrap_or_default().to_owned()).collect()
    };
    let uses = of("step.tool_started", |data| &data["tool_use"]);
    assert_eq!(of("step.agent_asked", |data| &data["what"]["tool_use"]), uses, "each question names its use");
}

async fn what_it_would_not_ask_about_waits_for_the_founder_where_a_rule_says_so(agent: Agent) {
    let (tool, arguments) = quiet(agent).pop().expect("it has a tool for others to work");
    let server =
        model([Reply::text("I send one.").call("call_01", tool, arguments).usage(200, 100, 10)]).await;
    let job = agent.works(server, &format!("ask = [\"{}\"]\n", agent.helper()), "true").await;
    let run = job.rests().await;
    let waits = (&run["state"], &run["waiting_for"]);
    assert_eq!(waits, (&json!("waiting"), &json!("approval")), "{run:#}\n{}", job.told().await);
}

impl Agent {
    /// Its tool that begins another agent, as it lists it.
    fn helper(self) -> &'static str {
        if self.kind == "claude" { "Task" } else { "task" }
    }
}

agents! {
    claude is CLAUDE:
        what_a_rule_forbids_is_not_done_and_the_agent_hears_why,
        a_rule_holds_for_what_it_would_not_ask_about,
        a_rule_about_everything_holds_for_each_tool,
        what_it_would_not_ask_about_waits_for_the_founder_where_a_rule_says_so,
        what_needs_the_founders_word_waits_for_it_at_no_cost;
    codex is CODEX:
        what_a_rule_forbids_is_not_done_and_the_agent_hears_why,
        a_rule_about_everything_holds_for_each_tool,
        what_needs_the_founders_word_waits_for_it_at_no_cost;
    opencode is OPENCODE:
        what_a_rule_forbids_is_not_done_and_the_agent_hears_why,
        a_rule_holds_for_what_it_would_not_ask_about,
        a_rule_about_everything_holds_for_each_tool,
        what_it_would_not_ask_about_waits_for_the_founder_where_a_rule_says_so,
        what_needs_the_founders_word_waits_for_it_at_no_cost;
}
