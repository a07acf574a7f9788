//! A one-line fix: with a card as long as nobody knows what such work costs, without one where the founder allows it.

use super::cli::{assert_reads, chats, done, rereads};
use super::house::{Founder, Who, daemon, hears, model, reports, says, turns, uses, who, works};
use super::record::Record;
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::{Reply, Seen};
use serde_json::{Value, json};

fn script(seen: &Seen) -> Reply {
    match (who(seen), turns(seen)) {
        (Who::Coo, _) if hears(seen, "Report it to the founder") => says("The typo is gone."),
        (Who::Coo, 0) => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Mend a typo", "summary": "One word.",
                "steps": [json!({"text": "Mend it", "project": "docs", "type": "docs"})],
            }),
        ),
        (Who::Coo, _) => says("On it."),
        (Who::Advisor, _) => reports(seen, "One word.", &[]),
        _ => works(seen, "date +%N >> text.txt", "Mended."),
    }
}

async fn delivered(daemon: &TestDaemon, text: &str) {
    let body = json!({"text": text, "project": "docs", "type": "docs"});
    let run = daemon.api().post("/api/v1/tasks", &body).await["run"]["id"].as_str().unwrap().to_owned();
    daemon.api().until_state(&run, &["review"]).await;
    daemon.api().post(&format!("/api/v1/runs/{run}/approve"), &json!({ "deliver": "merge" })).await;
    daemon.api().until_state(&run, &["approved"]).await;
}

#[tokio::test]
async fn small_work_goes_without_a_card_once_it_is_known_what_it_costs() {
    let server = model(script).await;
    let daemon = daemon(&server, "[plans]\nwithout_card = [\"docs\"]\nwithout_card_usd_max = 1.0\n").await;
    let repository = Repository::of(&[("text.txt", "tpyo\n")]);
    daemon.api().add_project("docs", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "There is a typo").await;
    let card = founder.card(1).await;
    assert_eq!(card["estimate"]["runs"], 0, "nobody knows what it costs: the founder is asked");
    founder.decides(&card, "decline", &json!({})).await;

    for text in ["one", "two", "three"] {
        delivered(&daemon, text).await;
    }
    let (founder, read) = chats(&daemon, "There is another typo").await;
    assert!(read.contains("On it."), "{read}");
    let run_id = founder.review().await;
    assert_eq!(daemon.api().run(&run_id).await["state"], "review", "its result is reviewed as any other");
    let plan = founder.approves(&run_id).await;
    assert!(plan["estimate"]["usd"].as_f64().unwrap() > 0.0 && plan["estimate"]["runs"] == 3, "{plan:#}");
    assert_eq!(plan["grade"]["within_cost"], json!(true), "{plan:#}");
    founder.hears("The typo is gone.").await;

    let shown = done(&daemon, &["plan", "show", "latest"]).await;
    assert_reads(&shown, &["Mend a typo", "from 3 runs", "All of it is done."]);
    assert_reads(
        &rereads(&daemon, &founder).await,
        &["There is another typo", "On it.", "The typo is gone."],
    );
    let record = Record::of(daemon.api()).await;
    record.assert_carried_out(plan["id"].as_str().unwrap(), 1, 1);
    record.assert_delivered(&run_id);
    let by: Vec<&Value> = record.facts("plan.confirmed").iter().map(|fact| &fact["data"]["by"]).collect();
    assert_eq!(by, [&json!("policy")], "nobody was asked, and that is on record");
    let declined = record.facts("plan.declined");
    let first = declined[0]["stream"].as_str().unwrap();
    assert_eq!(record.kinds(first), ["plan.proposed", "plan.declined"], "the first card came to nothing");
}
