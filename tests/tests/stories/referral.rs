//! "I want a referral programme": three tasks side by side, one review, one report.

use super::cli::{assert_reads, chats, done, rereads};
use super::house::{Founder, Who, daemon, hears, model, reports, says, step, turns, uses, who, works};
use super::record::Record;
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::{Reply, Seen};
use serde_json::{Value, json};

pub(super) const FILES: &[(&str, &str)] = &[("README.md", "# Shop\n"), ("api/users.txt", "users\n")];

/// Everybody does as wanted.
pub(super) fn script(seen: &Seen) -> Reply {
    match who(seen) {
        Who::Coo if hears(seen, "Report it to the founder") => {
            says("Referrals are live: invitations are counted and shown.")
        }
        Who::Coo if turns(seen) == 0 => {
            uses(seen, "consult", json!({"advisor": "growth", "question": "Do referrals pay?"}))
        }
        Who::Coo if turns(seen) == 1 => proposes(seen, &["grep -qx counted docs/referrals.txt"]),
        Who::Coo => says("Here is how I would do it."),
        Who::Advisor if hears(seen, "Do referrals pay?") => reports(seen, "They did elsewhere.", &[]),
        Who::Advisor => reports(seen, "One file.", &["x.txt"]),
        Who::Orchestrator => uses(
            seen,
            "plan_tasks",
            json!({"tasks": [
                {"key": "api", "title": "Count", "text": "Write api/referrals.txt.", "scope": ["api"]},
                {"key": "page", "title": "Show", "text": "Write page/referrals.txt.", "scope": ["page"]},
                {"key": "docs", "title": "Document", "text": "Write docs/referrals.txt.", "scope": ["docs"], "depends_on": ["api"]},
            ]}),
        ),
        Who::Worker if hears(seen, "Write api/referrals.txt.") => {
            works(seen, "echo counted > api/referrals.txt", "Counted.")
        }
        Who::Worker if hears(seen, "Write page/referrals.txt.") => {
            works(seen, "mkdir -p page && echo shown > page/referrals.txt", "Shown.")
        }
        Who::Worker => {
            works(seen, "mkdir -p docs && cat api/referrals.txt > docs/referrals.txt", "Documented.")
        }
        Who::Clerk | Who::Answerer => unreachable!("it is answered for"),
    }
}

/// The card, with these commands.
pub(super) fn proposes(seen: &Seen, checks: &[&str]) -> Reply {
    let steps = ["Count who invited whom", "Show it", "Say it in the docs"].map(|text| step(text, "shop"));
    let card = json!({
        "title": "A referral programme",
        "summary": "Users invite others, and see how many came.",
        "steps": steps,
        "not_touching": ["payments"],
        "acceptance": ["each invitation is counted once"],
        "checks": checks,
    });
    uses(seen, "propose_plan", card)
}

