//! Whoever never gets its last word right, in another way each time: the advisors and the orchestrator are told back a few times
//! and then left alone, the founder sees why, and the work is done as the card has it.

use super::cli::{assert_reads, done, rereads};
use super::house::{Founder, Who, daemon, hears, model, says, step, turns, uses, who, works};
use super::record::Record;
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::{Reply, Seen};
use serde_json::{Value, json};

/// How often each is told back.
const TRIES: usize = 5;

const CYCLE: &str = "these tasks wait for each other";

fn script(seen: &Seen) -> Reply {
    let number = turns(seen);
    match who(seen) {
        Who::Coo if hears(seen, "Report it to the founder") => says("Menu and wine are written."),
        Who::Coo if number == 0 => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Write the cards", "summary": "The menu and the wine.",
                "steps": [step("Write the menu", "shop"), step("Write the wine", "shop")],
            }),
        ),
        Who::Coo => says("Have a look."),
        // Another file outside of the repository each time.
        Who::Advisor => {
            let files = [format!("../{number}.txt")];
            uses(
                seen,
                "report",
                json!({"approach": "A file.", "plan": [{"text": "Write it.", "files": files}]}),
            )
        }
        // Another circle each time.
        Who::Orchestrator => {
            let (one, other) = (format!("menu-{number}"), format!("wine-{number}"));
            let task =
                |key: &str, after: &str| json!({"key": key, "text": "Write it.", "depends_on": [after]});
            uses(seen, "plan_tasks", json!({"tasks": [task(&one, &other), task(&other, &one)]}))
        }
        Who::Worker => works(seen, "ls >> cards.txt", "It is written."),
        Who::Clerk | Who::Answerer => unreachable!("it is answered for"),
    }
}

#[tokio::test]
async fn who_never_gets_it_right_is_not_paid_for_without_an_end_and_the_founder_sees_why() {
    let server = model(script).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("README.md", "# Shop\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "Write the cards").await;
    founder.confirms(&founder.card(1).await).await;
    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;
    assert_eq!(plan["outcome"]["name"], "done", "{plan:#}");
    founder.hears("Menu and wine are written.").await;

    let asked = |wanted: Who| server.seen().into_iter().filter(|seen| who(seen) == wanted).count();
    assert_eq!(asked(Who::Orchestrator), TRIES, "each of its circles is another one");
    assert_eq!(asked(Who::Advisor), 2 * TRIES, "one for each step");

    let record = Record::of(daemon.api()).await;
    let missed = record.facts("plan.scope_missed");
    assert_eq!(missed.len(), 2);
    for fact in missed {
        let error = &fact["data"]["error"];
        assert_eq!(error["code"], "refused_again", "{fact:#}");
        assert!(error["detail"].as_str().unwrap().contains("named from the repository's root"), "{fact:#}");
    }
    let drawn = record.facts("plan.drawn");
    let [drawn] = drawn[..] else { panic!("{drawn:#?}") };
    assert_eq!(drawn["data"]["missed"]["code"], "refused_again", "{drawn:#}");
    record.assert_in_order(&["plan.confirmed", "plan.scope_missed", "plan.drawn", "plan.node_ordered"]);
    let names: Vec<&Value> =
        drawn["data"]["nodes"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, [&json!("task-1"), &json!("task-2"), &json!("together")], "as the card has them");

    // The founder reads what was wrong in the thread, and all of it in the conversation that it came up in.
    let why = format!("`plan_tasks` was refused {TRIES} times");
    let thread = rereads(&daemon, &founder).await;
    assert_reads(&thread, &["no tasks were drawn that hold together", &why, CYCLE, "one behind the other"]);
    let page = daemon.api().get(&format!("/api/v1/conversations?of={}", plan["id"].as_str().unwrap())).await;
    let drawing = page["items"].as_array().unwrap().iter().find(|it| it["module"] == "orchestrator").unwrap();
    assert_eq!(drawing["state"], "ended", "{drawing:#}");
    let shown = done(&daemon, &["conversations", "show", drawing["id"].as_str().unwrap()]).await;
    assert!(shown.contains(&why), "{shown}");
}
