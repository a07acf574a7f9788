//! What advisors find after the confirmation does not fit the card: the founder is shown another one, and nothing is done
//! before they confirm that.

use super::cli::done;
use super::house::{Founder, Who, daemon, hears, model, reports, says, step, turns, uses, who, works};
use super::record::Record;
use deputy_tests::daemon::{Api, Repository};
use deputy_tests::scripted::{Reply, Seen};
use reqwest::Method;
use serde_json::{Value, json};

/// What a plan of one task has on record when its card broke once, without what is thought in between.
const COURSE: [&str; 9] = [
    "plan.proposed",
    "plan.confirmed",
    "plan.scoped",
    "plan.proposed",
    "plan.confirmed",
    "plan.drawn",
    "plan.node_ordered",
    "plan.node_ended",
    "plan.ended",
];

/// Everybody does as wanted; the advisor finds this beside its approach.
fn script(seen: &Seen, found: &Value) -> Reply {
    match who(seen) {
        Who::Coo if hears(seen, "Report it to the founder") => says("Prices have two decimals now."),
        Who::Coo if turns(seen) == 0 => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Two decimals", "summary": "Each price has two decimals.",
                "steps": [step("Write prices with two decimals", "shop")],
                "not_touching": ["the payment provider", "old invoices"],
            }),
        ),
        Who::Coo => says("Have a look."),
        Who::Advisor if turns(seen) == 0 => reports(seen, "", &[]),
        Who::Advisor => {
            let mut report = json!({
                "approach": "One file.",
                "plan": [{"text": "Write prices.txt.", "files": ["prices.txt"]}],
                "evidence": [{"claim": "they are written there", "source": "prices.txt:1"}],
            });
            report.as_object_mut().unwrap().extend(found.as_object().unwrap().clone());
            uses(seen, "report", report)
        }
        Who::Worker if hears(seen, "the price of article") => {
            works(seen, "date +%N >> articles.txt", "Written.")
        }
        Who::Worker => works(seen, "echo 1.00 > prices.txt", "Two decimals."),
        Who::Orchestrator | Who::Clerk | Who::Answerer => unreachable!("one task needs no orchestrator"),
    }
}

