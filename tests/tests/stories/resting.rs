//! Room for one task at a time: one that waits for the founder's answer leaves its place to the next.

use super::cli::{assert_reads, done, rereads};
use super::house::{Founder, Who, daemon, hears, model, reports, says, step, turns, uses, who, works};
use super::record::Record;
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::{Reply, Seen};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ONE_AT_A_TIME: &str = "[limits]\nruns_max = 1\n";

/// Facts behind which nobody works at a run.
const RESTS: [&str; 7] = [
    "run.asked",
    "run.waiting",
    "run.review",
    "run.approved",
    "run.failed",
    "run.attempt_failed",
    "run.stopped",
];

fn script(seen: &Seen) -> Reply {
    match who(seen) {
        Who::Coo if hears(seen, "Report it to the founder") => says("Both pages are there."),
        Who::Coo if turns(seen) == 0 => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Two pages", "summary": "A cart and help.",
                "steps": [step("Cart", "shop"), step("Help", "shop")],
            }),
        ),
        Who::Coo => says("Have a look."),
        Who::Advisor => reports(seen, "A page.", &[]),
        Who::Orchestrator => uses(
            seen,
            "plan_tasks",
            json!({"tasks": [
                {"key": "cart", "title": "The cart", "text": "Write cart.txt.", "scope": ["cart.txt"]},
                {"key": "help", "title": "The help", "text": "Write help.txt.", "scope": ["help.txt"]},
            ]}),
        ),
        Who::Worker if hears(seen, "Write help.txt.") => works(seen, "echo help > help.txt", "Help."),
        Who::Worker => match turns(seen) {
            0 => uses(
                seen,
                "ask_founder",
                json!({"question": "Which currency?", "options": ["euro", "dollar"]}),
            ),
            1 if hears(seen, "dollar") => uses(seen, "shell_exec", json!({"cmd": "echo dollar > cart.txt"})),
            _ => uses(seen, "finish", json!({"summary": "A cart."})),
        },
        Who::Clerk | Who::Answerer => unreachable!("it is answered for"),
    }
}

/// The run of a task, once it is in this state. Which run it will be is recorded before there is one.
async fn until_state(founder: &Founder, key: &str, state: &str) -> String {
    let task = |plan: &Value| {
        let task = plan["tasks"].as_array()?.iter().find(|task| task["key"] == key)?;
        task["run_id"].as_str().map(str::to_owned)
    };
    let run_id = task(&founder.plan(|plan| task(plan).is_some()).await).unwrap();
    let is_so = |page: &Value| {
        let mut runs = page["items"].as_array().unwrap().iter();
        runs.any(|run| run["id"] == run_id.as_str() && run["state"] == state)
    };
    founder.until("/api/v1/runs?limit=200", is_so).await;
    run_id
}

#[tokio::test]
async fn while_one_task_waits_for_an_answer_the_next_has_its_place() {
    let server = model(script).await;
    let daemon = daemon(&server, ONE_AT_A_TIME).await;
    let repository = Repository::of(&[("README.md", "# Shop\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "I want a cart and help").await;
    founder.confirms(&founder.card(1).await).await;

    let cart = until_state(&founder, "cart", "waiting").await;
    // The second comes to its end while the first still waits.
    let help = until_state(&founder, "help", "approved").await;
    assert_eq!(daemon.api().run(&cart).await["state"], "waiting");
    let waits = done(&daemon, &["inbox"]).await;
    assert!(waits.contains("Which currency?"), "{waits}");
    let shown = done(&daemon, &["plan", "show", "latest"]).await;
    assert_reads(&shown, &["The cart"]);
    done(&daemon, &["answer", "latest", "dollar"]).await;

    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;
    assert_eq!(plan["outcome"]["name"], "done", "{plan:#}");
    assert_eq!(repository.show("main", "cart.txt").as_deref(), Some("dollar\n"));
    assert_eq!(repository.show("main", "help.txt").as_deref(), Some("help\n"));
    founder.hears("Both pages are there.").await;
    assert_reads(&rereads(&daemon, &founder).await, &["is done.", "Both pages are there."]);

    let record = Record::of(daemon.api()).await;
    record.assert_carried_out(plan["id"].as_str().unwrap(), 2, 3);
    let at = |kind: &str, run_id: &str| {
        let mut facts = record.facts(kind).into_iter();
        let fact = facts.find(|fact| fact["stream"] == format!("run/{run_id}").as_str());
        fact.unwrap_or_else(|| panic!("no {kind} of {run_id}"))["position"].as_u64().unwrap()
    };
    assert!(at("run.asked", &cart) < at("run.claimed", &help), "there is room for one");
    assert!(at("run.approved", &help) < at("run.answered", &cart), "nobody is held up");
    let (mut busy, mut most) = (BTreeSet::new(), 0);
    for event in record.all() {
        let (kind, stream) = (event["kind"].as_str().unwrap(), event["stream"].as_str().unwrap());
        if kind == "run.claimed" {
            busy.insert(stream);
        } else if RESTS.contains(&kind) {
            busy.remove(stream);
        }
        most = most.max(busy.len());
    }
    assert_eq!(most, 1, "one at a time, before the answer and behind it");
}