#[tokio::test]
async fn a_sentence_becomes_three_tasks_one_review_and_a_report() {
    let server = model(script).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(FILES);
    daemon.api().add_project("shop", &repository.url(), &["test -s api/users.txt"]).await;

    let (founder, read) = chats(&daemon, "I want a referral programme").await;
    let of_card =
        ["A referral programme", "Users invite others", "will not touch: payments", "estimate: nobody"];
    for part in ["Here is how I would do it."].iter().chain(&of_card) {
        assert!(read.contains(part), "{part} is not in\n{read}");
    }
    let card = founder.card(1).await;
    assert_eq!(
        (&card["title"], &card["not_touching"]),
        (&json!("A referral programme"), &json!(["payments"]))
    );
    assert_eq!(card["estimate"]["usd"], Value::Null, "nobody can say before anything was done here");
    let inbox = daemon.api().get("/api/v1/inbox").await;
    assert_eq!(
        (&inbox["items"][0]["plan_id"], &inbox["items"][0]["kind"]),
        (&card["id"], &json!("approval"))
    );
    assert_eq!(
        daemon.api().get("/api/v1/runs").await["items"],
        json!([]),
        "nothing is done before the founder's word"
    );

    let waits = done(&daemon, &["inbox"]).await;
    assert!(waits.contains("A referral programme"), "{waits}");
    founder.confirms(&card).await;
    let run_id = founder.review().await;
    let diff = daemon.api().text(&format!("/api/v1/runs/{run_id}/diff")).await;
    for file in ["api/referrals.txt", "page/referrals.txt", "docs/referrals.txt"] {
        assert!(diff.contains(file), "{diff}");
    }
    assert_eq!(repository.show("main", "docs/referrals.txt"), None, "nothing is delivered before the review");

    let plan = founder.approves(&run_id).await;
    assert_eq!((&plan["state"], &plan["outcome"]["name"]), (&json!("done"), &json!("done")), "{plan:#}");
    assert_eq!(
        repository.show("main", "docs/referrals.txt").as_deref(),
        Some("counted\n"),
        "it had what it builds on"
    );
    assert_eq!(repository.show("main", "page/referrals.txt").as_deref(), Some("shown\n"));
    assert_eq!(plan["grade"]["verdict"], "passed");
    let checks = ["test -s api/users.txt", "grep -qx counted docs/referrals.txt"]
        .map(|command| json!({ "command": command, "exit_code": 0 }));
    assert_eq!(plan["grade"]["checks"], json!(checks), "the project's and the card's: {plan:#}");
    assert!(plan["grade"]["usage"]["cost_usd"].as_f64().unwrap() > 0.0, "{plan:#}");
    founder.hears("Referrals are live").await;
    assert_eq!(daemon.api().get("/api/v1/inbox").await["items"], json!([]));

    let shown = done(&daemon, &["plan", "show", "latest"]).await;
    assert_reads(&shown, &["card 1", "in the end: each invitation", "All of it is done.", "It took "]);
    let thread = rereads(&daemon, &founder).await;
    let told =
        ["I want a referral programme", "Here is how", "was confirmed", "is done.", "Referrals are live"];
    assert_reads(&thread, &told);
    let record = Record::of(daemon.api()).await;
    record.assert_carried_out(plan["id"].as_str().unwrap(), 3, 4);
    record.assert_delivered(&run_id);
    // What waits for others begins behind their end, and what gathers behind all of them.
    let of = |kind: &str, node: &str| {
        let fact = record.facts(kind).into_iter().find(|fact| fact["data"]["node"] == node);
        fact.unwrap()["position"].as_u64().unwrap()
    };
    assert!(of("plan.node_ended", "api") < of("plan.node_ordered", "docs"));
    assert!(of("plan.node_ordered", "page") < of("plan.node_ended", "api"), "side by side");
    for node in ["api", "page", "docs"] {
        assert!(of("plan.node_ended", node) < of("plan.node_ordered", "together"), "{node}");
    }
    record.assert_in_order(&[
        "conversation.said",
        "plan.proposed",
        "plan.confirmed",
        "run.queued",
        "run.approved",
    ]);
    let replies = record.among(&format!("conversation/{}", founder.thread), &["conversation.replied"]);
    assert_eq!(replies.len(), 2, "with the card, and with the report");
}

#[tokio::test]
async fn two_devices_confirm_the_same_card_and_it_is_done_once() {
    let server = model(script).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(FILES);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "I want a referral programme").await;
    let card = founder.card(1).await;
    let inbox_id = daemon.api().get("/api/v1/inbox").await["items"][0]["id"].as_str().unwrap().to_owned();
    let answer = format!("/api/v1/inbox/{inbox_id}/answer");
    let yes = json!({ "choice": "confirm" });
    tokio::join!(
        founder.confirms(&card),
        founder.confirms(&card),
        daemon.api().post(&answer, &yes),
        daemon.api().post(&answer, &yes),
    );
    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;
    assert_eq!(plan["state"], "done");
    assert_eq!((founder.facts("plan.confirmed").await, founder.facts("plan.drawn").await), (1, 1));
    assert_eq!(daemon.api().get("/api/v1/runs").await["items"].as_array().unwrap().len(), 4);
}