/// The second card, as the founder sees it in the thread, in the inbox and at the command line; nothing was begun.
async fn asked_again(founder: &Founder, how: &str) -> Value {
    let card = founder.card(2).await;
    assert_eq!(card["conversation_id"], founder.thread.as_str(), "it comes in the same thread");
    let reasons = card["why"].to_string();
    assert!(reasons.contains(how), "{reasons}");
    assert_eq!((&card["tasks"], &card["stage"]), (&json!([]), &json!("proposed")), "{card:#}");
    founder.hears(&format!("what was found does not fit what was confirmed: {how}")).await;
    let inbox = founder.api.get("/api/v1/inbox").await;
    let items = inbox["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "the card of before is not asked about any more: {inbox:#}");
    assert_eq!(items[0]["plan_id"], card["id"]);
    assert_eq!(founder.api.get("/api/v1/runs").await["items"], json!([]), "nothing is begun meanwhile");
    card
}

/// What was looked at no more is refused, and says what is shown instead.
async fn assert_stale(api: &Api, plan: &Value) {
    let path = format!("/api/v1/plans/{}/confirm", plan["id"].as_str().unwrap());
    let body = json!({ "version": 3 });
    let answer = api.ask(Method::POST, &path, Some(&body)).await.unwrap();
    assert_eq!(answer.status(), 409, "a card that was never shown");
}

#[tokio::test]
async fn what_was_not_to_be_touched_and_has_to_be_is_another_card_and_its_word_counts() {
    let found = json!({ "touches": ["the payment provider"] });
    let server = model(move |seen| script(seen, &found)).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("prices.txt", "1\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "Prices need two decimals").await;
    founder.confirms(&founder.card(1).await).await;

    let card = asked_again(&founder, "it has to touch the payment provider").await;
    assert_eq!(card["not_touching"], json!(["old invoices"]), "the rest stays as it was promised");
    assert_stale(daemon.api(), &card).await;
    let shown = done(&daemon, &["plan", "show", card["id"].as_str().unwrap()]).await;
    assert!(
        shown.contains("does not fit what you confirmed: it has to touch the payment provider"),
        "{shown}"
    );
    assert!(shown.contains("card 2") && shown.contains("will not touch: old invoices"), "{shown}");
    let inbox = done(&daemon, &["inbox"]).await;
    assert!(inbox.contains("Two decimals"), "{inbox}");
    assert_eq!(repository.show("main", "prices.txt").as_deref(), Some("1\n"));

    founder.confirms(&card).await;
    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;
    assert_eq!((&plan["state"], &plan["version"]), (&json!("done"), &json!(2)), "{plan:#}");
    assert_eq!(repository.show("main", "prices.txt").as_deref(), Some("1.00\n"));
    founder.hears("Prices have two decimals now.").await;

    let order = server.seen().into_iter().find(|seen| who(seen) == Who::Worker).unwrap();
    assert!(hears(&order, "old invoices") && !hears(&order, "the payment provider"), "{:#}", order.body);
    let record = Record::of(daemon.api()).await;
    let of_plan = format!("plan/{}", card["id"].as_str().unwrap());
    assert_eq!(record.kinds_but(&of_plan, &["plan.looked_back"]), COURSE);
    let confirmed: Vec<&Value> =
        record.facts("plan.confirmed").iter().map(|fact| &fact["data"]["version"]).collect();
    assert_eq!(confirmed, [&json!(1), &json!(2)]);
    record.assert_in_order(&["plan.proposed", "plan.scoped", "plan.drawn", "run.queued", "run.claimed"]);
    let last_word = record.facts("plan.confirmed")[1]["position"].as_u64().unwrap();
    assert!(record.first("run.queued") > last_word, "no work before the second word");
}

#[tokio::test]
async fn what_costs_more_than_the_card_said_at_worst_is_another_card() {
    let found = json!({
        "usd": {"low": 1.0, "likely": 2.0, "high": 3.0},
        "minutes": {"low": 100, "likely": 200, "high": 300},
    });
    let server = model(move |seen| script(seen, &found)).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("prices.txt", "1\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    for number in 1..=3 {
        past_run(daemon.api(), number).await;
    }
    let founder = Founder::says(daemon.api(), "Prices need two decimals").await;
    let first = founder.card(1).await;
    assert!(first["estimate"]["high"].as_f64().unwrap() < 0.1, "{first:#}");
    founder.confirms(&first).await;

    let card = founder.card(2).await;
    let reasons = card["why"].to_string();
    assert!(reasons.contains("it will cost about $2.00, not "), "{reasons}");
    assert!(reasons.contains("it will take about 200 minutes"), "{reasons}");
    let estimate = &card["estimate"];
    assert_eq!((&estimate["usd"], &estimate["high"]), (&json!(2.0), &json!(3.0)), "{card:#}");
    assert_eq!(card["not_touching"], first["not_touching"]);
    let runs = daemon.api().get("/api/v1/runs").await;
    assert_eq!(runs["items"].as_array().unwrap().len(), 3, "those of before, and no other");
    let shown = done(&daemon, &["plan", "show", card["id"].as_str().unwrap()]).await;
    assert!(shown.contains("estimate: $1.00 to $3.00, 100 to 300 minutes"), "{shown}");

    // "Then leave it": nothing of it was ever begun.
    let declined = founder.decides(&card, "decline", &json!({ "reason": "Too much." })).await;
    assert_eq!(declined["state"], "declined");
    let again = Founder::says(daemon.api(), "Prices need two decimals after all").await;
    again.confirms(&again.card(1).await).await;
    again.confirms(&again.card(2).await).await;
    let run_id = again.review().await;
    let plan = again.approves(&run_id).await;
    assert_eq!((&plan["state"], &plan["grade"]["within_cost"]), (&json!("done"), &json!(true)), "{plan:#}");

    let record = Record::of(daemon.api()).await;
    let of_first = format!("plan/{}", card["id"].as_str().unwrap());
    let course = ["plan.proposed", "plan.confirmed", "plan.scoped", "plan.proposed", "plan.declined"];
    assert_eq!(record.kinds(&of_first), course);
    let of_second = format!("plan/{}", plan["id"].as_str().unwrap());
    assert_eq!(record.kinds_but(&of_second, &["plan.looked_back"]), COURSE);
}

/// Something small that was delivered, from which cards are estimated.
async fn past_run(api: &Api, number: u32) {
    let run_id = api.delegate("shop", &format!("Write the price of article {number}")).await;
    api.until_state(&run_id, &["review"]).await;
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({ "deliver": "merge" })).await;
    api.until_state(&run_id, &["approved"]).await;
}
