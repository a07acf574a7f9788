//! A request that could mean two projects, and one that wants nothing done.

use super::cli::{assert_reads, chats, done, rereads};
use super::house::{Who, daemon, hears, model, says, turns, uses, who};
use super::record::Record;
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
    let (founder, read) = chats(&daemon, "Make the shop blue").await;
    assert_reads(&read, &["Which shop?", "1  shop", "2  shop-admin"]);
    let waits = done(&daemon, &["inbox"]).await;
    assert!(waits.contains("Which shop?"), "{waits}");
    assert_eq!(daemon.api().get("/api/v1/plans").await["items"], json!([]), "no card before the answer");
    let inbox = daemon.api().get("/api/v1/inbox").await;
    let inbox_id = inbox["items"][0]["id"].as_str().unwrap();
    daemon.api().post(&format!("/api/v1/inbox/{inbox_id}/answer"), &json!({ "choice": "2" })).await;
    let card = founder.card(1).await;
    assert_eq!(card["steps"][0]["project_id"], admin["id"], "{card:#}");
    let heard = server.seen().iter().any(|seen| hears(seen, "shop-admin") && turns(seen) == 2);
    assert!(heard, "the answer is heard as the option's words");

    founder.hears("Have a look.").await;
    assert_reads(
        &rereads(&daemon, &founder).await,
        &["Make the shop blue", "Which shop?", "shop-admin", "Have a look."],
    );
    let shown = done(&daemon, &["plan", "show", "latest"]).await;
    assert_reads(&shown, &["Make it blue", "card 1", "1. Paint it"]);
    let record = Record::of(daemon.api()).await;
    let thread = format!("conversation/{}", founder.thread);
    let course = ["conversation.said", "conversation.asked", "conversation.answered", "conversation.replied"];
    assert_eq!(record.among(&thread, &course), course);
    record.assert_in_order(&["conversation.asked", "conversation.answered", "plan.proposed"]);
    assert_eq!((record.count("plan.proposed"), record.count("run.queued")), (1, 0));
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
    let (founder, read) = chats(&daemon, "What happened this week? Do nothing, just tell me.").await;
    assert!(read.contains("I leave everything as it is"), "{read}");
    for list in ["plans", "runs", "inbox"] {
        assert_eq!(daemon.api().get(&format!("/api/v1/{list}")).await["items"], json!([]), "{list}");
    }
    let asked = server.seen();
    assert!(asked.iter().all(|seen| who(seen) != Who::Worker));

    assert_reads(
        &rereads(&daemon, &founder).await,
        &["Do nothing, just tell me.", "I leave everything as it is."],
    );
    assert_eq!(done(&daemon, &["plan", "list", "--all"]).await.trim(), "");
    let record = Record::of(daemon.api()).await;
    let thread = format!("conversation/{}", founder.thread);
    let course =
        ["conversation.opened", "conversation.said", "conversation.replied", "conversation.outcome_noted"];
    assert_eq!(record.among(&thread, &course), course[..3], "a question, an answer, and nothing comes of it");
    for kind in ["plan.proposed", "task.created", "run.queued", "conversation.asked", "memory.noted"] {
        assert_eq!(record.count(kind), 0, "{kind}");
    }
}
