//! What a card says will stay as it is, where it names paths, is held: whoever changes it is sent back.

use super::cli::{assert_reads, done};
use super::house::{Founder, Who, daemon, hears, model, reports, says, step, turns, uses, who};
use super::record::Record;
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::{Reply, Seen};
use serde_json::json;

const KEPT: &str = "db/schema.sql";

/// What the founder says on the diff.
const LATER: &str = "The column has to be numeric, too";

/// The worker changes what it was told not to; told again, it puts that back if it may be talked to.
fn script(seen: &Seen, gives_in: bool) -> Reply {
    let shell = |cmd: &str| uses(seen, "shell_exec", json!({ "cmd": cmd }));
    let ends = || uses(seen, "finish", json!({ "summary": "Prices have two decimals." }));
    match (who(seen), turns(seen)) {
        (Who::Coo, _) if hears(seen, "Report it to the founder") => says("That is how it went."),
        (Who::Coo, 0) => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Two decimals", "summary": "Each price has two decimals.",
                "steps": [step("Write prices with two decimals", "shop")],
                "not_touching": ["db", "the payment provider"],
            }),
        ),
        (Who::Coo, _) => says("Have a look."),
        (Who::Advisor, _) => reports(seen, "One file.", &["prices.txt"]),
        (Who::Worker, _) if hears(seen, LATER) && !hears(seen, "call_later") => Reply::text("")
            .call("call_later", "shell_exec", json!({ "cmd": "echo price NUMERIC > db/schema.sql" }))
            .usage(300, 0, 40),
        (Who::Worker, 0) => shell("echo 1.00 > prices.txt; echo price NUMERIC > db/schema.sql"),
        (Who::Worker, 2) if gives_in => shell("echo price > db/schema.sql"),
        (Who::Worker, _) => ends(),
        (Who::Orchestrator, _) => says("There is no way round it."),
        (Who::Clerk | Who::Answerer, _) => unreachable!("nothing is asked of them"),
    }
}

fn repository() -> Repository {
    Repository::of(&[("prices.txt", "1\n"), (KEPT, "price\n")])
}

#[tokio::test]
async fn a_worker_that_touches_what_the_card_does_not_is_sent_back_until_that_is_as_it_was() {
    let server = model(|seen| script(seen, true)).await;
    let daemon = daemon(&server, "").await;
    let repository = repository();
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "Prices need two decimals").await;
    founder.confirms(&founder.card(1).await).await;
    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;
    assert_eq!((&plan["state"], &plan["grade"]["touched"]), (&json!("done"), &json!([])), "{plan:#}");
    assert_eq!(repository.show("main", "prices.txt").as_deref(), Some("1.00\n"));
    assert_eq!(repository.show("main", KEPT).as_deref(), Some("price\n"));

    let record = Record::of(daemon.api()).await;
    let checks = record.facts("run.checked");
    let failed: Vec<_> = checks.iter().filter(|fact| fact["data"]["exit_code"] == 1).collect();
    let [failed] = failed.as_slice() else { panic!("{checks:#?}") };
    assert_eq!(failed["data"]["command"], "the plan does not touch db");
    let tail = failed["data"]["tail"].as_str().unwrap();
    assert!(tail.contains(KEPT) && !tail.contains("prices.txt"), "{tail}");
    let shown = done(&daemon, &["plan", "show", "latest"]).await;
    assert_reads(&shown, &["will not touch: db; the payment provider", "Not changed, as the card says: db."]);
    founder.hears("That is how it went.").await;
    assert!(server.seen().iter().any(|seen| hears(seen, "Not changed, as the card says:\\n- db\\n")));
}

#[tokio::test]
async fn what_the_founder_asks_for_afterwards_is_no_broken_promise_and_stands_in_the_review() {
    let server = model(|seen| script(seen, true)).await;
    let daemon = daemon(&server, "").await;
    let repository = repository();
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "Prices need two decimals").await;
    founder.confirms(&founder.card(1).await).await;
    let run_id = founder.review().await;
    assert_eq!(daemon.api().run(&run_id).await["remarks"], json!([]));
    let path = format!("/api/v1/runs/{run_id}/changes");
    daemon.api().post(&path, &json!({ "text": LATER, "comments": [] })).await;
    let said = "It also changed what its plan did not name: db/schema.sql.";
    let is_there = |run: &serde_json::Value| run["state"] == "review" && run["remarks"] == json!([said]);
    founder.until(&format!("/api/v1/runs/{run_id}"), is_there).await;
    let inbox = daemon.api().get("/api/v1/inbox").await;
    let review = &inbox["items"][0];
    assert!(review["body"].as_str().unwrap().ends_with(said), "{review:#}");
    assert!(!review["options"].to_string().contains("\"recommended\":true"), "{review:#}");
    let plan = founder.approves(&run_id).await;
    assert_eq!((&plan["state"], &plan["grade"]["touched"]), (&json!("done"), &json!([KEPT])), "{plan:#}");
    assert_eq!(repository.show("main", KEPT).as_deref(), Some("price NUMERIC\n"));
}

#[tokio::test]
async fn what_touches_it_all_the_same_is_not_delivered() {
    let server = model(|seen| script(seen, false)).await;
    let daemon = daemon(&server, "").await;
    let repository = repository();
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "Prices need two decimals").await;
    founder.confirms(&founder.card(1).await).await;
    let plan = founder.ended().await;
    assert_eq!(plan["state"], "failed", "{plan:#}");
    assert!(plan["outcome"].to_string().contains("the plan does not touch db"), "{plan:#}");
    assert_eq!(repository.show("main", "prices.txt").as_deref(), Some("1\n"));
    assert_eq!(repository.show("main", KEPT).as_deref(), Some("price\n"));
}
