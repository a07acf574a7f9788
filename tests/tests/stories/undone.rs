//! A task that takes back what the task before it did, where its worker may not change such files.

use super::house::{Founder, Who, daemon, hears, model, reports, says, step, turns, uses, who, works};
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::{Reply, Seen};
use serde_json::{Value, json};

fn script(seen: &Seen) -> Reply {
    let shell = |cmd: &str| uses(seen, "shell_exec", json!({ "cmd": cmd }));
    match (who(seen), turns(seen)) {
        (Who::Coo, _) if hears(seen, "Report it to the founder") => says("It counts."),
        (Who::Coo, 0) => uses(
            seen,
            "propose_plan",
            json!({"title": "Counting", "summary": "It counts.", "steps": [step("Count", "shop"), step("Say so", "shop")]}),
        ),
        (Who::Coo, _) => says("Have a look."),
        (Who::Advisor, _) => reports(seen, "Two files.", &[]),
        (Who::Orchestrator, _) => uses(
            seen,
            "plan_tasks",
            json!({"tasks": [
                {"key": "api", "title": "Count", "text": "Count in api/count.rs."},
                {"key": "docs", "title": "Say so", "text": "Document it.", "type": "docs", "depends_on": ["api"]},
            ]}),
        ),
        (_, _) if hears(seen, "Count in api/count.rs.") && !hears(seen, "Document it.") => {
            works(seen, "echo counts > api/count.rs", "It counts.")
        }
        // Back to what it was before the plan.
        (_, 0) => shell("echo idle > api/count.rs && echo counting > README.md"),
        (_, 1) => uses(seen, "finish", json!({ "summary": "Documented." })),
        (_, 2) => shell("echo counts > api/count.rs"),
        _ => uses(seen, "finish", json!({ "summary": "Put back." })),
    }
}

#[tokio::test]
async fn a_worker_that_takes_back_what_it_may_not_change_is_sent_back() {
    let server = model(script).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("README.md", "# Shop\n"), ("api/count.rs", "idle\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "It should count").await;
    founder.confirms(&founder.card(1).await).await;
    let run_id = founder.review().await;

    let plan = founder.plan(|_| true).await;
    let tasks = plan["tasks"].as_array().unwrap();
    let docs = tasks.iter().find(|task| task["key"] == "docs").unwrap()["run_id"].as_str().unwrap();
    let events = daemon.api().get(&format!("/api/v1/runs/{docs}/events?limit=500")).await;
    let failed: Vec<&Value> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "run.checked" && event["data"]["exit_code"] == 1)
        .collect();
    let [failed] = failed[..] else { panic!("{failed:#?}") };
    let tail = failed["data"]["tail"].as_str().unwrap();
    assert!(tail.contains("api/count.rs") && !tail.contains("README.md"), "{tail}");

    founder.approves(&run_id).await;
    assert_eq!(repository.show("main", "api/count.rs").as_deref(), Some("counts\n"));
    assert_eq!(repository.show("main", "README.md").as_deref(), Some("counting\n"));
}
