//! Who thinks with which model: the COO with tier b, the orchestrator with tier a, workers as their task, their record or
//! the usual says; and which version of whose record did what.

use super::cli::{deputy_with, done};
use super::house::{Founder, Who, config, hears, model, reports, says, step, turns, uses, who, works};
use super::record::Record;
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply, Seen};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Models as their provider calls them.
const A: &str = "claude-haiku-4-5";
const B: &str = "claude-sonnet-4-5";

fn script(seen: &Seen) -> Reply {
    match who(seen) {
        Who::Coo if hears(seen, "Report it to the founder") => says("Both are written."),
        Who::Coo if turns(seen) == 0 => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Write both", "summary": "The menu and the notes.",
                "steps": [step("Write the menu", "shop"), step("Write the notes", "shop")],
            }),
        ),
        Who::Coo => says("Have a look."),
        Who::Advisor => reports(seen, "A file each.", &["menu.txt"]),
        Who::Orchestrator => uses(
            seen,
            "plan_tasks",
            json!({"tasks": [
                {"key": "menu", "title": "Menu", "text": "Write menu.rs.", "scope": ["menu.rs"]},
                {"key": "prices", "title": "Prices", "text": "Write prices.rs.", "scope": ["prices.rs"], "tier": "a"},
                {"key": "notes", "title": "Notes", "text": "Write notes.md.", "scope": ["notes.md"], "type": "docs"},
            ]}),
        ),
        Who::Worker if hears(seen, "Write menu.rs.") => works(seen, "echo menu > menu.rs", "The menu."),
        Who::Worker if hears(seen, "Write prices.rs.") => works(seen, "echo 1 > prices.rs", "The prices."),
        Who::Worker => works(seen, "echo notes > notes.md", "The notes."),
        Who::Clerk | Who::Answerer => unreachable!("it is answered for"),
    }
}

async fn daemon(server: &ModelServer) -> TestDaemon {
    let cheap = format!("[prices.\"lab/{A}\"]\ninput = 1.0\noutput = 1.0\n");
    let daemon = TestDaemon::prepare(&config(server, &cheap)).await;
    let daemon = daemon.with_variable("TIER_A_MODEL", &format!("lab/{A}"));
    let mut daemon = daemon.with_variable("TIER_B_MODEL", &format!("lab/{B}"));
    daemon.up(None).await;
    daemon
}

/// The models that somebody was asked for, as the provider was told.
fn asked(server: &ModelServer, is_it: impl Fn(&Seen) -> bool) -> BTreeSet<String> {
    let seen = server.seen().into_iter().filter(|seen| is_it(seen));
    seen.map(|seen| seen.body["model"].as_str().unwrap().to_owned()).collect()
}

fn only(model: &str) -> BTreeSet<String> {
    BTreeSet::from([model.to_owned()])
}

#[tokio::test]
async fn each_thinks_with_the_model_of_their_tier_and_their_version_is_on_record() {
    let server = model(script).await;
    let daemon = daemon(&server).await;
    let repository = Repository::of(&[("README.md", "# Shop\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    // The founder writes a version of their own: documents take the small model.
    let shipped = done(&daemon, &["staff", "show", "worker-docs"]).await;
    let version = format!("tier = \"a\"\n{shipped}");
    let (code, out, err) = deputy_with(&daemon, &["staff", "edit", "worker-docs", "-"], &version).await;
    assert_eq!(code, Some(0), "{out}{err}");

    let founder = Founder::says(daemon.api(), "Write both").await;
    let card = founder.card(1).await;
    founder.confirms(&card).await;
    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;
    assert_eq!(plan["outcome"]["name"], "done", "{plan:#}");
    founder.hears("Both are written.").await;

    assert_eq!(asked(&server, |seen| who(seen) == Who::Coo), only(B));
    assert_eq!(asked(&server, |seen| who(seen) == Who::Advisor), only(B));
    assert_eq!(asked(&server, |seen| who(seen) == Who::Orchestrator), only(A));
    let worker = |words: &'static str| move |seen: &Seen| who(seen) == Who::Worker && hears(seen, words);
    assert_eq!(asked(&server, worker("Write menu.rs.")), only(B), "nobody said anything about it");
    assert_eq!(asked(&server, worker("Write prices.rs.")), only(A), "as its task was drawn");
    assert_eq!(asked(&server, worker("Write notes.md.")), only(A), "as its worker's record says");

    // Whose version did what: of each run, and of each who thought.
    let by_key = |key: &str| {
        let tasks = plan["tasks"].as_array().unwrap().iter();
        let task = tasks.clone().find(|task| task["key"] == key);
        task.unwrap()["run_id"].as_str().unwrap().to_owned()
    };
    for (key, name, version) in
        [("menu", "worker-feature", 0), ("prices", "worker-feature", 0), ("notes", "worker-docs", 1)]
    {
        let run = daemon.api().run(&by_key(key)).await;
        let worker = (&run["worker"]["name"], &run["worker"]["version"]);
        assert_eq!(worker, (&json!(name), &json!(version)), "{key}: {run:#}");
        assert_eq!(run["worker"]["digest"].as_str().unwrap().len(), 64, "{key}");
    }
    let record = Record::of(daemon.api()).await;
    let stamped = |kind: &str, field: &str| {
        let names = record.facts(kind).into_iter().map(|fact| fact["data"][field]["name"].clone());
        names.filter_map(|name| name.as_str().map(str::to_owned)).collect::<BTreeSet<_>>()
    };
    let workers = BTreeSet::from(["worker-docs", "worker-feature"].map(str::to_owned));
    assert_eq!(stamped("run.claimed", "worker"), workers);
    let thinkers = BTreeSet::from(["advisor-code", "coo", "orchestrator"].map(str::to_owned));
    assert_eq!(stamped("conversation.claimed", "agent"), thinkers);
    let thread = daemon.api().get(&format!("/api/v1/conversations/{}", founder.thread)).await;
    let had = &thread["context_snapshot"];
    assert_eq!((&had["agent"]["name"], &had["agent"]["version"]), (&json!("coo"), &json!(0)), "{thread:#}");
    assert_eq!(had["model"], format!("lab/{B}").as_str());
    let shown = done(&daemon, &["show", &by_key("notes")]).await;
    assert!(shown.contains("worker     worker-docs, version 1"), "{shown}");
    let listed: Vec<Value> = record.facts("staff.changed").into_iter().cloned().collect();
    assert_eq!((listed.len(), &listed[0]["stream"]), (1, &json!("staff/worker-docs")));
}
