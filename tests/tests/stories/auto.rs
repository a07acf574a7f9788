//! A project that delivers by itself: the confirmed card is the only approval.

use super::house::{Founder, Who, daemon, model, step, turns, uses, who};
use super::referral::{FILES, script};
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::{Reply, Seen};
use serde_json::json;

/// As they do elsewhere, with a card that says what could go wrong and what it approves.
fn play(seen: &Seen) -> Reply {
    if who(seen) != Who::Coo || turns(seen) != 1 {
        return script(seen);
    }
    uses(
        seen,
        "propose_plan",
        json!({
            "title": "A referral programme",
            "summary": "Users invite others, and see how many came.",
            "steps": [step("Count who invited whom", "shop"), step("Show it", "shop"), step("Say it in the docs", "shop")],
            "checks": ["test -s docs/referrals.txt"],
            "risks": ["invitations of before are not counted"],
            "approves": ["it goes live at once"],
        }),
    )
}

#[tokio::test]
async fn a_confirmed_card_is_delivered_and_nothing_else_is_asked() {
    let server = model(play).await;
    // Small enough to go without a card, but for what it approves.
    let daemon =
        daemon(&server, "[plans]\nwithout_card = [\"feature\"]\nwithout_card_usd_max = 100.0\n").await;
    let repository = Repository::of(FILES);
    let project = json!({
        "name": "shop", "repo_url": repository.url(), "checks": ["test -s api/users.txt"], "deliver": "auto",
    });
    daemon.api().post("/api/v1/projects", &project).await;

    let founder = Founder::says(daemon.api(), "I want a referral programme").await;
    let card = founder.card(1).await;
    assert_eq!(
        (&card["approves"], &card["risks"]),
        (&json!(["it goes live at once"]), &json!(["invitations of before are not counted"])),
        "{card:#}"
    );
    let inbox = daemon.api().get("/api/v1/inbox").await;
    assert_eq!(inbox["items"].as_array().unwrap().len(), 1, "the card, and nothing else: {inbox:#}");
    assert_eq!(
        repository.show("main", "docs/referrals.txt"),
        None,
        "nothing begins before the founder's word"
    );
    founder.confirms(&card).await;

    let plan = founder.ended().await;
    assert_eq!((&plan["state"], &plan["outcome"]["name"]), (&json!("done"), &json!("done")), "{plan:#}");
    assert_eq!(repository.show("main", "docs/referrals.txt").as_deref(), Some("counted\n"));
    assert_eq!(repository.show("main", "page/referrals.txt").as_deref(), Some("shown\n"));
    assert_eq!(plan["grade"]["verdict"], "passed", "what is delivered unseen was checked: {plan:#}");
    for kind in ["run.review", "run.asked"] {
        assert_eq!(founder.facts(kind).await, 0, "{kind}: nobody was asked in between");
    }
    founder.hears("Referrals are live").await;
    assert_eq!(daemon.api().get("/api/v1/inbox").await["items"], json!([]));
}

#[tokio::test]
async fn what_a_check_of_the_card_says_no_to_is_not_delivered_by_itself() {
    let server = model(|seen| match (who(seen), turns(seen)) {
        (Who::Coo, 1) => uses(
            seen,
            "propose_plan",
            json!({
                "title": "A referral programme", "summary": "Users invite others.",
                "steps": [step("Count", "shop"), step("Show", "shop"), step("Document", "shop")],
                "checks": ["test -s docs/nobody-writes-this.txt"],
            }),
        ),
        _ => script(seen),
    })
    .await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(FILES);
    let project =
        json!({"name": "shop", "repo_url": repository.url(), "checks": ["true"], "deliver": "auto"});
    daemon.api().post("/api/v1/projects", &project).await;
    let founder = Founder::says(daemon.api(), "I want a referral programme").await;
    founder.confirms(&founder.card(1).await).await;
    let plan = founder.ended().await;
    assert_eq!((&plan["state"], &plan["grade"]["verdict"]), (&json!("failed"), &json!("failed")), "{plan:#}");
    assert_eq!(repository.show("main", "docs/referrals.txt"), None);
    let inbox = daemon.api().get("/api/v1/inbox").await;
    assert_eq!(inbox["items"][0]["kind"], "failure", "{inbox:#}");
    assert!(inbox["items"][0]["body"].as_str().unwrap().contains("nobody-writes-this"), "{inbox:#}");
}
