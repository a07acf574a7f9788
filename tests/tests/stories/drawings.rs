//! Tasks that do not hold together are told back with what is wrong with them, and nothing is done by them.

use super::cli::done;
use super::house::{Founder, Who, daemon, hears, model, reports, says, step, turns, uses, who, works};
use super::record::Record;
use deputy_tests::daemon::{Api, Repository};
use deputy_tests::scripted::{Reply, Seen};
use serde_json::{Value, json};

/// What is wrong with a drawing, in the words that its orchestrator hears.
const CYCLE: &str = "these tasks wait for each other";
const NOWHERE: &str = "warehouse";
const TOO_DEAR: &str = "is what may be spent";

/// A task of a drawing.
fn task(key: &str, more: &Value) -> Value {
    let mut task = json!({
        "key": key, "title": format!("Write {key}"), "text": format!("Write {key}.txt."), "scope": [format!("{key}.txt")],
    });
    task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    task
}

fn draws(seen: &Seen, tasks: &[Value]) -> Reply {
    uses(seen, "plan_tasks", json!({ "tasks": tasks }))
}

/// What tells a drawing back ends up in what is asked next.
fn orchestrates(seen: &Seen) -> Reply {
    match turns(seen) {
        0 => {
            let circle = [
                task("menu", &json!({"depends_on": ["wine"]})),
                task("wine", &json!({"depends_on": ["menu"]})),
            ];
            draws(seen, &circle)
        }
        1 => {
            assert!(hears(seen, CYCLE), "{:#}", seen.body);
            draws(seen, &[task("menu", &json!({})), task("wine", &json!({"project": NOWHERE}))])
        }
        2 => {
            assert!(hears(seen, &format!("no project `{NOWHERE}`")), "{:#}", seen.body);
            draws(seen, &[task("menu", &json!({"usd": 500.0})), task("wine", &json!({"usd": 500.0}))])
        }
        _ => {
            assert!(hears(seen, TOO_DEAR), "{:#}", seen.body);
            draws(seen, &[task("menu", &json!({})), task("wine", &json!({}))])
        }
    }
}

fn script(seen: &Seen, orchestrates: impl Fn(&Seen) -> Reply) -> Reply {
    match who(seen) {
        Who::Coo if hears(seen, "Report it to the founder") => says("Menu and wine are written."),
        Who::Coo if turns(seen) == 0 => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Write the cards", "summary": "The menu and the wine.",
                "steps": [step("Write the menu", "shop"), step("Write the wine", "shop")],
            }),
        ),
        Who::Coo => says("Have a look."),
        Who::Advisor => reports(seen, "A file each.", &["menu.txt"]),
        Who::Orchestrator => orchestrates(seen),
        Who::Worker if hears(seen, "Write menu.txt.") => works(seen, "date +%N > menu.txt", "The menu."),
        Who::Worker if hears(seen, "Write wine.txt.") => works(seen, "date +%N > wine.txt", "The wine."),
        Who::Worker => works(seen, "date +%N >> past.txt", "Of before."),
        Who::Clerk | Who::Answerer => unreachable!("it is answered for"),
    }
}

async fn past_run(api: &Api, number: u32) {
    let run_id = api.delegate("shop", &format!("Write past {number}")).await;
    api.until_state(&run_id, &["review"]).await;
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({ "deliver": "merge" })).await;
    api.until_state(&run_id, &["approved"]).await;
}

#[tokio::test]
async fn a_circle_a_project_of_nowhere_and_too_much_money_are_told_back_until_it_holds() {
    let server = model(|seen| script(seen, orchestrates)).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("README.md", "# Shop\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    // Who knows what such work costs can say that a drawing is too dear.
    for number in 1..=3 {
        past_run(daemon.api(), number).await;
    }
    let founder = Founder::says(daemon.api(), "Write the cards").await;
    let card = founder.card(1).await;
    assert!(card["estimate"]["high"].as_f64().unwrap() > 0.0, "{card:#}");
    founder.confirms(&card).await;
    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;
    assert_eq!((&plan["state"], &plan["outcome"]["name"]), (&json!("done"), &json!("done")), "{plan:#}");
    for file in ["menu.txt", "wine.txt"] {
        assert!(repository.show("main", file).is_some(), "{file}");
    }
    founder.hears("Menu and wine are written.").await;

    let asked = server.seen().into_iter().filter(|seen| who(seen) == Who::Orchestrator);
    assert_eq!(asked.count(), 4, "three were told back, and the fourth holds");
    let record = Record::of(daemon.api()).await;
    let drawn = record.facts("plan.drawn");
    assert_eq!(drawn.len(), 1, "what does not hold together is never on record as drawn");
    assert_eq!(drawn[0]["data"]["generation"], 1);
    let of_plan = format!("plan/{}", card["id"].as_str().unwrap());
    let course = record.kinds_but(&of_plan, &["plan.node", "plan.looked_back"]);
    assert_eq!(
        course,
        ["plan.proposed", "plan.confirmed", "plan.scoped", "plan.scoped", "plan.drawn", "plan.ended"]
    );
    let page = daemon.api().get(&format!("/api/v1/conversations?of={}", card["id"].as_str().unwrap())).await;
    let is_it = |it: &&Value| it["module"] == "orchestrator";
    let drawing = page["items"].as_array().unwrap().iter().find(is_it).unwrap()["id"].as_str().unwrap();
    let steps = record.kinds(&format!("conversation/{drawing}/steps"));
    assert_eq!(steps.iter().filter(|kind| **kind == "step.tool_finished").count(), 4, "{steps:?}");
}

#[tokio::test]
async fn where_no_drawing_holds_the_founder_hears_and_the_steps_are_done_in_a_row() {
    let circle = |seen: &Seen| {
        let tasks =
            [task("menu", &json!({"depends_on": ["wine"]})), task("wine", &json!({"depends_on": ["menu"]}))];
        draws(seen, &tasks)
    };
    let server = model(move |seen| script(seen, circle)).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("README.md", "# Shop\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "Write the cards").await;
    founder.confirms(&founder.card(1).await).await;

    let thread = founder.hears("no tasks were drawn that hold together").await;
    let told = thread["messages"].to_string();
    assert!(told.contains("one behind the other"), "{thread:#}");
    let asked = server.seen().into_iter().filter(|seen| who(seen) == Who::Orchestrator).count();
    assert!((2..=10).contains(&asked), "it is not asked for ever: {asked} times");
    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;
    assert_eq!(plan["outcome"]["name"], "done", "{plan:#}");
    let tasks: Vec<&Value> = plan["tasks"].as_array().unwrap().iter().map(|task| &task["key"]).collect();
    assert_eq!(tasks, [&json!("task-1"), &json!("task-2"), &json!("together")], "as the card has them");
    let record = Record::of(daemon.api()).await;
    assert_eq!(record.count("plan.drawn"), 1);
    let shown = done(&daemon, &["plan", "show", plan["id"].as_str().unwrap()]).await;
    assert!(shown.contains("All of it is done."), "{shown}");
}
