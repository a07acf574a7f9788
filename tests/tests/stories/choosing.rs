//! A request that could mean two projects, and one that wants nothing done.

use super::house::{Founder, Who, daemon, hears, model, says, turns, uses, who};
use deputy_tests::daemon::Repository;
use serde_json::json;

#[tokio::test]
async fn what_could_mean_two_projects_is_asked_and_the_answer_decides() {
    let server = model(|seen| match (who(seen), turns(seen)) {
        (Who::Coo, 0) => uses(seen, "projects_list", json!({})),
        (Who::Coo, 1) => uses(seen, "ask_founder", json!({"question": "Which shop?", "options": ["shop", "shop-admin"]})),
        (Who::Coo, 2) => uses(seen, "propose_plan", json!({
            "title": "Make it blue", "summary": "It is blue.", "project": "shop-admin", "steps": [{"text": "Paint it"}],
        })),
        _ => says("Have a look."),
    })
    .await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("README.md", "# Shop\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let admin = daemon.api().add_project("shop-admin", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "Make the shop blue").await;
    founder.hears("Which shop?").await;
    let inbox = daemon.api().get("/api/v1/inbox").await;
    let inbox_id = inbox["items"][0]["id"].as_str().unwrap();
    daemon.api().post(&format!("/api/v1/inbox/{inbox_id}/answer"), &json!({ "choice": "2" })).await;
    let card = founder.card(1).await;
    assert_eq!(card["steps"][0]["project_id"], admin["id"], "{card:#}");
    let heard = server.seen().iter().any(|seen| hears(seen, "shop-admin") && turns(seen) == 2);
    assert!(heard, "the answer is heard as the option's words");
}

#[tokio::test]
async fn who_wants_nothing_done_gets_an_answer_and_no_plan() {
    let server = model(|seen| match (who(seen), turns(seen)) {
        (Who::Coo, 0) => uses(seen, "runs_list", json!({})),
        _ => says("Nothing was done this week. I leave everything as it is."),
    })
    .await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("README.md", "# Shop\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "What happened this week? Do nothing, just tell me.").await;
    founder.hears("I leave everything as it is").await;
    for list in ["plans", "runs", "inbox"] {
        assert_eq!(daemon.api().get(&format!("/api/v1/{list}")).await["items"], json!([]), "{list}");
    }
    let asked = server.seen();
    assert!(asked.iter().all(|seen| who(seen) != Who::Worker));
}
