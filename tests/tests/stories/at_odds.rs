//! Two tasks of a plan that write the same line, in real git: an agent settles it, or the founder hears who is at odds.

use super::house::{Founder, Who, daemon, hears, model, reports, says, step, turns, uses, who, works};
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply, Seen};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const FILES: &[(&str, &str)] = &[("menu.txt", "home\n"), ("README.md", "# Shop\n")];

/// Both tasks change the line that neither has in its scope. What gathers them settles that when it may.
fn script(seen: &Seen, settles: bool) -> Reply {
    match (who(seen), turns(seen)) {
        (Who::Coo, _) if hears(seen, "Report it to the founder") => says("That is how it ended."),
        (Who::Coo, 0) => uses(
            seen,
            "propose_plan",
            json!({"title": "Two pages", "summary": "More to see.", "steps": [step("Cart", "shop"), step("Help", "shop")]}),
        ),
        (Who::Coo, _) => says("Have a look."),
        (Who::Advisor, _) => reports(seen, "A page.", &[]),
        (Who::Orchestrator, _) => uses(
            seen,
            "plan_tasks",
            json!({"tasks": [
                {"key": "cart", "title": "The cart", "text": "Write cart/page.txt.", "scope": ["cart"]},
                {"key": "help", "title": "The help", "text": "Write help/page.txt.", "scope": ["help"]},
            ]}),
        ),
        (Who::Worker, _) if hears(seen, "Write cart/page.txt.") => {
            works(seen, "mkdir cart && echo cart > cart/page.txt && echo 'home cart' > menu.txt", "A cart.")
        }
        (Who::Worker, _) if hears(seen, "Write help/page.txt.") => {
            works(seen, "mkdir help && echo help > help/page.txt && echo 'home help' > menu.txt", "Help.")
        }
        (Who::Worker, done) if settles && !hears(seen, "both are in") => match done % 2 {
            0 => {
                uses(seen, "shell_exec", json!({"cmd": "echo 'home cart help' > menu.txt; echo both are in"}))
            }
            _ => uses(seen, "finish", json!({"summary": "Nothing is left."})),
        },
        (Who::Worker, _) => uses(seen, "finish", json!({"summary": "Both keep what they were made for."})),
        (Who::Clerk | Who::Answerer, _) => unreachable!("it is answered for"),
    }
}

struct House {
    daemon: TestDaemon,
    repository: Repository,
    founder: Founder,
    settles: Arc<AtomicBool>,
    _server: ModelServer,
}

async fn confirmed(settles: bool) -> House {
    let settles = Arc::new(AtomicBool::new(settles));
    let may = Arc::clone(&settles);
    let server = model(move |seen| script(seen, may.load(Ordering::SeqCst))).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(FILES);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "I want a cart and help").await;
    founder.confirms(&founder.card(1).await).await;
    House { daemon, repository, founder, settles, _server: server }
}

async fn delivered(house: &House, run_id: &str) -> Value {
    let plan = house.founder.approves(run_id).await;
    assert_eq!(plan["state"], "done", "{plan:#}");
    let show = |path| house.repository.show("main", path);
    assert_eq!(show("menu.txt").as_deref(), Some("home cart help\n"));
    assert!(show("cart/page.txt").is_some() && show("help/page.txt").is_some());
    plan
}

#[tokio::test]
async fn an_agent_settles_what_two_tasks_wrote_into_one_line() {
    let house = confirmed(true).await;
    let run_id = house.founder.review().await;
    let plan = delivered(&house, &run_id).await;
    assert_eq!(plan["grade"]["outside"], json!(["menu.txt"]), "neither was to change it: {plan:#}");
    assert_eq!(house.daemon.api().get("/api/v1/inbox").await["items"], json!([]));
}

#[tokio::test]
async fn what_no_agent_settles_the_founder_hears_by_file_and_tasks_and_can_have_tried_again() {
    let house = confirmed(false).await;
    let api = house.daemon.api();
    let plan = house.founder.ended().await;
    let at_odds = "menu.txt (changed by \"The help\" and \"The cart\")";
    assert_eq!(plan["state"], "failed", "{plan:#}");
    assert!(plan["outcome"]["why"].as_str().unwrap().contains(at_odds), "{plan:#}");
    assert_eq!(house.repository.show("main", "menu.txt").as_deref(), Some("home\n"));
    let inbox = api.get("/api/v1/inbox").await;
    let item = &inbox["items"][0];
    assert_eq!(item["kind"], "failure", "{inbox:#}");
    assert!(item["body"].as_str().unwrap().contains(at_odds), "{inbox:#}");

    house.settles.store(true, Ordering::SeqCst);
    let answer = format!("/api/v1/inbox/{}/answer", item["id"].as_str().unwrap());
    api.post(&answer, &json!({ "choice": "retry" })).await;
    let again = house.founder.plan(|plan| plan["stage"] == "working").await;
    assert_eq!((&again["outcome"], &again["ended_at"]), (&Value::Null, &Value::Null), "{again:#}");
    let run_id = house.founder.review().await;
    delivered(&house, &run_id).await;
}
