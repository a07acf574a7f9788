//! The report at a plan's end: what the COO is given for it, and what the founder sees.

use super::house::{Founder, Who, daemon, hears, model, turns, uses, who};
use super::referral::{FILES, proposes, script};
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply, Seen};
use serde_json::{Value, json};

/// What the COO was given for its report.
fn given(server: &ModelServer) -> String {
    let is_it = |seen: &&Seen| who(seen) == Who::Coo && hears(seen, "Report it to the founder");
    let seen = server.seen();
    let messages = seen.iter().rev().find(is_it).unwrap().body["messages"].clone();
    let last = messages.as_array().unwrap().last().unwrap();
    match &last["content"] {
        Value::String(text) => text.clone(),
        parts => parts.as_array().unwrap().iter().filter_map(|part| part["text"].as_str()).collect(),
    }
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

/// What was said in the thread, without one word that is an instruction.
async fn said(founder: &Founder) -> Vec<Value> {
    let it = founder.hears("Referrals are live").await;
    let said = it["messages"].as_array().unwrap().clone();
    for message in &said {
        let text = message["text"].as_str().unwrap();
        assert!(!text.contains("Report it") && !text.contains("Claim nothing"), "{text}");
    }
    said
}

async fn carried_out(daemon: &TestDaemon, checks: &[&str]) -> (Founder, Value, String) {
    let repository = Repository::of(FILES);
    daemon.api().add_project("shop", &repository.url(), checks).await;
    let founder = Founder::says(daemon.api(), "I want a referral programme").await;
    let card = founder.card(1).await;
    founder.confirms(&card).await;
    let run_id = founder.review().await;
    (founder.clone(), founder.approves(&run_id).await, run_id)
}

#[tokio::test]
async fn the_report_rests_on_what_is_live_and_the_founder_sees_no_instruction() {
    let server = model(script).await;
    let daemon = daemon(&server, "").await;
    let (founder, plan, run_id) = carried_out(&daemon, &["test -s api/users.txt"]).await;
    let (plan_id, said) = (plan["id"].as_str().unwrap(), said(&founder).await);
    let link = |path: &str| format!("http://localhost:7700/{path}");
    let (of_plan, of_run) = (link(&format!("plans/{plan_id}")), link(&format!("runs/{run_id}")));
    let given = given(&server);
    has(&given, &["is done", "The checks of the whole passed.", "on branch main", &of_plan, &of_run]);
    assert!(!given.contains("Waits for the founder's word"), "{given}");
    let (begins, counted) =
        (given.find("what came of the tasks").unwrap(), given.find(": Counted.").unwrap());
    assert!(begins < counted, "what workers say is material: {given}");

    let end = said.iter().find(|it| it["text"].as_str().unwrap().contains("is done.")).unwrap();
    assert_eq!(
        (&end["role"], &end["plan_id"], &end["run_id"]),
        (&json!("deputy"), &json!(plan_id), &json!(run_id))
    );
    has(end["text"].as_str().unwrap(), &["“A referral programme” is done. It took ", &of_plan]);
    let report = said.last().unwrap();
    assert_eq!((&report["role"], &report["plan_id"]), (&json!("coo"), &json!(plan_id)), "{report:#}");
    assert_eq!(report["run_id"], run_id.as_str());
}

#[tokio::test]
async fn what_is_missing_and_what_nobody_checked_are_in_the_report() {
    let server = model(|seen| match who(seen) {
        Who::Coo if turns(seen) == 1 => proposes(seen, &[]),
        Who::Worker if hears(seen, "Write page/referrals.txt.") => Reply::refusal(
            401,
            &[],
            r#"{"type":"error","error":{"type":"authentication_error","message":"no"}}"#,
        ),
        Who::Orchestrator if hears(seen, "came to nothing") && turns(seen) == 0 => {
            uses(seen, "plan_tasks", json!({"tasks": [], "why": "there is no other way"}))
        }
        _ => script(seen),
    })
    .await;
    let daemon = daemon(&server, "").await;
    let (founder, plan, _) = carried_out(&daemon, &[]).await;
    assert_eq!(plan["outcome"]["name"], "partial", "{plan:#}");
    let task = |key: &str| {
        let tasks = plan["tasks"].as_array().unwrap();
        tasks.iter().find(|task| task["key"] == key).unwrap()["run_id"].as_str().unwrap().to_owned()
    };
    let said = said(&founder).await;
    let lost = format!("`page` Show: came to nothing, http://localhost:7700/runs/{}", task("page"));
    has(&given(&server), &["done in part; not done: Show", "so it is unverified", "on branch main", &lost]);
    let end = said.iter().rev().find(|it| it["role"] == "deputy").unwrap()["text"].as_str().unwrap();
    has(end, &["is done in part. Not done: Show.", "Nothing checked it."]);
}
